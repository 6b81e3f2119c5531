"""An employee's requests: ask for a course, follow it, take it back, accept a seat."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused
from courses.catalogue.api import CourseUnknown, CourseView, list_dates
from tenants.staff.api import get_employee
from vouchers.desk.forms.requests import RequestForm
from vouchers.desk.queries import previews
from vouchers.desk.queries import requests as queries
from vouchers.desk.queries.progress import progress_of
from vouchers.desk.rules import HoldingUnknown, holder_of
from vouchers.desk.rules.request_refusals import RequestUnknown
from vouchers.desk.services import requesting

MAY = "hold_vouchers"


@page(may=MAY)
def requests(request: CampusRequest) -> HttpResponse:
    """List one's own requests, and say whether others wait for one's decision."""
    today = berlin_day(request.now)
    waiting = queries.inbox_of(account_id=request.actor.account_id, today=today)
    me = _me(request)
    context = {
        "requests": queries.own_requests(me),
        "waiting_count": len(waiting),
        "decides": request.actor.may("distribute_vouchers")
        or get_employee(employee_id=me).is_supervisor,
    }
    return render(request, "desk/requests/own.html", context)


@page(may=MAY, writes=True)
def new_request(request: CampusRequest, course_id: UUID) -> HttpResponse:
    """Say what would happen, take date and remark, then ask for the course."""
    back = reverse("learning:course", args=[course_id])
    try:
        preview = previews.preview_of(
            employee_id=_me(request), course_id=course_id, request_id=uuid4(), now=request.now
        )
        form = RequestForm(
            request.POST if request.method == "POST" else None,
            dates=list_dates(course_id=course_id, now=request.now),
        )
        if request.method == "POST" and form.is_valid():
            return _submit(request, preview.course, form)
    except CourseUnknown as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        return _refused_new(request, course_id, refusal, back=back)
    context = {"preview": preview, "rows": _preview_rows(preview), "form": form, "back": back}
    return render(request, "desk/requests/new.html", context)


def _submit(request: CampusRequest, course: CourseView, form: RequestForm) -> HttpResponse:
    request_id = requesting.submit_request(
        request_id=form.cleaned_data["request_id"],
        course_id=course.id,
        course_date_id=form.course_date_id,
        note_text=form.cleaned_data["note"].strip(),
        actor=request.actor,
        now=request.now,
    )
    return redirect("desk:request", request_id)


def _refused_new(
    request: CampusRequest, course_id: UUID, refusal: Refusal, *, back: str
) -> HttpResponse:
    """Lead whoever has sent the form twice, or asks again, to what is there already."""
    if request.method == "POST":
        known = RequestForm(request.POST, dates=()).data.get("request_id", "")
        if any(str(each.id) == known for each in queries.own_requests(_me(request))):
            return redirect("desk:request", known)
    live = queries.live_request_for(employee_id=_me(request), course_id=course_id)
    if live:
        url = reverse("desk:request", args=[live])
        return refused(request, refusal, next_url=url, next_text=_("Zu Ihrer Anfrage"))
    if refusal.code == "check_not_completed":
        url = reverse("checks:start")
        return refused(request, refusal, next_url=url, next_text=_("Zum Kompetenz-Check"))
    return refused(request, refusal, next_url=back, next_text=_("Zum Kurs"))


def _preview_rows(preview: previews.Preview) -> list[SummaryRow]:
    means = preview.means
    voucher = (
        _("Ihr Gutschein %(number)s") % {"number": means.number}
        if means.is_own
        else _("der nächste freie Gutschein: %(title)s") % {"title": means.programme_title}
    )
    rows = [
        SummaryRow(_("Kurs"), preview.course.title),
        SummaryRow(_("Preis"), euros(preview.course.price_cents)),
        SummaryRow(_("Vorgemerkt wird"), voucher),
        SummaryRow(_("Wer entscheidet"), preview.who_decides),
    ]
    if preview.decide_until:
        rows.append(SummaryRow(_("Bis spätestens"), f"{preview.decide_until:%d.%m.%Y}"))
    if means.rest_cents:
        rows.insert(2, SummaryRow(_("Davon zahlt Ihre Kommune"), euros(means.rest_cents)))
    return rows


@page(may=MAY)
def request_page(request: CampusRequest, request_id: UUID) -> HttpResponse:
    """Show one's own request with its steps; the address stays."""
    view = _own(request, request_id)
    context = {
        "view": view,
        "steps": progress_of(view),
        "rows": _rows(view),
        "can_accept": bool(view.accept_until and request.now <= view.accept_until),
    }
    return render(request, "desk/requests/own_request.html", context)


def _rows(view: queries.RequestView) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Anbieter"), view.course_provider),
        SummaryRow(_("Preis"), euros(view.price_cents)),
        SummaryRow(_("Gutschein"), f"{view.number}, {view.programme_title}"),
    ]
    if view.starts_at:
        rows.insert(0, SummaryRow(_("Termin"), queries.date_title(view)))
    if view.rest_cents:
        rows.append(SummaryRow(_("Davon zahlt Ihre Kommune"), euros(view.rest_cents)))
    if view.note:
        rows.append(SummaryRow(_("Ihre Bemerkung"), view.note))
    return rows


@page(may=MAY, writes=True)
def request_withdrawal(request: CampusRequest, request_id: UUID) -> HttpResponse:
    """Ask, then take one's own request back."""
    view = _own(request, request_id)
    back = reverse("desk:request", args=[request_id])
    if request.method != "POST":
        return confirm(
            request,
            title=_("Anfrage zurückziehen"),
            body=_("Der vorgemerkte Gutschein wird wieder frei. Sie können später neu anfragen."),
            rows=[SummaryRow(_("Kurs"), view.course_title)],
            button=_("Anfrage zurückziehen"),
            cancel_url=back,
        )
    try:
        requesting.withdraw_request(request_id=request_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(request, refusal, next_url=back, next_text=_("Zur Anfrage"))
    return redirect(back)


@page(may=MAY, writes=True)
def seat_acceptance(request: CampusRequest, request_id: UUID) -> HttpResponse:
    """Ask, then accept the seat that is held."""
    view = _own(request, request_id)
    back = reverse("desk:request", args=[request_id])
    if request.method != "POST":
        return confirm(
            request,
            title=_("Platz annehmen"),
            body=_("Mit dem Annehmen ist der Kurs gebucht und Ihr Gutschein eingelöst."),
            rows=[SummaryRow(_("Kurs"), view.course_title), *_date_rows(view)],
            button=_("Platz annehmen und buchen"),
            cancel_url=back,
        )
    try:
        requesting.accept_seat(request_id=request_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(request, refusal, next_url=back, next_text=_("Zur Anfrage"))
    return redirect(back)


def _date_rows(view: queries.RequestView) -> list[SummaryRow]:
    return [SummaryRow(_("Termin"), queries.date_title(view))] if view.starts_at else []


def _me(request: CampusRequest) -> UUID:
    try:
        return holder_of(request.actor)
    except HoldingUnknown as refusal:
        raise Http404 from refusal


def _own(request: CampusRequest, request_id: UUID) -> queries.RequestView:
    try:
        return queries.own_request(request_id=request_id, employee_id=_me(request))
    except RequestUnknown as refusal:
        raise Http404 from refusal
