"""The forms of the check (employees) and of model and profiles (HR)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.queries.own import StatementShown
from campus.web.components import HintedLabel

CHOICES = (
    ("applies", _("trifft zu")),
    ("partly", _("trifft teilweise zu")),
    ("does_not_apply", _("trifft nicht zu")),
    ("unknown", _("weiß nicht")),
    ("other_work", _("trifft auf meine Arbeit nicht zu")),
)
STATEMENT_ROWS = 8
LONGEST_STATEMENT = 300


class StartForm(forms.Form):
    """Choose or confirm the job profile."""

    profile = forms.ChoiceField(
        label=_("Mit welchem Profil möchten Sie sich vergleichen?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Wählen Sie ein Profil aus.")},
    )

    def __init__(
        self, *args: Any, profiles: Iterable[tuple[UUID, str, str]], own: UUID | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["profile"])
        field.choices = [(str(key), HintedLabel(title, hint)) for key, title, hint in profiles]
        if own and str(own) in dict(field.choices):
            self.initial["profile"] = str(own)
            field.help_text = _("Vorausgewählt ist das Profil Ihrer Stelle.")


class FieldForm(forms.Form):
    """The statements of one field, one radio group each."""

    def __init__(
        self, *args: Any, statements: Sequence[StatementShown], complete: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for statement in statements:
            self.fields[f"statement-{statement.id}"] = forms.ChoiceField(
                label=statement.text,
                choices=CHOICES,
                widget=forms.RadioSelect,
                initial=statement.choice,
                required=complete,
                error_messages={
                    "required": _("Wählen Sie eine Antwort zu: „%s“") % statement.text,
                    "invalid_choice": _("Wählen Sie eine der fünf Antworten."),
                },
            )
        # Nothing here is optional to the eye; "for later" only saves what is there.
        self.is_filter = True

    @property
    def choices(self) -> dict[UUID, str]:
        """Return statement id -> choice for every answered statement."""
        return {
            UUID(name.removeprefix("statement-")): choice
            for name, choice in self.cleaned_data.items()
            if choice
        }


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
