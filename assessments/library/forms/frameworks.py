"""The upload of a framework file and the filter of its findings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FrameworkUploadForm(forms.Form):
    file = forms.FileField(
        label=_("Datei mit einem Kompetenzrahmen"),
        help_text=_(
            "DigComp 3.0 (JSON-LD), DigComp 2 (CSV, auch die Stufen) oder Moodle-Kompetenzrahmen "
            "(CSV). Das Format erkennen wir am Inhalt."
        ),
        error_messages={"required": _("Wählen Sie eine Datei aus.")},
        allow_empty_file=True,
    )
    dry_run = forms.BooleanField(
        label=_("Nur prüfen, nichts speichern"), required=False, initial=True
    )


class FindingFilter(forms.Form):
    art = forms.ChoiceField(label=_("Art"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["art"].choices = [("", _("Alle")), *kinds]  # type: ignore[attr-defined]

    @property
    def kind(self) -> str:
        """The chosen kind; none while the choice is not one of the list."""
        return self.cleaned_data.get("art", "") if self.is_valid() else ""
