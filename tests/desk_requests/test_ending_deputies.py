"""Nobody ends the deputy of somebody else, nor one that there is not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.desk_requests.acts import Desk
from tests.desk_requests.test_deciding import represented

pytestmark = pytest.mark.proof


def test_an_unknown_deputy_is_not_taken_for_a_known_one(
    desk: Desk, frieda: Any, gustav: Any
) -> None:
    represented(desk, frieda, gustav)

    assert frieda.client().get(f"/freigaben/vertretungen/{uuid4()}/ende/").status_code == 404


def test_whoever_is_not_hr_finds_nobody_elses_deputy(desk: Desk, frieda: Any, gustav: Any) -> None:
    deputy_id = represented(desk, frieda, gustav)

    assert gustav.client().get(f"/freigaben/vertretungen/{deputy_id}/ende/").status_code == 404
