"""HR: letters with voucher codes for people without e-mail, as a run."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from campus.kernel.money import euros
from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.exports import csv_response
from campus.web.pages import confirm, refused
from tenants.staff.api import list_units
from vouchers.desk.forms.letters import LetterChoiceForm, SenderForm
from vouchers.desk.queries import letters as queries
from vouchers.desk.services.handing_out import note_handed_out
from vouchers.desk.services.lettering import begin_letters, confirm_printed, discard_letters
from vouchers.desk.services.lettering_printing import print_handover, print_package
from vouchers.desk.services.looking import note_shown
from vouchers.desk.tables import LetterRunTable, LetterTable
from vouchers.desk.views.desk import MAY


def _unknown(request: CampusRequest, refusal: Refusal) -> HttpResponse:
    return refused(
        request, refusal, next_url=reverse("desk:letters"), next_text=_("Zu den Briefen")
    )


def _not_possible(request: CampusRequest, run_id: UUID, refusal: Refusal) -> HttpResponse:
    if refusal.status == 404:
        return _unknown(request, refusal)
    address = reverse("desk:letter_run", args=[run_id])
    return refused(request, refusal, next_url=address, next_text=_("Zurück zum Brieflauf"))


@page(may=MAY)
def letters(request: CampusRequest) -> HttpResponse:
    """List the runs of letters."""
    table = LetterRunTable(queries.runs(), request=request)
    return render(request, "desk/letters.html", {"table": table})


@page(may=MAY, writes=True)
def new_letters(request: CampusRequest) -> HttpResponse:
    """Choose whose letters, see how many and what they are worth, begin the run."""
    chosen = LetterChoiceForm(
        request.GET, units=list_units(), distributions=queries.distribution_choices()
    )
    form = SenderForm(request.POST or None, initial=queries.last_sender() | {"run_id": uuid4()})
    if form.is_valid():
        try:
            run_id = begin_letters(
                **form.cleaned_data,
                choice=chosen.choice,
                chosen=chosen.words,
                actor=request.actor,
                now=request.now,
            )
        except Refusal as refusal:
            return _unknown(request, refusal)
        return redirect("desk:letter_run", run_id)
    found = queries.candidates(chosen.choice, now=request.now)
    context = {
        "chosen": chosen,
        "form": form,
        "count": len(found),
        "rows": _preview(chosen, found),
        "units": sorted(queries.units_of(found).items()),
        "button": ngettext(
            "%(count)s Brief für einen Gutschein bis %(amount)s anlegen",
            "%(count)s Briefe für Gutscheine bis zusammen %(amount)s anlegen",
            len(found),
        )
        % {"count": f"{len(found):,}".replace(",", "."), "amount": euros(queries.cents_of(found))},
    }
    return render(request, "desk/letters_new.html", context)


def _preview(chosen: LetterChoiceForm, found: list[queries.Candidate]) -> list[SummaryRow]:
    last_days = sorted({candidate.voucher.last_day for candidate in found})
    days = ", ".join(f"{day:%d.%m.%Y}" for day in last_days[:4])
    return [
        SummaryRow(_("Auswahl"), chosen.words),
        SummaryRow(_("Briefe"), len(found)),
        SummaryRow(_("Gutscheine im Wert bis zusammen"), euros(queries.cents_of(found))),
        SummaryRow(_("Einlösbar bis einschließlich"), days or "–"),
    ]


@page(may=MAY, writes=True)
def letter_run(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Show a run: its packages to download, and whose letter was printed when."""
    try:
        run = queries.find_run(run_id, now=request.now)
    except Refusal as refusal:
        return _unknown(request, refusal)
    lines = queries.lines_of(run_id)
    note_shown(
        employee_ids=[line.employee_id for line in lines], actor=request.actor, now=request.now
    )
    context = {"run": run, "rows": _rows(run), "table": LetterTable(lines, request=request)}
    return render(request, "desk/letter_run.html", context)


def _rows(run: queries.LetterRunView) -> list[SummaryRow]:
    ways = ", ".join(part for part in (run.contact, run.phone, run.email) if part)
    return [
        SummaryRow(_("Auswahl"), run.chosen),
        SummaryRow(_("Briefe"), run.letter_count),
        SummaryRow(_("Weggefallen"), run.left_out_count),
        SummaryRow(_("Für Fragen genannt"), ways),
    ]


@page(may=MAY, writes=True)
@never_cache
def letter_package(request: CampusRequest, run_id: UUID, number: int) -> HttpResponse:
    """Hand out one package as PDF; only by POST, since each printing is noted."""
    if request.method != "POST":
        return redirect("desk:letter_run", run_id)
    try:
        content = print_package(run_id=run_id, package=number, actor=request.actor, now=request.now)
    except Refusal as refusal:
        return _not_possible(request, run_id, refusal)
    return _pdf(content, f"Gutschein-Briefe-Paket-{number}.pdf")


@page(may=MAY, writes=True)
@never_cache
def letter_handover(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Hand out the list for whoever hands the letters over; it holds no code."""
    try:
        content = print_handover(run_id=run_id)
    except Refusal as refusal:
        return _not_possible(request, run_id, refusal)
    _note(request, "letter_handover", run_id)
    return _pdf(content, "Uebergabeliste-Gutschein-Briefe.pdf")


def _note(request: CampusRequest, file: str, run_id: UUID) -> None:
    subject = f"letter_run:{run_id}"
    note_handed_out(file=file, subject=subject, actor=request.actor, now=request.now)


@page(may=MAY, writes=True)
def letter_result(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Hand out as CSV whose letter was printed when."""
    try:
        queries.find_run(run_id, now=request.now)
    except Refusal as refusal:
        return _unknown(request, refusal)
    _note(request, "letter_result", run_id)
    return csv_response(
        filename="Gutschein-Briefe",
        header=[
            _("Einheit"),
            _("Name"),
            _("Personalnummer"),
            _("Gutschein"),
            _("Brief gedruckt am"),
            _("Wie oft"),
            _("Hinweis"),
        ],
        rows=[
            [
                line.unit_name,
                line.employee_name,
                line.personnel_number,
                line.number,
                line.printed_at,
                line.print_count,
                line.hint,
            ]
            for line in queries.lines_of(run_id)
        ],
    )


@page(may=MAY, writes=True)
def letter_confirmation(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Ask, then note that the letters are printed; then nobody can download them any more."""
    try:
        run = queries.find_run(run_id, now=request.now)
        if request.method == "POST":
            confirm_printed(run_id=run_id, actor=request.actor, now=request.now)
            return redirect("desk:letter_run", run_id)
    except Refusal as refusal:
        return _not_possible(request, run_id, refusal)
    return confirm(
        request,
        title=_("Sind alle Briefe gedruckt?"),
        body=_("Danach kann niemand mehr diese Briefe herunterladen, auch Sie nicht."),
        rows=_rows(run),
        button=ngettext(
            "%(count)s Brief ist gedruckt", "%(count)s Briefe sind gedruckt", run.letter_count
        )
        % {"count": run.letter_count},
        cancel_url=reverse("desk:letter_run", args=[run_id]),
    )


@page(may=MAY, writes=True)
def letter_discarding(request: CampusRequest, run_id: UUID) -> HttpResponse:
    """Ask, then end a run whose letters are not wanted."""
    try:
        run = queries.find_run(run_id, now=request.now)
        if request.method == "POST":
            discard_letters(run_id=run_id, actor=request.actor, now=request.now)
            return redirect("desk:letter_run", run_id)
    except Refusal as refusal:
        return _not_possible(request, run_id, refusal)
    return confirm(
        request,
        title=_("Brieflauf verwerfen?"),
        body=_(
            "Die Gutscheine bleiben bei den Personen. Was noch nicht gedruckt ist, können Sie in "
            "einem neuen Brieflauf drucken."
        ),
        rows=_rows(run),
        button=_("Brieflauf verwerfen"),
        cancel_url=reverse("desk:letter_run", args=[run_id]),
        danger=True,
    )


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
