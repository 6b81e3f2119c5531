"""Funders and grants."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.registry.api import LAENDER
from vouchers.funding.forms.fields import EurosField, count_field, day_field
from vouchers.funding.queries.grants import funders


class FunderForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Kurzname"), max_length=30)
    land = forms.ChoiceField(
        label=_("Land"), required=False, choices=[("", _("keines")), *LAENDER.items()]
    )


class GrantForm(forms.Form):
    funder_id = forms.ChoiceField(label=_("Fördergeber"))
    reference = forms.CharField(
        label=_("Aktenzeichen"), max_length=80, help_text=_("Wie im Zuwendungsbescheid")
    )
    title = forms.CharField(label=_("Bezeichnung"), max_length=200)
    amount_cents = EurosField(
        label=_("Bewilligter Betrag in Euro"), help_text=_("Zum Beispiel 80.000,00")
    )
    granted_count = count_field(_("Bewilligte Gutscheine"))
    period_from = day_field(_("Bewilligungszeitraum von"))
    period_until = day_field(_("Bewilligungszeitraum bis"))
    interim_report_due = day_field(
        _("Zwischennachweis fällig am"),
        required=False,
        help_text=_("Leer: 30. April nach dem ersten Haushaltsjahr"),
    )
    proof_of_use_due = day_field(
        _("Verwendungsnachweis fällig am"),
        required=False,
        help_text=_("Leer: sechs Monate nach dem Ende des Zeitraums"),
    )
    sections = (
        (_("Bescheid"), ("funder_id", "reference", "title")),
        (_("Umfang"), ("amount_cents", "granted_count")),
        (
            _("Fristen"),
            ("period_from", "period_until", "interim_report_due", "proof_of_use_due"),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(funder.id), funder.name) for funder in funders()]
        self.fields["funder_id"].choices = choices  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered, as `services.granting.create_grant` takes it."""
        return self.cleaned_data | {"funder_id": UUID(self.cleaned_data["funder_id"])}
