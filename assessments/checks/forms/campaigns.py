"""What HR enters about a campaign, its letters and its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.services.campaigns import Plan
from tenants.staff.api import EmployeeUnknown, employee_with_number

Choices = Iterable[tuple[UUID, str]]
DAYS = ["%d.%m.%Y", "%Y-%m-%d"]
EVERYONE, CHOSEN = "everyone", "chosen"


def day_field(label: Any, **more: Any) -> forms.DateField:
    """Make a field for a day, typed as 31.12.2026."""
    widget = forms.DateInput(format="%d.%m.%Y")
    return forms.DateField(label=label, input_formats=DAYS, widget=widget, **more)


class CampaignForm(forms.Form):
    """A campaign before it opens."""

    title = forms.CharField(
        label=_("Titel"), max_length=160, help_text=_("Zum Beispiel: Kompetenz-Check Herbst 2026")
    )
    opens_on = day_field(_("Erster Tag"), help_text=_("Zum Beispiel 01.09.2026"))
    closes_on = day_field(
        _("Letzter Tag (einschließlich)"),
        help_text=_("Wer bis dahin begonnen hat, kann noch 14 Tage danach abschließen."),
    )
    order = forms.ChoiceField(
        label=_("Reihenfolge"),
        choices=[
            ("self_first", _("zuerst Selbsteinschätzung, dann Aufgaben")),
            ("test_first", _("zuerst Aufgaben, dann Selbsteinschätzung")),
        ],
        widget=forms.RadioSelect,
        initial="self_first",
    )
    profiles = forms.MultipleChoiceField(
        label=_("Profile"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohne Auswahl gelten alle Profile, die Ziele haben."),
    )
    invites = forms.ChoiceField(
        label=_("Eingeladen sind"),
        choices=[
            (EVERYONE, _("alle Beschäftigten")),
            (CHOSEN, _("nur, wer unten ausgewählt ist")),
        ],
        widget=forms.RadioSelect,
        initial=EVERYONE,
    )
    units = forms.MultipleChoiceField(
        label=_("Einheiten"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Mit allen Einheiten darunter."),
    )
    families = forms.MultipleChoiceField(
        label=_("Jobfamilien"), required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.CharField(
        label=_("Einzelne Personen"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Personalnummern, jede in einer eigenen Zeile."),
    )

    def __init__(
        self, *args: Any, profiles: Choices, units: Choices, families: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        given = {"profiles": profiles, "units": units, "families": families}
        for name, choices in given.items():
            texts = [(str(key), title) for key, title in choices]
            self.fields[name].choices = texts  # type: ignore[attr-defined]
            if not texts:
                del self.fields[name]

    @property
    def sections(self) -> list[tuple[Any, list[str]]]:
        """Return the fields in groups, as the page shows them."""
        groups = [
            ("", ["title", "opens_on", "closes_on", "order", "profiles"]),
            (_("Wer eingeladen ist"), ["invites", "units", "families", "people"]),
        ]
        return [(legend, [n for n in names if n in self.fields]) for legend, names in groups]

    def clean_people(self) -> list[UUID]:
        """Return the ids of the people whose numbers were typed."""
        numbers = [line.strip() for line in self.cleaned_data["people"].splitlines()]
        found, unknown = [], []
        for number in filter(None, numbers):
            try:
                found.append(employee_with_number(personnel_number=number).id)
            except EmployeeUnknown:
                unknown.append(number)
        if unknown:
            raise forms.ValidationError(
                _("Diese Personalnummern gibt es nicht: %(numbers)s. Bitte berichtigen Sie sie.")
                % {"numbers": ", ".join(unknown[:10])}
            )
        return list(dict.fromkeys(found))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        opens_on, closes_on = data.get("opens_on"), data.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", _("Der letzte Tag liegt nicht vor dem ersten."))
        return data

    @property
    def plan(self) -> Plan:
        """Return what was entered as the service takes it."""
        given = self.cleaned_data
        return Plan(
            title=given["title"],
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            order=given["order"],
            everyone=given["invites"] == EVERYONE,
            profile_ids=self._ids("profiles"),
            unit_ids=self._ids("units"),
            family_ids=self._ids("families"),
            employee_ids=given["people"],
        )

    def _ids(self, name: str) -> list[UUID]:
        return [UUID(key) for key in self.cleaned_data.get(name, ())]


class ExtensionForm(forms.Form):
    closes_on = day_field(_("Neuer letzter Tag (einschließlich)"))


class LettersForm(forms.Form):
    """Which letters are printed, and whom they name for questions."""

    package = forms.TypedChoiceField(label=_("Paket"), coerce=int)
    contact = forms.CharField(
        label=_("Ansprechstelle"),
        max_length=120,
        help_text=_("Zum Beispiel: Personalamt, Zimmer 12"),
    )
    phone = forms.CharField(label=_("Telefon"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-Mail"), required=False)

    def __init__(self, *args: Any, packages: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["package"].choices = list(packages)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("phone") and not given.get("email") and not self.errors:
            self.add_error("phone", _("Bitte nennen Sie Telefon oder E-Mail für Fragen."))
        return given
