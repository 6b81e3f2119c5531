"""Reporting's tables, by subject."""

from vouchers.reporting.models.figures import Figure
from vouchers.reporting.models.proofs import Acknowledgement, Proof, ProofFile

__all__ = ["Acknowledgement", "Figure", "Proof", "ProofFile"]
