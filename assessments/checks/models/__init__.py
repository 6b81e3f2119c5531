"""Tables of one municipality: its model, its profiles, and the checks of its employees."""

from assessments.checks.models.check import Answer, Check, Completion
from assessments.checks.models.model import CompetenceModel, Field, ModelLevel, Statement
from assessments.checks.models.profile import JobProfile, TargetLevel
from assessments.checks.models.result import Result, ResultLevel

__all__ = [
    "Answer",
    "Check",
    "CompetenceModel",
    "Completion",
    "Field",
    "JobProfile",
    "ModelLevel",
    "Result",
    "ResultLevel",
    "Statement",
    "TargetLevel",
]
