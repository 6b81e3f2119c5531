"""Forms about proofs: begin, write, correct, acknowledge, verify."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vouchers.reporting.rules.proofs import KINDS, NARRATIVE_MAX, UPLOAD_MAX_BYTES

_HASH = re.compile(r"[0-9a-f]{64}")


class BeginForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Art"), choices=list(KINDS.items()), widget=forms.RadioSelect, initial="interim"
    )
    cutoff_day = forms.DateField(
        label=_("Stichtag"),
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d.%m.%Y"),
        help_text=_("Gezählt wird bis zum Ende dieses Tages, zum Beispiel 31.12.2026"),
    )


class NarrativeForm(forms.Form):
    narrative = forms.CharField(
        label=_("Sachbericht"),
        max_length=NARRATIVE_MAX,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "Der Entwurf ist aus den Zahlen geschrieben. Ergänzen Sie, was sie nicht sagen."
        ),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CorrectionForm(forms.Form):
    reason = forms.CharField(
        label=_("Warum ist eine Berichtigung nötig?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Steht in der neuen Fassung. Nennen Sie keine Person."),
    )


class AcknowledgeForm(forms.Form):
    reference = forms.CharField(
        label=_("Ihr Geschäftszeichen (freiwillig)"), max_length=80, required=False
    )


class VerifyForm(forms.Form):
    """A file or its hash; exactly what is needed to say whether it is ours."""

    upload = forms.FileField(
        label=_("Datei"),
        required=False,
        help_text=_("PDF, CSV, Excel oder JSON. Sie wird nur geprüft und nicht gespeichert."),
    )
    sha256 = forms.CharField(
        label=_("oder Prüfwert (SHA-256)"),
        max_length=200,
        required=False,
        help_text=_("64 Ziffern und Buchstaben von a bis f; Leerzeichen spielen keine Rolle."),
    )

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload and upload.size > UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("Die Datei ist größer als 20 MB. So große Dateien haben wir nicht ausgestellt.")
            )
        return upload

    def clean_sha256(self) -> str:
        typed = re.sub(r"[\s:-]", "", self.cleaned_data["sha256"]).lower()
        if typed and not _HASH.fullmatch(typed):
            raise ValidationError(
                _("Ein Prüfwert hat 64 Zeichen aus 0 bis 9 und a bis f. Bitte prüfen Sie ihn.")
            )
        return typed

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if not self.errors and not (given.get("upload") or given.get("sha256")):
            raise ValidationError(
                _("Bitte wählen Sie eine Datei oder geben Sie ihren Prüfwert ein.")
            )
        return given
