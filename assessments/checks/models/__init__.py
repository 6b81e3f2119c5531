"""Tables of one municipality: its model, its profiles, and the checks of its employees."""

from assessments.checks.models.agreement import Agreement, Notice
from assessments.checks.models.campaign import Audience, Campaign, CampaignProfile
from assessments.checks.models.check import Answer, Check, Completion
from assessments.checks.models.invitation import Invitation, InvitationRun
from assessments.checks.models.model import CompetenceModel, Field, ModelLevel, Statement
from assessments.checks.models.profile import JobProfile, TargetLevel
from assessments.checks.models.result import Result, ResultLevel

__all__ = [
    "Agreement",
    "Answer",
    "Audience",
    "Campaign",
    "CampaignProfile",
    "Check",
    "CompetenceModel",
    "Completion",
    "Field",
    "Invitation",
    "InvitationRun",
    "JobProfile",
    "ModelLevel",
    "Notice",
    "Result",
    "ResultLevel",
    "Statement",
    "TargetLevel",
]
