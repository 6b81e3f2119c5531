"""HR's forms for the draft of a competence model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

STATEMENT_ROWS = 8
LONGEST_STATEMENT = 300


class ModelTitleForm(forms.Form):
    title = forms.CharField(label=_("Titel des Kompetenzmodells"), max_length=200)


class ModelFieldForm(forms.Form):
    """A field of a draft with up to eight statements."""

    title = forms.CharField(label=_("Name des Feldes"), max_length=120)
    description = forms.CharField(
        label=_("Beschreibung"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    position = forms.IntegerField(
        label=_("Reihenfolge"), min_value=1, max_value=99, help_text=_("1 steht ganz oben.")
    )

    def __init__(self, *args: Any, levels: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("keine")), *((level, f"{level} – {title}") for level, title in levels)]
        for number in range(1, STATEMENT_ROWS + 1):
            self.fields[f"text-{number}"] = forms.CharField(
                label=_("Aussage %(number)s") % {"number": number},
                required=False,
                max_length=LONGEST_STATEMENT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"level-{number}"] = forms.TypedChoiceField(
                label=_("Stufe der Aussage %(number)s") % {"number": number},
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
            )

    @property
    def sections(self) -> Iterator[tuple[Any, list[str]]]:
        yield "", ["title", "description", "position"]
        for number in range(1, STATEMENT_ROWS + 1):
            legend = _("Aussage %(number)s") % {"number": number}
            yield legend, [f"text-{number}", f"level-{number}"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(1, STATEMENT_ROWS + 1):
            if data.get(f"text-{number}") and not data.get(f"level-{number}"):
                self.add_error(f"level-{number}", _("Wählen Sie eine Stufe für diese Aussage."))
        return data

    @property
    def statements(self) -> list[tuple[int, str]]:
        """Return (level, text) of the rows that are filled; an emptied row is removed."""
        rows = range(1, STATEMENT_ROWS + 1)
        pairs = ((self.cleaned_data[f"level-{n}"], self.cleaned_data[f"text-{n}"]) for n in rows)
        return [(level, text) for level, text in pairs if text]
