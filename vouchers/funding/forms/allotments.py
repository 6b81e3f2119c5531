"""How many vouchers for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.registry.api import MunicipalityView
from vouchers.funding.queries.allotments import AllotmentView
from vouchers.funding.rules import COUNT_MAX, WAYS


class WayForm(forms.Form):
    """How vouchers are shared out."""

    verteilung = forms.ChoiceField(
        label=_("Wie möchten Sie verteilen?"),
        choices=list(WAYS.items()),
        widget=forms.RadioSelect,
        initial="population",
    )
    anzahl = forms.IntegerField(
        label=_("Wie viele Gutscheine?"),
        min_value=1,
        max_value=COUNT_MAX,
        required=False,
        help_text=_("Bei der Verteilung von Hand geben Sie die Zahlen je Kommune ein."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the number where the computer does the sharing.

        :raises ValidationError: where it is missing
        """
        given = super().clean() or {}
        is_missing = given.get("anzahl") is None and "anzahl" not in self.errors
        if is_missing and given.get("verteilung") != "hand":
            self.add_error("anzahl", _("Bitte geben Sie eine Zahl ab 1 ein."))
        return given


class CountsForm(forms.Form):
    """One number for each municipality; `limits` are the largest ones allowed."""

    def __init__(
        self,
        *args: Any,
        municipalities: Iterable[MunicipalityView],
        allotments: dict[UUID, AllotmentView],
        limits: dict[UUID, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._ids: dict[str, UUID] = {}
        for municipality in municipalities:
            name = f"zahl_{municipality.id.hex}"
            self._ids[name] = municipality.id
            self.fields[name] = forms.IntegerField(
                label=municipality.name,
                required=False,
                min_value=0,
                max_value=limits[municipality.id] if limits else COUNT_MAX,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                help_text=_hint(municipality, allotments.get(municipality.id)),
            )

    def clean(self) -> dict[str, Any]:
        """Ask for at least one number.

        :raises ValidationError: where all are empty or 0
        """
        given = super().clean() or {}
        if not self.errors and not any(given.values()):
            raise ValidationError(_("Bitte geben Sie bei mindestens einer Kommune eine Zahl ein."))
        return given

    @property
    def counts(self) -> dict[UUID, int]:
        """The numbers by municipality id, without zeros."""
        return {self._ids[name]: count for name, count in self.cleaned_data.items() if count}


def _hint(municipality: MunicipalityView, allotment: AllotmentView | None) -> Any:
    people = f"{municipality.population:,}".replace(",", ".")
    if allotment is None:
        return _("%(people)s Einwohner, noch kein Kontingent") % {"people": people}
    return _("%(people)s Einwohner, zugeteilt %(allotted)s, davon ausgestellt %(issued)s") % {
        "people": people,
        "allotted": allotment.allotted_count,
        "issued": allotment.issued_count,
    }
