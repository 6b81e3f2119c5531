"""Forms of wallet and desk."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.staff.api import EmployeeView, UnitView


class CodeForm(forms.Form):
    """A typed voucher code."""

    code = forms.CharField(
        label=_("Gutschein-Code"),
        max_length=60,
        help_text=_(
            "Groß- und Kleinschreibung, Leerzeichen und Bindestriche sind egal, "
            "ebenso O oder 0, I oder 1."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "data-from-fragment": True}
        ),
    )


class HeldFilter(forms.Form):
    """Which people are shown: one unit, or a word in name or number."""

    q = forms.CharField(label=_("Name oder Nummer"), required=False, max_length=60)
    unit = forms.ChoiceField(label=_("Organisationseinheit"), required=False)

    def __init__(self, data: object, *, units: Iterable[UnitView]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        choices = [("", _("alle")), *((str(unit.id), unit.name) for unit in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    @property
    def unit_id(self) -> UUID | None:
        """Return the chosen unit, or None for all."""
        chosen = self.cleaned_data.get("unit") if self.is_valid() else ""
        return UUID(chosen) if chosen else None

    @property
    def word(self) -> str:
        """Return what a name or number must contain; empty for all."""
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""


class PeopleForm(forms.Form):
    """Who gets a voucher."""

    people = forms.MultipleChoiceField(
        label=_("Wer bekommt einen Gutschein?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens eine Person aus.")},
    )

    def __init__(self, data: object, *, people: Iterable[EmployeeView]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (str(person.id), " · ".join(filter(None, [person.name, person.unit_name])))
            for person in people
        ]


class ConfirmDistributionForm(forms.Form):
    """What was checked: people, and the id under which the decision is noted once."""

    distribution_id = forms.UUIDField(widget=forms.HiddenInput)
    people = forms.CharField(widget=forms.HiddenInput)

    def clean_people(self) -> list[UUID]:
        try:
            return [UUID(text) for text in self.cleaned_data["people"].split(",")]
        except ValueError as error:
            raise forms.ValidationError(_("Bitte beginnen Sie die Ausgabe neu.")) from error


class RedeemForm(forms.Form):
    """Which voucher pays for the course; the key makes a second click harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    voucher = forms.UUIDField(widget=forms.HiddenInput)
