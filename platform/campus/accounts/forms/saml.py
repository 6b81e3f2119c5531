"""The form of a version by SAML 2.0."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campus.accounts.forms.sso import FirstSignInForm, match_by_field
from campus.accounts.rules.saml import (
    LARGEST_METADATA,
    METADATA_REASONS,
    MetadataRefused,
    check_attribute,
)
from campus.accounts.rules.sso import ClaimRefused
from campus.accounts.services.sso.saml.describing import fetch_metadata
from campus.kernel.refusal import Refusal

_SOURCES = ("metadata_url", "metadata_file", "metadata_text")


class SamlForm(FirstSignInForm):
    sections = (
        (_("Anmeldedienst"), ("title", *_SOURCES, "signs")),
        (_("Wer sich anmeldet"), ("subject_attribute", "match_by", "match_claim")),
    )

    title = forms.CharField(
        label=_("Name auf dem Knopf"),
        help_text=_("Auf der Seite „Anmelden“ steht: „Anmelden mit“ und dieser Name."),
        max_length=80,
    )
    metadata_url = forms.CharField(
        label=_("Adresse der Metadaten"),
        help_text=_("Sie werden jetzt einmal gelesen. Oder geben Sie Datei oder Text an."),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url"}),
    )
    metadata_file = forms.FileField(label=_("Datei mit den Metadaten (XML)"), required=False)
    metadata_text = forms.CharField(
        label=_("Text der Metadaten (XML)"),
        required=False,
        max_length=LARGEST_METADATA,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    signs = forms.BooleanField(
        label=_("Unsere Anfragen unterschreiben"),
        help_text=_(
            "Nötig für die gemeinsame Abmeldung, oder wenn der Anmeldedienst es verlangt. Er "
            "liest dann unsere Metadaten, oder Ihre IT trägt unser Zertifikat daraus dort ein."
        ),
        required=False,
    )
    subject_attribute = forms.CharField(
        label=_("Attribut mit der Kennung"),
        help_text=_(
            "Bleibt leer, wenn die Name-ID dauerhaft ist (persistent). Sonst eines, das fest zur "
            "Person gehört, zum Beispiel „objectGUID“."
        ),
        required=False,
        max_length=100,
    )
    match_by = match_by_field()
    match_claim = forms.CharField(
        label=_("Attribut mit diesem Merkmal"),
        help_text=_("Zum Beispiel „employeeNumber“. Nie Name oder E-Mail-Adresse."),
        required=False,
        max_length=100,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_subject(cleaned.get("subject_attribute", ""))
        if not self.errors:
            self._read(cleaned)
        return cleaned

    def field_of(self, refusal: Refusal) -> str:
        """Return where on the form a refusal belongs."""
        if isinstance(refusal, MetadataRefused):
            return next(name for name in _SOURCES if self.cleaned_data.get(name))
        return super().field_of(refusal)

    def given(self) -> dict[str, Any]:
        """What was filled in, with the metadata wherever they came from."""
        return {name: said for name, said in self.cleaned_data.items() if name not in _SOURCES}

    def _check_subject(self, attribute: str) -> None:
        try:
            check_attribute(attribute)
        except ClaimRefused as refusal:
            self.add_error("subject_attribute", str(refusal))

    def _read(self, cleaned: dict[str, Any]) -> None:
        url, file, text = (cleaned.get(name) for name in _SOURCES)
        if sum(map(bool, (url, file, text))) != 1:
            self.add_error("metadata_url", METADATA_REASONS["source"])
        elif file and file.size > LARGEST_METADATA:
            self.add_error("metadata_file", _("Die Datei ist größer als 512 KiB."))
        elif url:
            try:
                cleaned["metadata"] = fetch_metadata(url)
            except MetadataRefused as refusal:
                self.add_error("metadata_url", str(refusal))
        else:
            cleaned["metadata"] = file.read() if file else str(text).encode()
