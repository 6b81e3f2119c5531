"""Mail …"""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage


@pytest.mark.parametrize("field", ["subject", "to", "from_email"])
def test_a_line_break_in_a_name_or_address_adds_no_header(field: str) -> None:
    injected = "Amt\r\nBcc: alle@example.org"
    given = {"subject": "Betreff", "to": ["amt@example.org"], "from_email": "wir@example.org"}
    value = ["amt@example.org\r\nBcc: alle@example.org"] if field == "to" else injected

    with pytest.raises(ValueError, match=r"[Nn]ewline|[Ii]nvalid"):
        EmailMessage(body="Text", **(given | {field: value})).message()
