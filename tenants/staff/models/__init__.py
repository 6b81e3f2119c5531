"""The rows of this app, by subject."""

from tenants.staff.models.access import AccessItem, AccessRun, AccessWay
from tenants.staff.models.directory import DirectoryKey
from tenants.staff.models.imports import ImportRow, ImportRun, ImportState, RowAction
from tenants.staff.models.looks import PersonLook
from tenants.staff.models.people import Employee, Post, Unit

__all__ = [
    "AccessItem",
    "AccessRun",
    "AccessWay",
    "DirectoryKey",
    "Employee",
    "ImportRow",
    "ImportRun",
    "ImportState",
    "PersonLook",
    "Post",
    "RowAction",
    "Unit",
]
