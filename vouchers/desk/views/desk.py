"""HR: contingent, distribution, withdrawal."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campus.kernel.clock import berlin_day
from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import FigureTile, SummaryRow
from campus.web.pages import confirm, refused
from tenants.staff.api import list_units
from vouchers.desk.forms import ConfirmDistributionForm, HeldFilter, PeopleForm
from vouchers.desk.queries import desk, lists
from vouchers.desk.queries.expiring import expiring_soon
from vouchers.desk.services.distributing import distribute_vouchers
from vouchers.desk.services.looking import note_shown
from vouchers.desk.services.putting_back import withdraw
from vouchers.desk.tables import HeldTable, LineTable

MAY = "distribute_vouchers"
# A choice of people travels in the address; so many fit into every browser's and server's.
PEOPLE_SHOWN_MAX = 300


@page(may=MAY, writes=True)
def overview(request: CampusRequest) -> HttpResponse:
    """Show the contingent per programme and who has a voucher."""
    form = HeldFilter(request.GET, units=list_units())
    held = desk.held_vouchers(unit_id=form.unit_id, word=form.word)
    note_shown(
        employee_ids=[line.employee_id for line in held], actor=request.actor, now=request.now
    )
    context = {
        "contingents": [(c, _tiles(c)) for c in contingents_of(request)],
        "expiring": expiring_soon(today=berlin_day(request.now)),
        "form": form,
        "table": HeldTable(held, request=request),
    }
    return render(request, "desk/overview.html", context)


def _tiles(contingent: desk.Contingent) -> list[FigureTile]:
    of = _("von %(count)s") % {"count": contingent.issued_count}
    return [
        FigureTile(_("frei"), contingent.free_count, of),
        FigureTile(_("ausgegeben"), contingent.held_count, of),
        FigureTile(_("davon eingelöst"), contingent.redeemed_count, of),
        FigureTile(_("davon abgeschlossen"), contingent.completed_count, of),
    ]


def contingents_of(request: CampusRequest) -> list[desk.Contingent]:
    """Return the contingents of the municipality whose page this is."""
    if request.municipality is None:
        raise Http404
    return desk.contingents(municipality_id=request.municipality.id, now=request.now)


def _contingent(request: CampusRequest, programme_id: UUID) -> desk.Contingent:
    found = [c for c in contingents_of(request) if c.programme_id == programme_id]
    if not found:
        raise Http404
    return found[0]


@page(may=MAY, writes=True)
def choose_people(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    """Choose who gets a voucher: some people, or a whole unit."""
    contingent = _contingent(request, programme_id)
    narrowed = HeldFilter(request.GET, units=list_units())
    people = desk.people_without(
        programme_id=programme_id,
        maximum=contingent.maximum_per_person,
        unit_id=narrowed.unit_id,
        word=narrowed.word,
    )
    note_shown(employee_ids=[person.id for person in people], actor=request.actor, now=request.now)
    chosen = request.GET if "people" in request.GET or "weiter" in request.GET else None
    form = PeopleForm(chosen, people=people[:PEOPLE_SHOWN_MAX])
    if request.GET.get("alle") and people:
        return _check(request, contingent, [person.id for person in people])
    if chosen is not None and form.is_valid():
        return _check(request, contingent, [UUID(text) for text in form.cleaned_data["people"]])
    context = {
        "contingent": contingent,
        "narrowed": narrowed,
        "form": form,
        "people": people,
        "more": max(0, len(people) - PEOPLE_SHOWN_MAX),
        "shown": PEOPLE_SHOWN_MAX,
    }
    return render(request, "desk/choose_people.html", context)


def _check(
    request: CampusRequest, contingent: desk.Contingent, employee_ids: list[UUID]
) -> HttpResponse:
    """Check answers: who, how many, how much; the button says it again."""
    count, names = len(employee_ids), desk.names_of(employee_ids)
    amount = euros(count * contingent.ceiling_cents)
    form = ConfirmDistributionForm(
        initial={"distribution_id": uuid4(), "people": ",".join(map(str, employee_ids))}
    )
    rows = [
        SummaryRow(_("Förderprogramm"), contingent.title),
        SummaryRow(_("Personen"), count, request.path, _("Auswahl ändern")),
        SummaryRow(_("Höchstens"), amount),
        SummaryRow(_("Danach noch frei"), max(0, contingent.free_count - count)),
        SummaryRow(_("Gültig bis einschließlich"), f"{contingent.last_day:%d.%m.%Y}"),
    ]
    button = ngettext(
        "%(count)s Gutschein über höchstens %(amount)s ausgeben",
        "%(count)s Gutscheine über höchstens %(amount)s ausgeben",
        count,
    ) % {"count": count, "amount": amount}
    context = {
        "contingent": contingent,
        "rows": rows,
        "names": names,
        "form": form,
        "button": button,
        "short": max(0, count - contingent.free_count),
    }
    return render(request, "desk/check_people.html", context)


@page(may=MAY, writes=True)
def distribute(request: CampusRequest, programme_id: UUID) -> HttpResponse:
    """Give the vouchers that were checked."""
    start = reverse("desk:choose_people", args=[programme_id])
    form = ConfirmDistributionForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return redirect(start)
    contingent = _contingent(request, programme_id)
    try:
        distribution_id = distribute_vouchers(
            distribution_id=form.cleaned_data["distribution_id"],
            programme_id=contingent.programme_id,
            employee_ids=form.cleaned_data["people"],
            actor=request.actor,
            now=request.now,
        )
    except Refusal as refusal:
        return refused(request, refusal, next_url=start, next_text=_("Zur Auswahl"))
    return redirect("desk:distribution", distribution_id)


@page(may=MAY, writes=True)
def distribution(request: CampusRequest, distribution_id: UUID) -> HttpResponse:
    """Show what became of a distribution, person by person; the address stays."""
    view = desk.view_distribution(distribution_id)
    if view is None:
        raise Http404
    note_shown(
        employee_ids=[line.employee_id for line in view.lines], actor=request.actor, now=request.now
    )
    context = {
        "view": view,
        "table": LineTable(view.lines, request=request),
        "standing": lists.standing_of(distribution_id, now=request.now),
        "list": lists.list_of(distribution_id),
    }
    return render(request, "desk/distribution.html", context)


@page(may=MAY, writes=True)
def withdrawal(request: CampusRequest, holding_id: UUID) -> HttpResponse:
    """Ask, then take an unused voucher back."""
    back = reverse("desk:overview")
    held = desk.find_holding(holding_id)
    if held is None:
        raise Http404
    if request.method != "POST":
        note_shown(employee_ids=[held.employee_id], actor=request.actor, now=request.now)
        return confirm(
            request,
            title=_("Gutschein zurückziehen"),
            body=_("Der Gutschein kommt zurück ins Kontingent und kann neu ausgegeben werden."),
            rows=[
                SummaryRow(_("Person"), held.employee_name),
                SummaryRow(_("Gutschein"), held.number),
            ],
            button=_("Gutschein zurückziehen"),
            cancel_url=back,
        )
    try:
        withdraw(holding_id=holding_id, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return refused(request, refusal, next_url=back, next_text=_("Zur Gutschein-Ausgabe"))
    return redirect(back)
