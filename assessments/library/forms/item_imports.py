"""The upload of a file of test items."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.library.forms.items import LEVEL_CHOICES, ORIGIN_FIELDS, OriginForm
from assessments.library.queries import items as queries
from assessments.library.services.item_imports import ImportDefaults


class ItemUploadForm(OriginForm):
    """A file, and what holds for all its items until somebody edits a single one."""

    file = forms.FileField(
        label=_("Datei mit Aufgaben"),
        help_text=_(
            "quizdown (Markdown), Moodle-XML oder QTI 3 (XML oder ZIP), bis 20 MB. Das Format "
            "erkennen wir am Inhalt."
        ),
        error_messages={"required": _("Wählen Sie eine Datei aus.")},
        allow_empty_file=True,
    )
    field_code = forms.ChoiceField(label=_("Kompetenz"))
    reference_level = forms.TypedChoiceField(
        label=_("DigComp-Stufe"), choices=LEVEL_CHOICES, coerce=int
    )

    sections = (
        ("", ["file"]),
        (_("Gilt für alle Aufgaben der Datei"), ["field_code", "reference_level", *ORIGIN_FIELDS]),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = queries.competence_titles().items()
        choices = [("", _("Bitte wählen")), *titles]
        self.fields["field_code"].choices = choices  # type: ignore[attr-defined]

    @property
    def defaults(self) -> ImportDefaults:
        """Return what a valid form says about all items."""
        names = ["field_code", "reference_level", *ORIGIN_FIELDS]
        return ImportDefaults(**{name: self.cleaned_data[name] for name in names})
