"""HR's forms for job profiles, their targets and the posts that ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    title = forms.CharField(
        label=_("Name des Profils"),
        max_length=120,
        help_text=_("Beschreiben Sie eine Art von Stelle, nie eine Person."),
    )
    description = forms.CharField(
        label=_("Beschreibung"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TargetForm(forms.Form):
    """A grid of target levels: one select for each profile and field."""

    def __init__(
        self,
        *args: Any,
        profiles: Sequence[tuple[UUID, str]],
        model_fields: Sequence[tuple[UUID, str]],
        level_count: int,
        targets: Mapping[tuple[UUID, UUID], int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.profiles, self.model_fields = profiles, model_fields
        choices = [("", "–"), *((level, str(level)) for level in range(1, level_count + 1))]
        for field_id, field_title in model_fields:
            for profile_id, profile_title in profiles:
                label = f"{field_title}, {profile_title}"
                self.fields[f"{profile_id}.{field_id}"] = forms.TypedChoiceField(
                    label=label,
                    choices=choices,
                    coerce=int,
                    empty_value=None,
                    required=False,
                    initial=targets.get((profile_id, field_id)),
                    widget=forms.Select(attrs={"aria-label": label}),
                )

    @property
    def rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield each field's title with its selects, one for each profile."""
        for field_id, field_title in self.model_fields:
            yield (
                field_title,
                [self[f"{profile_id}.{field_id}"] for profile_id, _t in self.profiles],
            )

    @property
    def targets(self) -> dict[tuple[UUID, UUID], int | None]:
        """Return (profile id, field id) -> level or None."""
        found = {}
        for name, level in self.cleaned_data.items():
            profile_id, _dot, field_id = name.partition(".")
            found[UUID(profile_id), UUID(field_id)] = level
        return found


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
