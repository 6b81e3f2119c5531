"""What of the municipality's vouchers expires soon, for HR's page."""

from __future__ import annotations

import datetime as dt

from vouchers.redemption.api import HR_STEPS, Expiring, expiring_vouchers


def expiring_soon(*, today: dt.date) -> tuple[Expiring, ...]:
    """Return what of the current municipality expires before the first reminder's days are over."""
    return expiring_vouchers(first=today, until=today + dt.timedelta(days=max(HR_STEPS)))
