"""Whose letters are printed, and whom they name for questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenants.staff.api import UnitView
from vouchers.desk.queries.letters import LetterChoice

_EVERYBODY = ("", _("alle"))


class LetterChoiceForm(forms.Form):
    """Whose letters are meant; what is not understood chooses everybody without an address."""

    einheit = forms.ChoiceField(label=_("Organisationseinheit"), required=False)
    ausgabe = forms.ChoiceField(label=_("Ausgabe"), required=False)
    mit_email = forms.BooleanField(label=_("auch Personen mit E-Mail-Adresse"), required=False)
    erneut = forms.BooleanField(label=_("auch schon gedruckte Briefe"), required=False)

    def __init__(
        self,
        data: Any,
        *,
        units: Iterable[UnitView],
        distributions: Iterable[tuple[UUID, str]],
    ) -> None:
        super().__init__(data)
        self.fields["einheit"].choices = [_EVERYBODY, *((str(u.id), u.name) for u in units)]  # type: ignore[attr-defined]
        self.fields["ausgabe"].choices = [_EVERYBODY, *((str(i), t) for i, t in distributions)]  # type: ignore[attr-defined]

    @property
    def choice(self) -> LetterChoice:
        given = self.cleaned_data if self.is_valid() else {}
        unit, distribution = given.get("einheit"), given.get("ausgabe")
        return LetterChoice(
            unit_id=UUID(unit) if unit else None,
            distribution_id=UUID(distribution) if distribution else None,
            with_email=bool(given.get("mit_email")),
            again=bool(given.get("erneut")),
        )

    @property
    def words(self) -> str:
        """The choice in words, for the run's page."""
        choice = self.choice
        parts = [
            self._label("einheit") if choice.unit_id else _now("alle Einheiten"),
            _now("Ausgabe %s") % self._label("ausgabe") if choice.distribution_id else "",
            "" if choice.with_email else _now("ohne E-Mail-Adresse"),
            _now("auch schon gedruckte") if choice.again else "",
        ]
        return ", ".join(part for part in parts if part)

    def _label(self, name: str) -> str:
        return str(dict(self.fields[name].choices)[self.cleaned_data[name]])  # type: ignore[attr-defined]


class SenderForm(forms.Form):
    """Whom the letters name for questions; the id makes a second click harmless."""

    run_id = forms.UUIDField(widget=forms.HiddenInput)
    contact = forms.CharField(
        label=_("Ansprechstelle"),
        max_length=120,
        help_text=_("Zum Beispiel: Personalamt, Frau Buchfink, Zimmer 12"),
    )
    phone = forms.CharField(label=_("Telefon"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-Mail"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("phone") and not given.get("email") and not self.errors:
            self.add_error("phone", _("Bitte nennen Sie Telefon oder E-Mail für Fragen."))
        return given
