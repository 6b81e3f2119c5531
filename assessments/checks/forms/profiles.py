"""HR's forms for job families, profiles, workshops and the posts that ask for a profile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class FamilyForm(forms.Form):
    title = forms.CharField(
        label=_("Name der Jobfamilie"),
        max_length=120,
        help_text=_("Zum Beispiel: Verwaltung, Bauhof, Kindertagesstätten."),
    )
    description = forms.CharField(
        label=_("Beschreibung"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProfileForm(forms.Form):
    title = forms.CharField(
        label=_("Name des Profils"),
        max_length=120,
        help_text=_("Beschreibt eine Art von Stelle, nie eine Person."),
    )
    description = forms.CharField(
        label=_("Beschreibung"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    family = forms.TypedChoiceField(
        label=_("Jobfamilie"), coerce=UUID, empty_value=None, required=False
    )

    def __init__(self, *args: Any, families: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family"].choices = [("", _("keine")), *families]  # type: ignore[attr-defined]


class ProfileTitleForm(forms.Form):
    title = forms.CharField(label=_("Name des neuen Profils"), max_length=120)


class WorkshopForm(forms.Form):
    """When a workshop is held, and which supervisors are invited."""

    held_on = forms.DateField(
        label=_("Termin"), help_text=_("Zum Beispiel 31.12.2026"), input_formats=["%d.%m.%Y"]
    )
    note = forms.CharField(
        label=_("Hinweis an die Eingeladenen"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    invite = forms.TypedMultipleChoiceField(
        label=_("Führungskräfte einladen"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Laden Sie mindestens eine Führungskraft ein.")},
    )

    def __init__(self, *args: Any, supervisors: Sequence[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invite"].choices = supervisors  # type: ignore[attr-defined]


class PostLinkForm(forms.Form):
    """All posts with the profile that each asks for."""

    def __init__(
        self,
        *args: Any,
        posts: Sequence[tuple[UUID, str, UUID | None]],
        profiles: Sequence[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("kein Profil")), *((str(key), title) for key, title in profiles)]
        for post_id, title, profile_id in posts:
            self.fields[str(post_id)] = forms.TypedChoiceField(
                label=title,
                choices=choices,
                coerce=UUID,
                empty_value=None,
                required=False,
                initial=str(profile_id or ""),
            )
        self.is_filter = True

    @property
    def links(self) -> dict[UUID, UUID | None]:
        """Return post id -> profile id or None."""
        return {UUID(post): profile for post, profile in self.cleaned_data.items()}
