"""The form of a job profile: its words, and what it asks for in each competence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.library.forms.items import LEVEL_CHOICES
from assessments.library.queries import items as queries
from assessments.library.rules.shipped import ProfileEntry, TargetView

IMPORTANCE = [("1", _("1 hilfreich")), ("2", _("2 wichtig")), ("3", _("3 entscheidend"))]
TARGET_PARTS = ("from", "to", "importance")


class LibraryProfileForm(forms.Form):
    """A profile; a competence without a level is not asked for."""

    code = forms.SlugField(
        label=_("Kennung"),
        max_length=80,
        help_text=_(
            "Kleinbuchstaben, Ziffern und Bindestriche; bleibt über alle Fassungen gleich."
        ),
    )
    title = forms.CharField(label=_("Profil"), max_length=120)
    family_title = forms.CharField(label=_("Berufsfamilie"), max_length=120)
    description = forms.CharField(
        label=_("Beschreibung"),
        help_text=_("Was zu der Stelle gehört. Beschreiben Sie nie einen Menschen."),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_code = code
        if code:
            del self.fields["code"]
        self.titles = queries.competence_titles()
        for field_code in self.titles:
            self._add_target(f"target_{field_code}")

    def _add_target(self, name: str) -> None:
        levels = [("", _("nicht verlangt")), *LEVEL_CHOICES]
        self.fields[f"{name}_from"] = forms.ChoiceField(
            label=_("Soll, DigComp-Stufe"), choices=levels, required=False
        )
        self.fields[f"{name}_to"] = forms.ChoiceField(
            label=_("bis Stufe"),
            choices=[("", _("dieselbe")), *LEVEL_CHOICES],
            required=False,
        )
        self.fields[f"{name}_importance"] = forms.ChoiceField(
            label=_("Gewicht"), choices=IMPORTANCE, initial="2", required=False
        )

    @property
    def sections(self) -> list[tuple[Any, list[str]]]:
        """Return the words, then one group for each competence."""
        words = [name for name in self.fields if not name.startswith("target_")]
        targets: list[tuple[Any, list[str]]] = [
            (title, [f"target_{code}_{part}" for part in TARGET_PARTS])
            for code, title in self.titles.items()
        ]
        return [("", words), *targets]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for code in self.titles:
            low, high = found.get(f"target_{code}_from", ""), found.get(f"target_{code}_to", "")
            if high and (not low or int(high) < int(low)):
                sentence = _("„Bis“ darf nicht kleiner als das Soll sein.")
                self.add_error(f"target_{code}_to", sentence)
        return found

    @property
    def entry(self) -> ProfileEntry:
        """Return what a valid form says."""
        found = self.cleaned_data
        return ProfileEntry(
            code=self.fixed_code or found["code"],
            title=found["title"],
            description=found["description"],
            family_title=found["family_title"],
            targets=tuple(
                self._target(code) for code in self.titles if found[f"target_{code}_from"]
            ),
        )

    def _target(self, code: str) -> TargetView:
        found = self.cleaned_data
        low = found[f"target_{code}_from"]
        return TargetView(
            field_code=code,
            level_from=int(low),
            level_to=int(found[f"target_{code}_to"] or low),
            importance=int(found[f"target_{code}_importance"] or 2),
        )

    @staticmethod
    def initial_of(row: Any, targets: tuple[TargetView, ...]) -> dict[str, Any]:
        """Return a profile's values for the form."""
        values = {name: getattr(row, name) for name in ("title", "description", "family_title")}
        for target in targets:
            name = f"target_{target.field_code}"
            values[f"{name}_from"] = str(target.level_from)
            same = target.level_to == target.level_from
            values[f"{name}_to"] = "" if same else str(target.level_to)
            values[f"{name}_importance"] = str(target.importance)
        return values
