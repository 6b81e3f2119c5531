from __future__ import annotations

import datetime as dt

from tests.funding.grants import Funded, lay_down
from tests.scenes import scene


@scene
def funded(db_access: None, now: dt.datetime) -> Funded:
    """A grant of 100 vouchers and one programme with all of them."""
    return lay_down(now=now)
