"""The desk's tables, by subject."""

from vouchers.desk.models.holdings import Distribution, DistributionRow, Holding

__all__ = ["Distribution", "DistributionRow", "Holding"]
