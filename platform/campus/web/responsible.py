"""Who is responsible for the platform, and who supervises accessibility in which Land."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Operator:
    """The cooperative as its operator entered it (setting `OPERATOR`); empty means not entered."""

    name: str
    address: str = ""
    represented_by: str = ""
    register: str = ""
    vat_id: str = ""
    email: str = ""
    telephone: str = ""
    data_protection_officer: str = ""


@dataclass(frozen=True)
class EnforcementBody:
    """The public body to turn to where a report about a barrier was not answered."""

    name: str
    address: str = ""
    email: str = ""
    lines: list[str] = field(default_factory=list)


def operator() -> Operator:
    """Return the operator's details from the settings."""
    details = getattr(settings, "OPERATOR", {})
    return Operator(**{"name": settings.COOPERATIVE_NAME, **details})


def enforcement_body_of(municipality: Any) -> EnforcementBody | None:
    """Return the enforcement body of a municipality's Land, where it is known."""
    return None
