"""Staff council and data protection officer read the rules. No page shows a person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from assessments.checks.queries import campaigns, council
from assessments.checks.tables.campaigns import (
    AgreementReadingTable,
    CampaignReadingTable,
    NoticeReadingTable,
)
from assessments.checks.views.agreements import file_of, found_agreement, found_notice
from campus.web.access import CampusRequest, page
from tenants.privacy.api import retention_runs

MAY = "read_rules"


@page(may=MAY)
def overview(request: CampusRequest) -> HttpResponse:
    """Lead to what can be read, and show what was agreed, told and asked."""
    context = {
        "campaigns": CampaignReadingTable(
            campaigns.campaigns().exclude(state="draft"), request=request, prefix="befragungen-"
        ),
        "agreements": AgreementReadingTable(
            campaigns.agreements(), request=request, prefix="vereinbarungen-"
        ),
        "notices": NoticeReadingTable(
            campaigns.notices().exclude(published_at=None), request=request, prefix="hinweise-"
        ),
    }
    return render(request, "checks/council.html", context)


@page(may=MAY)
def data(request: CampusRequest) -> HttpResponse:
    """Show every table of the check: what for, who reads it, how long, which columns."""
    return render(request, "checks/council_data.html", {"tables": council.data_catalogue()})


@page(may=MAY)
def rights(request: CampusRequest) -> HttpResponse:
    """Show who may do what, as the pages in force declare it."""
    return render(request, "checks/council_rights.html", {"rights": council.rights_in_force()})


@page(may=MAY)
def reports(request: CampusRequest) -> HttpResponse:
    """Show reports and thresholds, what was deleted, and how many have given a release."""
    context = {
        "reports": council.report_definitions(),
        "rules": council.retention_rules(),
        "runs": retention_runs(),
        "releases": council.people_with_releases(),
    }
    return render(request, "checks/council_reports.html", context)


@page(may=MAY)
def agreement(request: CampusRequest, agreement_id: UUID) -> HttpResponse:
    """Show an agreement as it was recorded."""
    context = {
        "agreement": found_agreement(agreement_id),
        "back_url": reverse("checks:council"),
        "file_url": reverse("checks:council_file", args=[agreement_id]),
    }
    return render(request, "checks/agreement.html", context)


@page(may=MAY)
def agreement_file(request: CampusRequest, agreement_id: UUID) -> HttpResponse:
    """Hand out the file of an agreement."""
    return file_of(found_agreement(agreement_id))


@page(may=MAY)
def notice(request: CampusRequest, notice_id: UUID) -> HttpResponse:
    """Show a version of the notice as employees read it."""
    context = {"notice": found_notice(notice_id), "back_url": reverse("checks:council")}
    return render(request, "checks/notice.html", context)
