"""Tables of the library, all in the public schema and without any person."""

from assessments.library.models.framework import (
    Framework,
    FrameworkLevel,
    FrameworkLink,
    FrameworkNode,
    LevelDescriptor,
)
from assessments.library.models.imports import ImportFinding, ImportRun
from assessments.library.models.items import Item
from assessments.library.models.template import (
    TemplateField,
    TemplateLevel,
    TemplateModel,
    TemplateProfile,
    TemplateStatement,
    TemplateTarget,
)

__all__ = [
    "Framework",
    "FrameworkLevel",
    "FrameworkLink",
    "FrameworkNode",
    "ImportFinding",
    "ImportRun",
    "Item",
    "LevelDescriptor",
    "TemplateField",
    "TemplateLevel",
    "TemplateModel",
    "TemplateProfile",
    "TemplateStatement",
    "TemplateTarget",
]
