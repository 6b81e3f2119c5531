"""What HR chooses to read of a needs analysis, and from how many people on it is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.queries.needs import ReleaseView
from assessments.checks.rules.needs import (
    CAMPAIGN,
    CROSS,
    FAMILY,
    HOUSE,
    LEAST_CROSS_MINIMUM,
    LEAST_MINIMUM,
    PROFILE,
    UNIT,
)

GROUP = "gruppe"
DIMENSIONS = [
    (GROUP, _("Kompetenzen einer Gruppe")),
    (UNIT, _("eine Kompetenz nach Einheit")),
    (FAMILY, _("eine Kompetenz nach Jobfamilie")),
    (PROFILE, _("eine Kompetenz nach Profil")),
    (CAMPAIGN, _("eine Kompetenz nach Befragung")),
    (CROSS, _("eine Kompetenz nach Einheit × Jobfamilie")),
]
KIND_NAMES = {
    HOUSE: _("Haus"),
    UNIT: _("Einheit"),
    FAMILY: _("Jobfamilie"),
    PROFILE: _("Profil"),
    CAMPAIGN: _("Befragung"),
    CROSS: _("Einheit × Jobfamilie"),
}


def group_choices(release: ReleaseView) -> list[tuple[str, str]]:
    """Return the groups of a release, not the crossed ones, with their kind."""
    return [
        (group.key, f"{KIND_NAMES[group.kind]}: {group.title}")
        for group in release.groups
        if group.kind != CROSS
    ]


class NeedsFilter(forms.Form):
    """Which table of a release is shown; what cannot be read shows the whole house."""

    nach = forms.ChoiceField(label=_("Tabelle"), choices=DIMENSIONS, required=False)
    gruppe = forms.ChoiceField(label=_("Gruppe"), required=False)
    kompetenz = forms.ChoiceField(label=_("Kompetenz"), required=False)

    def __init__(self, *args: Any, release: ReleaseView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gruppe"].choices = group_choices(release)  # type: ignore[attr-defined]
        self.fields["kompetenz"].choices = list(release.competences.items())  # type: ignore[attr-defined]
        self.first_competence = next(iter(release.competences), "")

    @property
    def dimension(self) -> str:
        return self._chosen("nach") or GROUP

    @property
    def group(self) -> str:
        return self._chosen("gruppe") or HOUSE

    @property
    def competence(self) -> str:
        return self._chosen("kompetenz") or self.first_competence

    def _chosen(self, name: str) -> str:
        self.is_valid()
        return str(getattr(self, "cleaned_data", {}).get(name, ""))


class CompareForm(forms.Form):
    """A group in two releases."""

    vorher = forms.ChoiceField(label=_("Vorher"), required=False)
    nachher = forms.ChoiceField(label=_("Nachher"), required=False)
    gruppe = forms.ChoiceField(label=_("Gruppe"), required=False)

    def __init__(self, *args: Any, releases: list[ReleaseView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [(str(release.id), release.title) for release in releases]
        groups = {key: title for release in releases for key, title in group_choices(release)}
        for name, choices in (("vorher", quarters), ("nachher", quarters)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["gruppe"].choices = list(groups.items())  # type: ignore[attr-defined]


class ThresholdForm(forms.Form):
    """From how many people on cells are shown."""

    minimum = forms.IntegerField(
        label=_("Personen je Zelle"), min_value=LEAST_MINIMUM, max_value=1000
    )
    cross_minimum = forms.IntegerField(
        label=_("Personen je Zelle einer Kreuztabelle"),
        min_value=LEAST_CROSS_MINIMUM,
        max_value=1000,
    )
