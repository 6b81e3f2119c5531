"""The tables of funding, by subject."""

from vouchers.funding.models.awards import (
    Allotment,
    AllotmentChange,
    AllotmentRound,
    Funder,
    Grant,
    Programme,
    Terms,
)
from vouchers.funding.models.planning import PlanAmount, PlanItem, Target

__all__ = [
    "Allotment",
    "AllotmentChange",
    "AllotmentRound",
    "Funder",
    "Grant",
    "PlanAmount",
    "PlanItem",
    "Programme",
    "Target",
    "Terms",
]
