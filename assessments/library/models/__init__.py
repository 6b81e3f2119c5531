"""Tables of the library, all in the public schema and without any person."""

from assessments.library.models.framework import (
    Framework,
    FrameworkLevel,
    FrameworkLink,
    FrameworkNode,
    LevelDescriptor,
)
from assessments.library.models.imports import ImportFinding, ImportRun
from assessments.library.models.item_imports import ItemImport
from assessments.library.models.items import Item
from assessments.library.models.profiles import LibraryProfile, LibraryTarget
from assessments.library.models.sharing import SharedProfile
from assessments.library.models.tallies import (
    EstimateTally,
    ItemTally,
    OptionTally,
    PairTally,
    ScaleTally,
    StatementTally,
)
from assessments.library.models.template import (
    TemplateAnchor,
    TemplateArea,
    TemplateFacet,
    TemplateField,
    TemplateLevel,
    TemplateModel,
    TemplateProfile,
    TemplateStatement,
    TemplateTarget,
)

__all__ = [
    "EstimateTally",
    "Framework",
    "FrameworkLevel",
    "FrameworkLink",
    "FrameworkNode",
    "ImportFinding",
    "ImportRun",
    "Item",
    "ItemImport",
    "ItemTally",
    "LevelDescriptor",
    "LibraryProfile",
    "LibraryTarget",
    "OptionTally",
    "PairTally",
    "ScaleTally",
    "SharedProfile",
    "StatementTally",
    "TemplateAnchor",
    "TemplateArea",
    "TemplateFacet",
    "TemplateField",
    "TemplateLevel",
    "TemplateModel",
    "TemplateProfile",
    "TemplateStatement",
    "TemplateTarget",
]
