"""Forms for two municipalities that become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from campus.web.components import HintedLabel
from tenants.registry.api import (
    MERGER_CHOICES,
    SAME_PERSON,
    Collision,
    MunicipalityView,
    NewMerger,
    check_subdomain,
    full_key,
    list_municipalities,
    suggest_subdomain,
)


class MergerPlanForm(forms.Form):
    """Into which municipality another goes, why, and what the two are called together."""

    successor = forms.ChoiceField(label=_("Geht auf in"))
    occasion = forms.CharField(
        label=_("Anlass"),
        max_length=200,
        help_text=_("Zum Beispiel das Gesetz oder der Beschluss; er steht in der Geschichte."),
    )
    mark = forms.RegexField(
        label=_("Kürzel"),
        regex=r"^[A-Z0-9]{1,8}$",
        help_text=_(
            "Bis zu 8 Großbuchstaben oder Ziffern. Personalnummern, die es in beiden gibt, enden "
            "künftig darauf."
        ),
        error_messages={"invalid": _("Ein Kürzel hat 1 bis 8 Großbuchstaben oder Ziffern.")},
    )
    new_name = forms.CharField(
        label=_("Neuer Name"),
        max_length=120,
        required=False,
        help_text=_("Nur wenn beide zusammen eine neue Kommune werden; sonst bleibt er leer."),
    )
    new_ars = forms.CharField(
        label=_("Neuer Amtlicher Regionalschlüssel"), max_length=20, required=False
    )
    new_subdomain = forms.CharField(label=_("Neuer Adressteil"), max_length=40, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, municipality: MunicipalityView
    ) -> None:
        label = re.sub(r"[^A-Z0-9]", "", suggest_subdomain(municipality.name).upper())[:3]
        super().__init__(data, initial={"mark": label})
        field = cast(forms.ChoiceField, self.fields["successor"])
        field.choices = [("", _("Bitte wählen"))] + [
            (str(each.id), f"{each.name} ({each.kind_title})")
            for each in list_municipalities()
            if each.state == "live" and each.id != municipality.id
        ]

    def clean_new_ars(self) -> str:
        return _checked(full_key, self.cleaned_data["new_ars"])

    def clean_new_subdomain(self) -> str:
        return _checked(check_subdomain, self.cleaned_data["new_subdomain"])

    def answers(self) -> NewMerger:
        """Return what was entered, for the service."""
        entered = dict(self.cleaned_data)
        return NewMerger(successor_id=UUID(entered.pop("successor")), **entered)


def _checked(check: Any, entered: str) -> str:
    try:
        return str(check(entered)) if entered else ""
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class DecisionsForm(forms.Form):
    """What becomes of what both have, case by case, with what is proposed."""

    def __init__(self, data: Mapping[str, Any] | None, *, collisions: Iterable[Collision]) -> None:
        super().__init__(data)
        self.collisions = tuple(collisions)
        for each in self.collisions:
            self.fields[each.key] = forms.ChoiceField(
                label=f"{each.title}: {each.detail}",
                choices=[_choice(each, value) for value in each.choices],
                initial=each.proposal,
                widget=forms.RadioSelect,
                help_text="" if each.proposal else _UNEQUAL,
                error_messages={"required": _("Hier fehlt eine Entscheidung.")},
            )

    def choices(self) -> dict[str, str]:
        """Return the answers by the collisions' keys."""
        return {each.key: self.cleaned_data[each.key] for each in self.collisions}


_UNEQUAL = _(
    "Sind es zwei Personen, berichtigt zuerst eine der Kommunen deren E-Mail-Adresse; danach laden "
    "Sie diese Seite neu."
)


def _choice(collision: Collision, value: str) -> tuple[str, Any]:
    title = SAME_PERSON if collision.is_person else MERGER_CHOICES[value]
    hint = _("Vorschlag") if value == collision.proposal else ""
    return value, HintedLabel(title, hint) if hint else title
