"""HR's forms for the draft of a competence model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.seen import SeenForm
from assessments.checks.rules.levels import REFERENCE_LEVELS, REFERENCE_TITLES, Span
from assessments.checks.rules.model import MOST_STATEMENTS
from assessments.checks.services.editing import StatementDraft
from assessments.checks.services.levels import LevelDraft

LONGEST_STATEMENT = 300
Choices = Sequence[tuple[Any, Any]]


class ModelTitleForm(forms.Form):
    title = forms.CharField(label=_("Titel des Kompetenzmodells"), max_length=200)


class AreaForm(SeenForm):
    title = forms.CharField(label=_("Name des Bereichs"), max_length=120)
    description = forms.CharField(
        label=_("Beschreibung"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_digital = forms.BooleanField(
        label=_("Dieser Bereich zählt zu den digitalen Kompetenzen."), required=False
    )


class ModelFieldForm(SeenForm):
    """A competence of a draft with its statements."""

    title = forms.CharField(label=_("Name der Kompetenz"), max_length=120)
    description = forms.CharField(
        label=_("Beschreibung"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    area = forms.TypedChoiceField(label=_("Bereich"), coerce=UUID)

    def __init__(
        self,
        *args: Any,
        areas: Choices,
        levels: Choices,
        facets: Choices,
        rows: int = MOST_STATEMENTS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("Bitte wählen")), *areas]  # type: ignore[attr-defined]
        self.rows = max(rows, MOST_STATEMENTS)
        for number in range(1, self.rows + 1):
            self._add_statement(number, levels, facets)

    def _add_statement(self, number: int, levels: Choices, facets: Choices) -> None:
        self.fields[f"text-{number}"] = forms.CharField(
            label=_("Aussage %(number)s") % {"number": number},
            required=False,
            max_length=LONGEST_STATEMENT,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields[f"level-{number}"] = forms.TypedChoiceField(
            label=_("Stufe der Aussage %(number)s") % {"number": number},
            choices=[("", _("keine")), *levels],
            coerce=int,
            empty_value=None,
            required=False,
        )
        self.fields[f"facet-{number}"] = forms.TypedChoiceField(
            label=_("Facette der Aussage %(number)s") % {"number": number},
            choices=[("", _("keine")), *facets],
            coerce=UUID,
            empty_value=None,
            required=False,
        )

    @property
    def sections(self) -> Iterator[tuple[Any, list[str]]]:
        yield "", ["title", "description", "area"]
        for number in range(1, self.rows + 1):
            legend = _("Aussage %(number)s") % {"number": number}
            yield legend, [f"text-{number}", f"level-{number}", f"facet-{number}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(1, self.rows + 1):
            if data.get(f"text-{number}") and not data.get(f"level-{number}"):
                self.add_error(f"level-{number}", _("Wählen Sie eine Stufe für diese Aussage."))
        return data

    @property
    def statements(self) -> list[StatementDraft]:
        """Return the rows that are filled; an emptied row is removed."""
        data = self.cleaned_data
        return [
            StatementDraft(data[f"level-{n}"], data[f"text-{n}"], data[f"facet-{n}"])
            for n in range(1, self.rows + 1)
            if data[f"text-{n}"]
        ]


class FacetForm(SeenForm):
    """A facet with one behaviour anchor a level."""

    title = forms.CharField(label=_("Name der Facette"), max_length=120)

    def __init__(self, *args: Any, levels: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = [level for level, _title in levels]
        for level, title in levels:
            self.fields[f"anchor-{level}"] = forms.CharField(
                label=_("Verhaltensanker für Stufe %(title)s") % {"title": title},
                required=False,
                max_length=LONGEST_STATEMENT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def anchors(self) -> dict[int, str]:
        """Return level -> text, empty where no anchor is wanted."""
        return {level: self.cleaned_data[f"anchor-{level}"] for level in self.levels}


class LevelsForm(SeenForm):
    """The scale: names and the DigComp levels that each corresponds to."""

    count = forms.IntegerField(min_value=2, max_value=8, widget=forms.HiddenInput)

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["count"] = self.level_count = count
        reference = [(n, f"{n} – {title}") for n, title in enumerate(REFERENCE_TITLES, start=1)]
        for n in range(1, count + 1):
            self.fields[f"title-{n}"] = forms.CharField(
                label=_("Bezeichnung von Stufe %(n)s") % {"n": n}, max_length=80
            )
            self.fields[f"description-{n}"] = forms.CharField(
                label=_("Beschreibung von Stufe %(n)s") % {"n": n}, max_length=300, required=False
            )
            for end, label in (
                ("from", _("Stufe %(n)s entspricht DigComp-Stufe von")),
                ("to", _("Stufe %(n)s entspricht DigComp-Stufe bis")),
            ):
                self.fields[f"{end}-{n}"] = forms.TypedChoiceField(
                    label=label % {"n": n}, choices=reference, coerce=int
                )

    @property
    def sections(self) -> Iterator[tuple[Any, list[str]]]:
        for n in range(1, self.level_count + 1):
            names = [f"title-{n}", f"description-{n}", f"from-{n}", f"to-{n}"]
            yield _("Stufe %(n)s") % {"n": n}, names

    @property
    def levels(self) -> list[LevelDraft]:
        """Return the levels from the lowest to the highest."""
        data = self.cleaned_data
        return [
            LevelDraft(
                data[f"title-{n}"],
                data[f"description-{n}"],
                Span(data[f"from-{n}"], data[f"to-{n}"]),
            )
            for n in range(1, self.level_count + 1)
        ]


class LevelCountForm(forms.Form):
    """How many levels the form below shall have."""

    anzahl = forms.TypedChoiceField(
        label=_("Zahl der Stufen"),
        choices=[(n, str(n)) for n in range(2, REFERENCE_LEVELS + 1)],
        coerce=int,
    )


class LinkForm(SeenForm):
    """The node of a framework that a competence corresponds to."""

    node = forms.ChoiceField(label=_("Kompetenz im Rahmen"), required=False)

    def __init__(self, *args: Any, nodes: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].choices = [("", _("keine Entsprechung")), *nodes]  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Which version to compare with."""

    mit = forms.ChoiceField(label=_("Vergleichen mit"))

    def __init__(self, *args: Any, versions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mit"].choices = versions  # type: ignore[attr-defined]
