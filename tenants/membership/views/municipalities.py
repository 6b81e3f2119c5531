"""One municipality: take it on, keep its particulars, open and close it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow, TaskItem
from campus.web.pages import confirm, refused
from tenants.membership import queries
from tenants.membership.forms import (
    ContactForm,
    MunicipalityFilter,
    OnboardingForm,
    ParticularsForm,
)
from tenants.membership.rules.opening import is_ready
from tenants.membership.services import onboarding
from tenants.membership.tables import MunicipalityTable
from tenants.registry.api import (
    STATE_CHANGES,
    MunicipalityView,
    NoSuchMunicipality,
    find_merger,
    former_names,
    get_municipality,
    list_municipalities,
)

MAY = "onboard_municipalities"
# What the step to a state is called, and what it means for the people there.
STEPS = {
    "live": (_("In Betrieb nehmen"), _("Alle Beschäftigten mit Zugang können sich anmelden.")),
    "suspended": (
        _("Aussetzen"),
        _("Niemand kann sich mehr anmelden. Alle Daten bleiben erhalten."),
    ),
    "leaving": (
        _("Ausscheiden lassen"),
        _("Niemand kann sich mehr anmelden. Die Daten bleiben, bis sie übergeben sind."),
    ),
}


@page(may=MAY)
def municipalities(request: CampusRequest) -> HttpResponse:
    """List municipalities, by name or key and state."""
    form = MunicipalityFilter(request.GET)
    found = list_municipalities()
    if form.is_valid():
        word, state = form.cleaned_data["q"].lower(), form.cleaned_data["state"]
        found = [
            row
            for row in found
            if (word in row.name.lower() or word in row.ars) and state in {"", row.state}
        ]
    table = MunicipalityTable(found, request=request)
    return render(request, "membership/municipalities.html", {"table": table, "form": form})


@page(may=MAY, writes=True)
def new_municipality(request: CampusRequest) -> HttpResponse:
    """Take on a municipality by hand."""
    form = OnboardingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            municipality_id = onboarding.onboard_by_hand(
                ars=form.cleaned_data["ars"],
                subdomain=form.cleaned_data["subdomain"],
                particulars=form.particulars(),
                contact=form.contact(),
                actor=request.actor,
                now=request.now,
            )
            return redirect("membership:municipality", municipality_id)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(request, "membership/new_municipality.html", {"form": form})


@page(may=MAY)
def municipality(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Show a municipality with what is missing until its first day."""
    found = _find(municipality_id)
    tasks = [] if found.is_gone else queries.go_live_tasks(found)
    context = {
        "municipality": found,
        "former_names": former_names(municipality_id=found.id),
        "may_be_deleted": found.state in {"leaving", "gone"},
        "may_be_renamed": found.state not in {"leaving", "merging", "gone"},
        "may_be_merged": found.state == "live" or find_merger(municipality_id=found.id) is not None,
        "rows": _summary(found),
        "tasks": [
            TaskItem(
                title=task.title if task.required else f"{task.title} ({_('empfohlen')})",
                status=TaskItem.DONE if task.done else TaskItem.OPEN,
                hint=task.hint,
            )
            for task in tasks
        ],
        "is_waiting": found.state == "onboarding" and not is_ready(tasks),
        "steps": [
            (state, STEPS[state][0])
            for state in sorted(STATE_CHANGES[found.state])
            if state != "live" or found.state != "onboarding" or is_ready(tasks)
        ],
    }
    return render(request, "membership/municipality.html", context)


def _summary(found: MunicipalityView) -> list[SummaryRow]:
    if found.is_gone:
        return [
            SummaryRow(_("Stand"), found.state_title),
            SummaryRow(_("Regionalschlüssel"), found.ars),
            SummaryRow(_("Art und Land"), f"{found.kind_title}, {found.land}"),
        ]
    contact = queries.find_contact(found.id)
    change = reverse("membership:particulars", args=[found.id])
    change_contact = reverse("membership:contact", args=[found.id])
    nothing = _("nicht angegeben")
    address = ", ".join(filter(None, [found.street, f"{found.postcode} {found.city}".strip()]))
    person = f"{contact.name}, {contact.email} {contact.phone}".strip() if contact else nothing
    return [
        SummaryRow(_("Stand"), found.state_title),
        SummaryRow(_("Adresse im Netz"), found.address),
        SummaryRow(_("Regionalschlüssel"), found.ars),
        SummaryRow(_("Art und Land"), f"{found.kind_title}, {found.land}", change, _("Art")),
        SummaryRow(
            _("Einwohnerzahl"),
            f"{found.population:,}".replace(",", "."),
            change,
            _("Einwohnerzahl"),
        ),
        SummaryRow(_("Anschrift"), address or nothing, change, _("Anschrift")),
        SummaryRow(_("Leitweg-ID"), found.leitweg_id or nothing, change, _("Leitweg-ID")),
        SummaryRow(_("Ansprechperson"), person, change_contact, _("Ansprechperson")),
        SummaryRow(
            _("Logo"),
            _("vorhanden") if found.has_logo else nothing,
            reverse("membership:logo", args=[found.id]),
            _("Logo"),
        ),
    ]


@page(may=MAY, writes=True)
def particulars(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Change what is known of a municipality."""
    found = _find_living(municipality_id)
    form = ParticularsForm(request.POST or None, initial=found.__dict__)
    if request.method == "POST" and form.is_valid():
        onboarding.change_particulars(
            municipality_id=found.id,
            particulars=form.particulars(),
            actor=request.actor,
            now=request.now,
        )
        return redirect("membership:municipality", found.id)
    return render(
        request, "membership/change.html", {"form": form, "municipality": found, "what": "facts"}
    )


@page(may=MAY, writes=True)
def contact(request: CampusRequest, municipality_id: UUID) -> HttpResponse:
    """Record or replace the contact person."""
    found = _find_living(municipality_id)
    known = queries.find_contact(found.id)
    initial = (
        {
            "contact_name": known.name,
            "contact_email": known.email,
            "contact_phone": known.phone,
        }
        if known
        else {}
    )
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        onboarding.keep_contact(
            municipality_id=found.id, contact=form.contact(), actor=request.actor, now=request.now
        )
        return redirect("membership:municipality", found.id)
    return render(
        request, "membership/change.html", {"form": form, "municipality": found, "what": "contact"}
    )


@page(may=MAY, writes=True)
def state_change(request: CampusRequest, municipality_id: UUID, state: str) -> HttpResponse:
    """Ask, then take a municipality to another state."""
    found = _find(municipality_id)
    if state not in STATE_CHANGES[found.state]:
        raise Http404
    back = reverse("membership:municipality", args=[found.id])
    title, meaning = STEPS[state]
    if request.method != "POST":
        return confirm(
            request,
            title=f"{found.name}: {title}",
            body=meaning,
            button=title,
            cancel_url=back,
            danger=state != "live",
        )
    try:
        onboarding.move_to_state(
            municipality_id=found.id, state=state, actor=request.actor, now=request.now
        )
    except Refusal as refusal:
        return refused(request, refusal, next_url=back, next_text=_("Zur Kommune"))
    return redirect(back)


def _find(municipality_id: UUID) -> MunicipalityView:
    try:
        return get_municipality(municipality_id=municipality_id)
    except NoSuchMunicipality as refusal:
        raise Http404 from refusal


def _find_living(municipality_id: UUID) -> MunicipalityView:
    found = _find(municipality_id)
    if found.is_gone:
        raise Http404
    return found
