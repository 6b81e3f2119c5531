"""The desk's tables, by subject."""

from vouchers.desk.models.holdings import Distribution, DistributionRow, Holding
from vouchers.desk.models.letters import Letter, LetterRun
from vouchers.desk.models.lists import DistributionList, DistributionWithdrawal, ListLine
from vouchers.desk.models.requests import CourseRequest, Deputy, RequestEvent, RequestPolicy
from vouchers.desk.models.reversals import Reversal

__all__ = [
    "CourseRequest",
    "Deputy",
    "Distribution",
    "DistributionList",
    "DistributionRow",
    "DistributionWithdrawal",
    "Holding",
    "Letter",
    "LetterRun",
    "ListLine",
    "RequestEvent",
    "RequestPolicy",
    "Reversal",
]
