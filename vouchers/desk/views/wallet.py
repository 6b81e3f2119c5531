"""The employee: my vouchers, type a code, redeem, confirmation."""

from __future__ import annotations

from uuid import UUID, uuid4

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from campus.kernel.clock import BERLIN
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, done, refused
from courses.catalogue.api import CourseUnknown, CourseView, DateView, get_course
from vouchers.desk.forms import CodeForm, RedeemForm
from vouchers.desk.queries import wallet as wallets
from vouchers.desk.queries.reversals import ReversalView, own_reversal, reversals_of
from vouchers.desk.rules import HoldingUnknown, holder_of
from vouchers.desk.services.cancelling import cancel_own_booking
from vouchers.desk.services.putting_back import give_back
from vouchers.desk.services.redeeming import redeem as redeem_voucher
from vouchers.desk.views.reversing import told
from vouchers.redemption.api import code_of, find_by_code

MAY = "hold_vouchers"


@page(may=MAY)
def wallet(request: CampusRequest) -> HttpResponse:
    """List the employee's own vouchers."""
    return render(request, "desk/wallet.html", {"vouchers": wallets.vouchers_of(_me(request))})


@page(may=MAY)
def voucher(request: CampusRequest, voucher_id: UUID) -> HttpResponse:
    """Show one of the employee's own vouchers: what it pays, its code, where to use it."""
    own = _own(request, voucher_id)
    code = code_of(voucher_id=voucher_id)
    # The code stands in the fragment: it never reaches a server, a log or a referrer.
    address = request.build_absolute_uri(reverse("desk:code")) + f"#{code}"
    context = {
        "voucher": own,
        "code": code,
        "qr": mark_safe(segno.make(address, error="m").svg_inline(scale=4, border=4)),  # noqa: S308
        "reversals": reversals_of(holding_id=own.holding_id),
        "uses": wallets.uses_of(own, employee_id=_me(request)),
    }
    return render(request, "desk/voucher.html", context)


@page(may=MAY, writes=True)
def code(request: CampusRequest) -> HttpResponse:
    """Find one's own voucher by its typed code; a wrong guess is counted."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        own = [each.voucher_id for each in wallets.vouchers_of(_me(request))]
        try:
            voucher_id = find_by_code(
                code=form.cleaned_data["code"],
                actor=request.actor,
                now=request.now,
                among=own,
            )
            return redirect("desk:voucher", voucher_id)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
    return render(request, "desk/code.html", {"form": form})


@page(may=MAY, writes=True)
def redeem(request: CampusRequest, course_id: UUID) -> HttpResponse:
    """Check, then redeem a voucher for a course."""
    if request.method != "POST":
        return _check(request, _course(course_id))
    form = RedeemForm(request.POST)
    if not form.is_valid():
        return redirect(request.path)
    try:
        receipt = redeem_voucher(
            voucher_id=form.cleaned_data["voucher"],
            course_id=course_id,
            idempotency_key=str(form.cleaned_data["key"]),
            actor=request.actor,
            now=request.now,
        )
    except CourseUnknown as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        back = reverse("learning:course", args=[course_id])
        return refused(request, refusal, next_url=back, next_text=_("Zum Kurs"))
    return redirect("desk:booking", receipt.booking_ref)


def _check(request: CampusRequest, course: CourseView) -> HttpResponse:
    me = _me(request)
    offers = wallets.offers_for(course, employee_id=me, now=request.now)
    context = {
        "course": course,
        "enrolled": wallets.is_enrolled(employee_id=me, course_id=course.id),
        "usable": [
            (offer, _summary(course, offer), uuid4()) for offer in offers if not offer.refusal
        ],
        "refused": [offer for offer in offers if offer.refusal],
        "needs_check": any(
            getattr(offer.refusal, "code", "") == "check_not_completed" for offer in offers
        ),
    }
    return render(request, "desk/redeem.html", context)


def _summary(course: CourseView, offer: wallets.Offer) -> list[SummaryRow]:
    return [
        SummaryRow(_("Kurs"), course.title),
        SummaryRow(_("Anbieter"), course.provider),
        SummaryRow(_("Preis"), euros(course.price_cents)),
        SummaryRow(_("Gutschein"), f"{offer.voucher.number} ({offer.voucher.programme_title})"),
        SummaryRow(_("Gültig bis einschließlich"), f"{offer.voucher.last_day:%d.%m.%Y}"),
        SummaryRow(_("Für Sie bleibt zu zahlen"), euros(0)),
    ]


@page(may=MAY)
def booking(request: CampusRequest, booking_ref: UUID) -> HttpResponse:
    """Confirm a redemption; the address stays."""
    undone = own_reversal(booking_ref=booking_ref, employee_id=_me(request))
    if undone:
        return _undone(request, undone)
    try:
        found = wallets.own_booking(booking_ref=booking_ref, employee_id=_me(request))
    except HoldingUnknown as refusal:
        raise Http404 from refusal
    return done(
        request,
        title=_("Ihr Gutschein ist eingelöst"),
        reference=found.redemption.reference,
        rows=[
            SummaryRow(_("Kurs"), found.course_title),
            *_date(found.date),
            SummaryRow(_("Gutschein"), found.voucher.number),
            SummaryRow(_("Eingelöst am"), f"{found.redemption.redeemed_at:%d.%m.%Y}"),
            SummaryRow(_("Vom Förderprogramm bezahlt"), euros(found.redemption.amount_cents)),
            *_own_share(found.redemption.rest_cents),
        ],
        next_steps=[
            _start(found.date),
            _("Ihre Personalstelle sieht, dass der Gutschein eingelöst ist, kein Ergebnis."),
            _("Nach dem letzten Schritt erhalten Sie Ihre Teilnahmebestätigung."),
        ],
        links=[
            (reverse("learning:course", args=[found.redemption.course_id]), _("Kurs beginnen")),
            *_ways_out(request, found),
            (reverse("desk:wallet"), _("Meine Gutscheine")),
        ],
    )


def _date(date: DateView | None) -> list[SummaryRow]:
    if date is None:
        return []
    when = f"{date.starts_at.astimezone(BERLIN):%d.%m.%Y, %H:%M} Uhr"
    return [
        SummaryRow(_("Termin"), f"{when}, {date.place}" if date.place else when),
        SummaryRow(_("Absagen können Sie bis"), f"{date.cutoff_at.astimezone(BERLIN):%d.%m.%Y}"),
    ]


def _start(date: DateView | None) -> str:
    if date is None:
        return _("Sie sind angemeldet und können sofort beginnen.")
    return _("Ihr Platz an diesem Termin ist gebucht.")


def _ways_out(request: CampusRequest, found: wallets.Booking) -> list[tuple[str, str]]:
    if (
        found.date is None
        or found.redemption.completed_at
        or not found.date.can_cancel(request.now)
    ):
        return []
    address = reverse("desk:cancelling", args=[found.redemption.booking_ref])
    return [(address, _("Termin absagen"))]


@page(may=MAY, writes=True)
def cancelling(request: CampusRequest, booking_ref: UUID) -> HttpResponse:
    """Ask, then give one's own seat on a date back; the confirmation keeps its address."""
    back = reverse("desk:booking", args=[booking_ref])
    if request.method != "POST":
        return _ask_to_cancel(request, booking_ref, back)
    try:
        cancel_own_booking(booking_ref=booking_ref, actor=request.actor, now=request.now)
    except HoldingUnknown as refusal:
        if own_reversal(booking_ref=booking_ref, employee_id=_me(request)) is None:
            raise Http404 from refusal
    except Refusal as refusal:
        return refused(request, refusal, next_url=back, next_text=_("Zur Bestätigung"))
    return redirect(back)


def _ask_to_cancel(request: CampusRequest, booking_ref: UUID, back: str) -> HttpResponse:
    try:
        found = wallets.own_booking(booking_ref=booking_ref, employee_id=_me(request))
    except HoldingUnknown as refusal:
        raise Http404 from refusal
    return confirm(
        request,
        title=_("Termin absagen"),
        body=_("Ihr Platz wird frei. Den Gutschein können Sie wieder einlösen, solange er gilt."),
        rows=[SummaryRow(_("Kurs"), found.course_title), *_date(found.date)],
        button=_("Termin absagen"),
        cancel_url=back,
    )


def _undone(request: CampusRequest, found: ReversalView) -> HttpResponse:
    return done(
        request,
        title=_("Diese Einlösung ist rückgängig gemacht"),
        reference=found.reference,
        rows=[
            SummaryRow(_("Kurs"), found.course_title),
            SummaryRow(_("Gutschein"), found.number),
            *told(found),
        ],
        next_steps=[_("Bei Fragen hilft Ihnen Ihre Personalstelle.")],
        links=[
            (reverse("desk:voucher", args=[found.voucher_id]), _("Zum Gutschein")),
            (reverse("learning:catalogue"), _("Anderen Kurs suchen")),
        ],
    )


def _own_share(rest_cents: int) -> list[SummaryRow]:
    return [SummaryRow(_("Von Ihrer Kommune bezahlt"), euros(rest_cents))] if rest_cents else []


@page(may=MAY, writes=True)
def giving_back(request: CampusRequest, voucher_id: UUID) -> HttpResponse:
    """Ask, then put one's own unused voucher back into the contingent."""
    own = _own(request, voucher_id)
    back = reverse("desk:wallet")
    if request.method != "POST":
        return confirm(
            request,
            title=_("Gutschein zurückgeben"),
            body=_("Der Gutschein kann dann jemand anderem ausgegeben werden."),
            rows=[SummaryRow(_("Gutschein"), own.number)],
            button=_("Gutschein zurückgeben"),
            cancel_url=reverse("desk:voucher", args=[voucher_id]),
        )
    try:
        give_back(voucher_id=voucher_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(request, refusal, next_url=back, next_text=_("Meine Gutscheine"))
    return redirect(back)


def _me(request: CampusRequest) -> UUID:
    try:
        return holder_of(request.actor)
    except HoldingUnknown as refusal:
        raise Http404 from refusal


def _own(request: CampusRequest, voucher_id: UUID) -> wallets.WalletVoucher:
    try:
        return wallets.own_voucher(voucher_id=voucher_id, employee_id=_me(request))
    except HoldingUnknown as refusal:
        raise Http404 from refusal


def _course(course_id: UUID) -> CourseView:
    try:
        return get_course(course_id=course_id)
    except CourseUnknown as refusal:
        raise Http404 from refusal
