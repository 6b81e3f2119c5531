"""Forms of learning: find a course, answer a quiz, check a certificate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.catalogue.api import QuestionView, category_choices, field_codes, field_title

SORT_CHOICES = [
    ("title", _("Titel")),
    ("hours", _("Umfang, kurze zuerst")),
    ("price", _("Preis, günstige zuerst")),
]


class CourseSearch(forms.Form):
    """Words, competence field, category and order of the list of courses."""

    q = forms.CharField(label=_("Suchwort"), required=False, max_length=100)
    field = forms.ChoiceField(label=_("Kompetenzfeld"), required=False)
    category = forms.ChoiceField(label=_("Kategorie"), required=False)
    sort = forms.ChoiceField(label=_("Sortieren nach"), required=False, choices=SORT_CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [(code, field_title(code)) for code in field_codes()]
        self.fields["field"].choices = [("", _("Alle")), *codes]  # type: ignore[attr-defined]
        choices = [("", _("Alle")), *category_choices()]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, str]:
        """Return the filters that are valid, ready for the search."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "text": found.get("q", ""),
            "field_code": found.get("field", ""),
            "category": found.get("category", ""),
            "sort": found.get("sort") or "title",
        }


class QuizForm(forms.Form):
    """The questions of a quiz; radios where one option is right, checkboxes where several are."""

    def __init__(self, *args: Any, questions: Iterable[QuestionView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[str(question.id)] = _field_of(question)

    @property
    def answers(self) -> dict[UUID, frozenset[UUID]]:
        """Return question -> chosen options of a valid form."""
        return {
            UUID(name): frozenset(UUID(one) for one in _as_list(value))
            for name, value in self.cleaned_data.items()
        }


class VerifyForm(forms.Form):
    """The code of a certificate."""

    code = forms.CharField(
        label=_("Code der Teilnahmebestätigung"),
        max_length=80,
        help_text=_(
            "26 Zeichen, zum Beispiel AB12C-… Sie finden den Code unten auf der Bestätigung."
        ),
        error_messages={"required": _("Bitte geben Sie den Code ein.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "data-from-fragment": True}
        ),
    )


def _field_of(question: QuestionView) -> forms.Field:
    choices = [(str(option.id), option.text) for option in question.options]
    if len(question.right_ids) > 1:
        return forms.MultipleChoiceField(
            label=question.text,
            choices=choices,
            help_text=_("Mehrere Antworten sind richtig."),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Bitte wählen Sie mindestens eine Antwort.")},
        )
    return forms.ChoiceField(
        label=question.text,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine Antwort.")},
    )


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
