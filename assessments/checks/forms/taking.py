"""The employee's forms: choosing a profile and answering the statements of a competence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
