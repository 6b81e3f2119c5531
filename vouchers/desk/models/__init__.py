"""The desk's tables, by subject."""

from vouchers.desk.models.holdings import Distribution, DistributionRow, Holding
from vouchers.desk.models.requests import CourseRequest, Deputy, RequestEvent, RequestPolicy

__all__ = [
    "CourseRequest",
    "Deputy",
    "Distribution",
    "DistributionRow",
    "Holding",
    "RequestEvent",
    "RequestPolicy",
]
