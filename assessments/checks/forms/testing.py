"""The employee's form for one test item, by its kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.queries.testing import ItemPage
from assessments.library.api import MULTIPLE, ORDER


class ItemForm(forms.Form):
    """One answer, several, or an order; `response` holds the keys of the options."""

    def __init__(self, *args: Any, item: ItemPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        # Nothing here is optional to the eye: "weiß ich nicht" has a button of its own.
        self.is_filter = True
        if item.kind == ORDER:
            self._ask_for_places()
        elif item.kind == MULTIPLE:
            self._ask_for_several()
        else:
            self._ask_for_one()

    def _ask_for_one(self) -> None:
        self.fields["answer"] = forms.ChoiceField(
            label=_("Ihre Antwort"),
            choices=list(self.item.options),
            widget=forms.RadioSelect,
            initial=next(iter(self.item.response), None),
            error_messages={
                "required": _("Wählen Sie eine Antwort oder „Weiß ich nicht“."),
                "invalid_choice": _("Wählen Sie eine der angebotenen Antworten."),
            },
        )

    def _ask_for_several(self) -> None:
        self.fields["answer"] = forms.MultipleChoiceField(
            label=_("Ihre Antworten"),
            help_text=_("Es können mehrere Antworten stimmen."),
            choices=list(self.item.options),
            widget=forms.CheckboxSelectMultiple,
            initial=list(self.item.response),
            error_messages={
                "required": _("Wählen Sie mindestens eine Antwort oder „Weiß ich nicht“."),
                "invalid_choice": _("Wählen Sie nur angebotene Antworten."),
            },
        )

    def _ask_for_places(self) -> None:
        places = range(1, len(self.item.options) + 1)
        saved = {key: place for place, key in enumerate(self.item.response, start=1)}
        for number, (key, text) in enumerate(self.item.options, start=1):
            self.fields[f"place-{number}"] = forms.TypedChoiceField(
                label=text,
                choices=[
                    ("", _("Platz wählen")),
                    *((n, _("Platz %(n)s") % {"n": n}) for n in places),
                ],
                coerce=int,
                initial=saved.get(key),
                error_messages={
                    "required": _("Wählen Sie einen Platz für: „%s“") % text,
                    "invalid_choice": _("Wählen Sie einen der angebotenen Plätze."),
                },
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.item.kind == ORDER and not self.errors:
            seen: set[int] = set()
            for name, place in data.items():
                if place in seen:
                    self.add_error(name, _("Platz %(n)s ist doppelt vergeben.") % {"n": place})
                seen.add(place)
        return data

    @property
    def response(self) -> tuple[str, ...]:
        """Return the keys of the chosen options, for an order from the first place on."""
        data = self.cleaned_data
        if self.item.kind == ORDER:
            numbered = enumerate(self.item.options, start=1)
            places = {data[f"place-{number}"]: key for number, (key, _text) in numbered}
            return tuple(places[place] for place in sorted(places))
        return tuple(data["answer"]) if self.item.kind == MULTIPLE else (data["answer"],)
