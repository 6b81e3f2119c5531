"""HR drafts, opens, extends and closes campaigns. Nothing here tells who took part."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.campaigns import CHOSEN, EVERYONE, CampaignForm, ExtensionForm
from assessments.checks.queries import campaigns as queries
from assessments.checks.queries import inviting
from assessments.checks.queries.model import published_model
from assessments.checks.queries.profiles import families, usable_profiles
from assessments.checks.rules import campaign as rules
from assessments.checks.services import campaigns as services
from assessments.checks.tables.campaigns import CampaignTable
from assessments.checks.views.finding import bound
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from tenants.staff.api import get_employees, list_units

MAY = "keep_competence_model"


def found(campaign_id: UUID) -> Any:
    """Return a campaign for a page.

    :raises Http404: where there is none with this id
    """
    try:
        return queries.campaign(campaign_id=campaign_id)
    except rules.CampaignNotFound as refusal:
        raise Http404 from refusal


def not_possible(request: CampusRequest, campaign_id: UUID, refusal: Refusal) -> HttpResponse:
    """Say why something is refused, with the way back to the campaign."""
    if refusal.status == 404:
        raise Http404 from refusal
    url = reverse("checks:campaign", args=[campaign_id])
    return pages.refused(request, refusal, next_url=url, next_text=_("Zur Befragung"))


@page(may=MAY)
def campaigns_list(request: CampusRequest) -> HttpResponse:
    """List the campaigns and say what is there to open one."""
    context = {
        "table": CampaignTable(queries.campaigns(), request=request),
        "has_agreement": queries.agreements().exists(),
        "has_notice": queries.published_notice() is not None,
        "has_model": published_model() is not None,
    }
    return render(request, "checks/campaigns.html", context)


@page(may=MAY)
def campaign(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Show a campaign: its rules, whom it means, how far inviting is, how many took part."""
    row = found(campaign_id)
    today = berlin_day(request.now)
    reach = queries.reach_of(row)
    context = {
        "campaign": row,
        "rows": summary_rows(row, reach),
        "missing": rules.what_is_missing(queries.opening_facts(row), today=today)
        if row.is_draft
        else [],
        "participation": queries.participation_of(row),
        "standing": inviting.standing_of(row, people=reach.people),
        "runs": inviting.runs_of(row),
        "has_letters": bool(inviting.packages_of(campaign_id=row.id)),
        "finish_day": queries.finish_day(row),
        "is_over": row.closes_on < today,
    }
    return render(request, "checks/campaign.html", context)


def summary_rows(row: Any, reach: queries.Reach) -> list[SummaryRow]:
    """Return what a campaign asks of whom, for reading and before it opens."""
    chosen = queries.audience_titles(row)
    profiles = ", ".join(profile.title for profile in queries.profiles_of(row))
    return [
        SummaryRow(_("Stand"), row.get_state_display()),
        SummaryRow(_("Kompetenzmodell"), str(row.model)),
        SummaryRow(_("Zeitraum"), f"{row.opens_on:%d.%m.%Y} – {row.closes_on:%d.%m.%Y}"),
        SummaryRow(_("Reihenfolge"), row.get_order_display()),
        SummaryRow(_("Profile"), profiles or "–"),
        SummaryRow(_("Eingeladen sind"), row.get_invites_display()),
        *(SummaryRow(kind, ", ".join(titles)) for kind, titles in chosen),
        SummaryRow(_("Das sind zurzeit"), _("%s Personen") % reach.people),
        SummaryRow(_("davon mit E-Mail-Adresse"), reach.with_email),
        SummaryRow(_("Dienstvereinbarung"), row.agreement or "–"),
        SummaryRow(_("Hinweise"), row.notice or "–"),
    ]


@page(may=MAY, writes=True)
def new_campaign(request: CampusRequest) -> HttpResponse:
    """Draft a campaign with the published model."""
    form = CampaignForm(bound(request), **_choices())
    if request.method == "POST" and form.is_valid():
        try:
            campaign_id = services.draft_campaign(
                plan=form.plan, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("checks:campaign", campaign_id)
    return render(request, "checks/campaign_form.html", {"form": form, "campaign": None})


@page(may=MAY, writes=True)
def edit_campaign(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Change a draft."""
    row = found(campaign_id)
    if not row.is_draft:
        return redirect("checks:campaign", campaign_id)
    form = CampaignForm(bound(request), initial=_initial(row), **_choices())
    if request.method == "POST" and form.is_valid():
        try:
            services.change_campaign(
                campaign_id=campaign_id, plan=form.plan, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("checks:campaign", campaign_id)
    return render(request, "checks/campaign_form.html", {"form": form, "campaign": row})


def _choices() -> dict[str, Any]:
    model = published_model()
    usable = usable_profiles(model_id=model.id) if model else ()
    return {
        "profiles": [(each.id, each.title) for each in usable],
        "units": [(unit.id, unit.name) for unit in list_units()],
        "families": [(family.id, family.title) for family in families()],
    }


def _initial(row: Any) -> dict[str, Any]:
    chosen = queries.chosen_ids(campaign_id=row.id)
    people = get_employees(employee_ids=chosen["person"]).values()
    return {
        "title": row.title,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
        "order": row.order,
        "profiles": [str(key) for key in row.profiles.values_list("profile_id", flat=True)],
        "invites": EVERYONE if row.invites == "everyone" else CHOSEN,
        "units": [str(key) for key in chosen["unit"]],
        "families": [str(key) for key in chosen["family"]],
        "people": "\n".join(sorted(person.personnel_number for person in people)),
    }


@page(may=MAY, writes=True)
def discard_campaign(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Ask, then delete a draft."""
    row = found(campaign_id)
    if request.method == "POST":
        try:
            services.discard_campaign(campaign_id=campaign_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return not_possible(request, campaign_id, refusal)
        return redirect("checks:campaigns")
    return pages.confirm(
        request,
        title=_("Entwurf „%s“ verwerfen?") % row.title,
        body=_("Der Entwurf wird gelöscht. Niemand wurde eingeladen."),
        button=_("Entwurf verwerfen"),
        cancel_url=reverse("checks:campaign", args=[campaign_id]),
        danger=True,
    )


@page(may=MAY, writes=True)
def open_campaign(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Show whom it concerns, then open."""
    row = found(campaign_id)
    if request.method == "POST":
        try:
            services.open_drafted(campaign_id=campaign_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return not_possible(request, campaign_id, refusal)
        return redirect("checks:campaign", campaign_id)
    return pages.confirm(
        request,
        title=_("Befragung „%s“ öffnen?") % row.title,
        body=[
            _("Danach können Sie nur noch verlängern oder schließen."),
            _("Es gelten die neueste Vereinbarung und die neuesten veröffentlichten Hinweise."),
            _("Einladungen verschicken Sie danach in einem eigenen Schritt."),
        ],
        rows=summary_rows(row, queries.reach_of(row))[1:-2],
        button=_("Befragung öffnen"),
        cancel_url=reverse("checks:campaign", args=[campaign_id]),
    )


@page(may=MAY, writes=True)
def extend_campaign(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Let an open campaign last longer."""
    row = found(campaign_id)
    form = ExtensionForm(bound(request), initial={"closes_on": row.closes_on})
    if request.method == "POST" and form.is_valid():
        try:
            services.extend_campaign(
                campaign_id=campaign_id,
                closes_on=form.cleaned_data["closes_on"],
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            form.add_error("closes_on", str(refusal))
        else:
            return redirect("checks:campaign", campaign_id)
    return render(request, "checks/campaign_extension.html", {"form": form, "campaign": row})


@page(may=MAY, writes=True)
def close_campaign(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Ask, then close before the last day."""
    row = found(campaign_id)
    if request.method == "POST":
        try:
            services.close_early(campaign_id=campaign_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return not_possible(request, campaign_id, refusal)
        return redirect("checks:campaign", campaign_id)
    return pages.confirm(
        request,
        title=_("Befragung „%s“ schließen?") % row.title,
        body=[
            _("Niemand kann mehr beginnen. Eine geschlossene Befragung öffnet nicht wieder."),
            _("Wer schon begonnen hat, kann noch 14 Tage abschließen."),
        ],
        button=_("Befragung schließen"),
        cancel_url=reverse("checks:campaign", args=[campaign_id]),
        danger=True,
    )
