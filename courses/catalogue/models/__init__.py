"""What the catalogue keeps: courses, their dates, and what imports reported."""

from courses.catalogue.models.courses import (
    Course,
    CourseLevel,
    Option,
    Prerequisite,
    Provider,
    Question,
    Unit,
)
from courses.catalogue.models.dates import CourseDate, DepartedSeats, WaitingEntry
from courses.catalogue.models.imports import Deviation, ImportRun

__all__ = [
    "Course",
    "CourseDate",
    "CourseLevel",
    "DepartedSeats",
    "Deviation",
    "ImportRun",
    "Option",
    "Prerequisite",
    "Provider",
    "Question",
    "Unit",
    "WaitingEntry",
]
