"""The registry's tables, by subject."""

from tenants.registry.models.cells import CellDecision
from tenants.registry.models.history import (
    Departure,
    ExportPart,
    ExportRun,
    FormerName,
    Restoration,
)
from tenants.registry.models.mergers import Merger
from tenants.registry.models.municipalities import Host, Municipality, SchemaTemplate

__all__ = [
    "CellDecision",
    "Departure",
    "ExportPart",
    "ExportRun",
    "FormerName",
    "Host",
    "Merger",
    "Municipality",
    "Restoration",
    "SchemaTemplate",
]
