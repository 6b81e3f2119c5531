"""What a proof over the database says: `manage.py reconcile` shows them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """One proof: what it says, how many rows it covered, and one line for each disagreement."""

    title: str
    checked: int
    findings: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        return not self.findings
