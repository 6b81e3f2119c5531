"""The dense table in which levels are wanted: for a profile, as a proposal, or as agreed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.seen import SeenForm
from assessments.checks.rules.wanted import IMPORTANCE, IMPORTANT, Wanted

COLUMNS = (
    ("level", _("Soll heute")),
    ("level_to", _("Soll heute bis")),
    ("future_level", _("Soll künftig")),
    ("importance", _("Gewicht")),
)


@dataclass(frozen=True)
class WantedRow:
    """One competence with its selects; `extra` is what a page shows beside them."""

    field_id: UUID
    title: str
    cells: list[forms.BoundField]
    extra: Any = None


class WantedForm(SeenForm):
    """One row a competence: Soll today, up to, in future, and importance."""

    def __init__(
        self,
        *args: Any,
        competences: Sequence[tuple[UUID, str]],
        levels: Sequence[tuple[int, str]],
        wanted: Mapping[UUID, Wanted],
        beside: Mapping[UUID, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.competences, self.beside = competences, beside or {}
        choices = {name: [("", "–"), *levels] for name, _label in COLUMNS}
        choices["importance"] = list(IMPORTANCE)
        for field_id, title in competences:
            self._add_row(field_id, title, choices, wanted.get(field_id, Wanted()))
        # Nothing is optional to the eye: a dash is an answer.
        self.is_filter = True

    def _add_row(
        self, field_id: UUID, title: str, choices: Mapping[str, Any], wanted: Wanted
    ) -> None:
        for name, label in COLUMNS:
            self.fields[f"{field_id}.{name}"] = forms.TypedChoiceField(
                label=f"{title}, {label}",
                choices=choices[name],
                coerce=int,
                empty_value=None,
                required=False,
                initial=getattr(wanted, name),
                widget=forms.Select(attrs={"aria-label": f"{title}, {label}"}),
            )

    @property
    def columns(self) -> list[Any]:
        return [label for _name, label in COLUMNS]

    @property
    def rows(self) -> Iterator[WantedRow]:
        """Yield each competence with its four selects."""
        for field_id, title in self.competences:
            cells = [self[f"{field_id}.{name}"] for name, _label in COLUMNS]
            yield WantedRow(field_id, title, cells, self.beside.get(field_id))

    @property
    def wanted(self) -> dict[UUID, Wanted]:
        """Return field id -> what is wanted; an empty one takes the target away."""
        data = self.cleaned_data
        return {
            field_id: Wanted(
                level=data[f"{field_id}.level"],
                level_to=data[f"{field_id}.level_to"],
                future_level=data[f"{field_id}.future_level"],
                importance=data[f"{field_id}.importance"] or IMPORTANT,
            )
            for field_id, _title in self.competences
        }
