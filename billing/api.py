"""The door to the settlement: nobody stands above it but the proof of its figures."""

from __future__ import annotations

from billing.queries import disagreeing_shares
from campus.kernel.proof import CheckResult

__all__ = ["reconcile_shares"]


def reconcile_shares() -> tuple[CheckResult, ...]:
    """Prove that what municipalities are to pay themselves is what the journal says."""
    return (disagreeing_shares(),)
