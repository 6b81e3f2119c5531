"""The upload of a framework file, the filters of its findings, successor and comparison."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class FrameworkUploadForm(forms.Form):
    file = forms.FileField(
        label=_("Datei mit einem Kompetenzrahmen"),
        help_text=_(
            "DigComp 3.0 (JSON-LD), DigComp 2 (CSV, auch die Stufen), SKOS (Turtle), 1EdTech CASE "
            "(JSON), ESCO (CSV) oder Moodle-Kompetenzrahmen (CSV), höchstens 20 MB. Das Format "
            "erkennen wir am Inhalt."
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


class SuccessorForm(forms.Form):
    successor = forms.ChoiceField(
        label=_("Nachfolger"),
        required=False,
        help_text=_("Der Rahmen, der an seine Stelle tritt. Er muss veröffentlicht sein."),
    )

    def __init__(self, *args: Any, frameworks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Es gibt keinen Nachfolger")), *frameworks]
        self.fields["successor"].choices = choices  # type: ignore[attr-defined]

    @property
    def successor_id(self) -> UUID | None:
        """The chosen framework, None where none was chosen."""
        chosen = self.cleaned_data["successor"]
        return UUID(chosen) if chosen else None


class ComparisonForm(forms.Form):
    """Two frameworks by their ids, and optionally one kind of change."""

    bisher = forms.ChoiceField(label=_("Bisher"), required=False)
    neu = forms.ChoiceField(label=_("Neu"), required=False)
    art = forms.ChoiceField(label=_("Änderung"), required=False)

    def __init__(
        self,
        *args: Any,
        frameworks: list[tuple[str, str]],
        changes: list[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("bisher", "neu"):
            choices = [("", _("Bitte wählen")), *frameworks]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["art"].choices = [("", _("Alle")), *changes]  # type: ignore[attr-defined]

    @property
    def pair(self) -> tuple[UUID, UUID] | None:
        """The two chosen frameworks, None while one is missing or unknown."""
        chosen = (
            [self.cleaned_data.get(name) for name in ("bisher", "neu")] if self.is_valid() else []
        )
        return (UUID(chosen[0]), UUID(chosen[1])) if all(chosen) and chosen else None

    @property
    def change(self) -> str:
        """The chosen kind of change; none while the choice is not one of the list."""
        return str(self.cleaned_data.get("art", "")) if self.is_valid() else ""
