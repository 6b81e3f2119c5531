"""HR invites to a campaign and reminds all alike; a page for a shared PC."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from assessments.checks.forms.campaigns import LettersForm
from assessments.checks.queries import campaigns as queries
from assessments.checks.queries import inviting
from assessments.checks.services import inviting as services
from assessments.checks.services.invitation_letters import Contact, print_letters
from assessments.checks.views.campaigns import MAY, found, not_possible
from assessments.checks.views.finding import bound
from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.outbox.api import FAILED, get_job
from campus.web import pages
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.components import SummaryRow


@page(may=MAY, writes=True)
def invite(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Show how many get a mail and how many a letter, then invite."""
    row = found(campaign_id)
    if request.method == "POST":
        return _begin(request, campaign_id, services.invite)
    standing = inviting.standing_of(row, people=queries.reach_of(row).people)
    return pages.confirm(
        request,
        title=_("Zu „%s“ einladen?") % row.title,
        body=[
            _("Wer einen Zugang mit E-Mail-Adresse hat, bekommt eine E-Mail, sonst einen Brief."),
            _("Wer schon eingeladen ist, wird nicht noch einmal eingeladen."),
        ],
        rows=[
            SummaryRow(_("Noch nicht eingeladen"), standing.waiting),
            SummaryRow(_("Schon eingeladen"), standing.invited),
        ],
        button=_("%s Personen einladen") % standing.waiting,
        cancel_url=reverse("checks:campaign", args=[campaign_id]),
    )


@page(may=MAY, writes=True)
def remind(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Say that the reminder goes to all, then send it."""
    row = found(campaign_id)
    if request.method == "POST":
        return _begin(request, campaign_id, services.remind)
    standing = inviting.standing_of(row, people=queries.reach_of(row).people)
    return pages.confirm(
        request,
        title=_("Alle an „%s“ erinnern?") % row.title,
        body=[
            _("Die Erinnerung geht an alle, die per E-Mail eingeladen sind."),
            _(
                "Sie lässt sich nicht auf Personen beschränken, die noch nicht begonnen haben: "
                "Daran könnten Sie ablesen, wer teilgenommen hat."
            ),
        ],
        rows=[SummaryRow(_("Per E-Mail eingeladen"), standing.by_mail)],
        button=_("%s Personen erinnern") % standing.by_mail,
        cancel_url=reverse("checks:campaign", args=[campaign_id]),
    )


def _begin(request: CampusRequest, campaign_id: UUID, action: Callable[..., UUID]) -> HttpResponse:
    try:
        run_id = action(campaign_id=campaign_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return not_possible(request, campaign_id, refusal)
    return redirect("checks:invitation_run", campaign_id, run_id)


@page(may=MAY)
def invitation_run(request: CampusRequest, campaign_id: UUID, run_id: UUID) -> HttpResponse:
    """Show how far a run is."""
    run = inviting.run(campaign_id=campaign_id, run_id=run_id)
    if run is None:
        raise Http404
    context = {
        "run": run,
        "campaign": run.campaign,
        "is_stuck": run.job_id is not None and get_job(run.job_id).state == FAILED,
        "has_letters": bool(inviting.packages_of(campaign_id=campaign_id)),
    }
    return render(request, "checks/invitation_run.html", context)


@page(may=MAY, writes=True)
@never_cache
def letters(request: CampusRequest, campaign_id: UUID) -> HttpResponse:
    """Hand out a package of letters as PDF; only by POST, since each printing is noted."""
    row = found(campaign_id)
    packages = inviting.packages_of(campaign_id=campaign_id)
    form = LettersForm(bound(request), packages=[(each.number, _words(each)) for each in packages])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        contact = Contact(name=given["contact"], phone=given["phone"], email=given["email"])
        try:
            content = print_letters(
                campaign_id=campaign_id,
                package=given["package"],
                contact=contact,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return not_possible(request, campaign_id, refusal)
        name = f"Einladungen-Paket-{given['package']}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type="application/pdf", headers=headers)
    context = {"form": form, "campaign": row, "packages": packages}
    return render(request, "checks/invitation_letters.html", context)


def _words(package: inviting.Package) -> str:
    printed = (
        _("zuletzt gedruckt am %s") % f"{package.printed_at:%d.%m.%Y}"
        if package.printed_at
        else _("noch nicht gedruckt")
    )
    count = _("%s Briefe") % package.letter_count
    return f"{package.number}: {count}, {printed}"


@page(may=EVERYONE)
def shared_pc(request: CampusRequest) -> HttpResponse:
    """Show, at a shared PC or on a wall, what runs, the address and its picture. Nobody's name."""
    address = services.check_address()
    context: dict[str, Any] = {
        # Whoever passes by sees the page: it names no campaign.
        "campaign": queries.running(day=berlin_day(request.now)).last(),
        "address": address,
        "shown_address": address.split("://", 1)[-1].rstrip("/"),
        # Made here, of our own address.
        "qr": mark_safe(segno.make(address, error="m").svg_inline(scale=4, border=4)),  # noqa: S308
    }
    return render(request, "checks/shared_pc.html", context)
