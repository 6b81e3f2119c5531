"""Those who decide: what waits for them, one request, one link of a mail, several at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campus.kernel.actor import Actor
from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.components import HintedLabel, SummaryRow
from campus.web.pages import done, refused
from vouchers.desk.forms.requests import DecisionForm, RefusalForm, SeveralForm
from vouchers.desk.queries import requests as queries
from vouchers.desk.queries.approvers import Approver
from vouchers.desk.queries.progress import progress_of
from vouchers.desk.rules import requesting as rules
from vouchers.desk.rules.request_refusals import DecisionLinkInvalid, RequestUnknown
from vouchers.desk.services.looking import note_shown
from vouchers.desk.services.requesting_deciding import (
    approve_request,
    approve_requests,
    refuse_request,
)
from vouchers.desk.services.requesting_links import read_link

MAY = "decide_requests"
# Agreed to in one click; each is a booking of its own.
AT_ONCE_MAX = 50

Waiting = list[tuple[queries.RequestView, Approver]]


@page(may=MAY)
def inbox(request: CampusRequest) -> HttpResponse:
    """List the requests that wait for this person's decision, the most urgent first."""
    waiting = _inbox(request)
    context = {"waiting": waiting, "several": len(_of_office(waiting)) > 1}
    return render(request, "desk/requests/inbox.html", context)


def _inbox(request: CampusRequest) -> Waiting:
    today = berlin_day(request.now)
    return queries.inbox_of(account_id=request.actor.account_id, today=today)


def _of_office(waiting: Waiting) -> list[queries.RequestView]:
    return [view for view, _decider in waiting if view.state == rules.FOR_HR][:AT_ONCE_MAX]


@page(may=MAY, writes=True)
def decision(request: CampusRequest, request_id: UUID) -> HttpResponse:
    """Show a request to whoever may decide on it; agree or refuse by one of the two buttons."""
    today = berlin_day(request.now)
    try:
        view = queries.shown_to(request_id=request_id, actor=request.actor, today=today)
    except RequestUnknown as refusal:
        raise Http404 from refusal
    decider = queries.decider_of(
        view, state=view.state, account_id=request.actor.account_id, today=today
    )
    if request.method == "POST":
        return _decide(request, view, decider, actor=request.actor, back=reverse("desk:inbox"))
    note_shown(employee_ids=[view.employee_id], actor=request.actor, now=request.now)
    return _show(request, view, decider, RefusalForm(initial={"step": view.state}))


@page(may=EVERYONE, writes=True)
def decide_by_link(request: CampusRequest, token: str) -> HttpResponse:
    """Show what a mail's link leads to; only a button decides, never the visit itself.

    The signed link stands for the person: whoever may open the mail need not sign in. It is worth
    its own step alone, whatever the form says, and shows nothing once that step is over.
    """
    inbox_url = reverse("desk:inbox")
    try:
        linked = read_link(token, now=request.now)
    except DecisionLinkInvalid as refusal:
        return refused(request, refusal, next_url=inbox_url, next_text=_("Zu den Anfragen"))
    why_not = rules.why_not_decide(
        state=linked.request.state,
        asked_state=linked.step,
        decide_until=linked.request.decide_until,
        today=berlin_day(request.now),
    )
    if why_not:
        return refused(request, why_not, next_url=inbox_url, next_text=_("Zu den Anfragen"))
    if request.method == "POST":
        if request.POST.get("step") != linked.step:
            raise Http404
        return _decide(request, linked.request, linked.decider, actor=linked.actor, back="")
    form = RefusalForm(initial={"step": linked.step})
    note_shown(employee_ids=[linked.request.employee_id], actor=linked.actor, now=request.now)
    return _show(request, linked.request, linked.decider, form, by_link=True)


def _show(
    request: CampusRequest,
    view: queries.RequestView,
    decider: Approver | None,
    form: RefusalForm,
    *,
    by_link: bool = False,
) -> HttpResponse:
    context = {
        "view": view,
        "decider": decider if view.is_undecided else None,
        "rows": _rows(view, decider),
        "steps": [] if by_link else progress_of(view),
        "form": form,
        "button": _button(view),
        "by_link": by_link,
    }
    return render(request, "desk/requests/decision.html", context)


def _rows(view: queries.RequestView, decider: Approver | None) -> list[SummaryRow]:
    """Return the facts of a decision; results of checks are none of them."""
    name = " · ".join(filter(None, [view.employee_name, view.unit_name]))
    rows = [
        SummaryRow(_("Wer fragt an"), name),
        SummaryRow(_("Kurs"), f"{view.course_title} ({view.course_provider})"),
        SummaryRow(_("Termin"), queries.date_title(view) or _("jederzeit")),
        SummaryRow(_("Preis"), euros(view.price_cents)),
        SummaryRow(_("Davon zahlt der Gutschein"), euros(view.covered_cents)),
        SummaryRow(_("Davon zahlt die Kommune"), euros(view.rest_cents)),
    ]
    if view.note:
        rows.append(SummaryRow(_("Bemerkung"), view.note))
    if view.decide_until:
        rows.append(SummaryRow(_("Zu entscheiden bis"), f"{view.decide_until:%d.%m.%Y}"))
    if decider and decider.deputy_of:
        rows.append(SummaryRow(_("In Vertretung von"), decider.deputy_of))
    return rows


def _button(view: queries.RequestView) -> str:
    if view.rest_cents:
        return _("Zustimmen, die Kommune zahlt %(share)s") % {"share": euros(view.rest_cents)}
    return _("Zustimmen")


def _decide(
    request: CampusRequest,
    view: queries.RequestView,
    decider: Approver | None,
    *,
    actor: Actor,
    back: str,
) -> HttpResponse:
    agrees = "approve" in request.POST
    form = DecisionForm(request.POST) if agrees else RefusalForm(request.POST)
    if not form.is_valid():
        shown = form if isinstance(form, RefusalForm) else RefusalForm(request.POST)
        return _show(request, view, decider, shown, by_link=not back)
    try:
        if agrees:
            approve_request(
                request_id=view.id, step=form.cleaned_data["step"], actor=actor, now=request.now
            )
        else:
            refuse_request(request_id=view.id, **form.cleaned_data, actor=actor, now=request.now)
    except RequestUnknown as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        if refusal.code == "reason_missing":
            form.add_error("words", str(refusal))
            return _show(request, view, decider, form, by_link=not back)  # type: ignore[arg-type]
        url = back or reverse("desk:inbox")
        return refused(request, refusal, next_url=url, next_text=_("Zu den Anfragen"))
    return _decided(request, view, agrees=agrees, back=back)


def _decided(
    request: CampusRequest, view: queries.RequestView, *, agrees: bool, back: str
) -> HttpResponse:
    said = _("Sie haben zugestimmt.") if agrees else _("Sie haben abgelehnt.")
    if back:
        messages.success(request, f"{said} {view.employee_name}: {view.course_title}")
        return redirect(back)
    return done(
        request,
        title=said,
        rows=[
            SummaryRow(_("Wer fragt an"), view.employee_name),
            SummaryRow(_("Kurs"), view.course_title),
        ],
        next_steps=[
            _("Die Person erfährt, wie es weitergeht."),
            _("Dieser Link ist damit verbraucht. Sie können die Seite schließen."),
        ],
    )


@page(may="distribute_vouchers", writes=True)
def several(request: CampusRequest) -> HttpResponse:
    """Choose several requests, check count and euros, then agree to them at once (HR)."""
    views = _of_office(_inbox(request))
    form = SeveralForm(
        request.POST if request.method == "POST" else None, choices=map(_choice, views)
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/requests/several.html", {"form": form, "views": views})
    chosen = [view for view in views if view.id in set(form.request_ids)]
    if "confirmed" not in request.POST:
        share = sum(view.rest_cents for view in chosen)
        context = {"views": chosen, "share_cents": share, "button": _several_button(chosen, share)}
        return render(request, "desk/requests/several_check.html", context)
    outcome = approve_requests(
        request_ids=form.request_ids, step=rules.FOR_HR, actor=request.actor, now=request.now
    )
    _tell_outcome(request, {view.id: view for view in chosen}, outcome)
    return redirect("desk:inbox")


def _choice(view: queries.RequestView) -> tuple[str, HintedLabel]:
    facts = [
        queries.date_title(view),
        euros(view.price_cents),
        _("Kommune zahlt %(share)s") % {"share": euros(view.rest_cents)} if view.rest_cents else "",
    ]
    label = f"{view.employee_name}: {view.course_title}"
    return str(view.id), HintedLabel(label, " · ".join(filter(None, facts)))


def _several_button(views: list[queries.RequestView], share_cents: int) -> str:
    facts: dict[str, Any] = {"count": len(views), "share": euros(share_cents)}
    text = ngettext(
        "%(count)s Anfrage zustimmen, die Kommune zahlt %(share)s",
        "%(count)s Anfragen zustimmen, die Kommune zahlt %(share)s",
        len(views),
    )
    return text % facts


def _tell_outcome(
    request: CampusRequest,
    views: dict[UUID, queries.RequestView],
    outcome: dict[UUID, Refusal | None],
) -> None:
    agreed = sum(refusal is None for refusal in outcome.values())
    if agreed:
        text = ngettext("%(n)s Anfrage zugestimmt.", "%(n)s Anfragen zugestimmt.", agreed)
        messages.success(request, text % {"n": agreed})
    for request_id, refusal in outcome.items():
        if refusal and request_id in views:
            view = views[request_id]
            messages.warning(request, f"{view.employee_name}, {view.course_title}: {refusal}")
