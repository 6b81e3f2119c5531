"""Tables of one municipality: its model, its profiles, and the checks of its employees."""

from assessments.checks.models.agreement import Agreement, Notice
from assessments.checks.models.anchors import Anchor, Facet, Statement, TestItem
from assessments.checks.models.campaign import Audience, Campaign, CampaignProfile
from assessments.checks.models.check import Check, Completion
from assessments.checks.models.invitation import Invitation, InvitationRun
from assessments.checks.models.model import Area, CompetenceModel, Field, ModelLevel
from assessments.checks.models.needs import (
    Measure,
    NeedsRelease,
    NeedsThreshold,
    TrainingBudget,
)
from assessments.checks.models.profile import JobFamily, JobProfile, TargetLevel
from assessments.checks.models.release import Release, ReleaseLook
from assessments.checks.models.result import Result
from assessments.checks.models.tallied import TalliedCheck
from assessments.checks.models.vault import PersonKey
from assessments.checks.models.workshop import AgreedTarget, Participant, Proposal, Workshop

__all__ = [
    "AgreedTarget",
    "Agreement",
    "Anchor",
    "Area",
    "Audience",
    "Campaign",
    "CampaignProfile",
    "Check",
    "CompetenceModel",
    "Completion",
    "Facet",
    "Field",
    "Invitation",
    "InvitationRun",
    "JobFamily",
    "JobProfile",
    "Measure",
    "ModelLevel",
    "NeedsRelease",
    "NeedsThreshold",
    "Notice",
    "Participant",
    "PersonKey",
    "Proposal",
    "Release",
    "ReleaseLook",
    "Result",
    "Statement",
    "TalliedCheck",
    "TargetLevel",
    "TestItem",
    "TrainingBudget",
    "Workshop",
]
