"""What the cooperative enters about vouchers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from campus.kernel.refusal import Refusal
from vouchers.funding.api import COUNT_MAX, Move, Stock, check_move
from vouchers.redemption.rules import REASONS, Reason

DAY_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
COOPERATIVE_REASONS = [
    (code, title)
    for code, title in REASONS
    if code in {Reason.ISSUED_IN_ERROR, Reason.CODE_EXPOSED, Reason.TAKEN_BACK}
]


class CountForm(forms.Form):
    """How many vouchers; at most what is there."""

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anzahl"] = forms.IntegerField(
            label=_("Wie viele Gutscheine?"),
            min_value=1,
            max_value=limit,
            initial=limit,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )


class ReasonForm(forms.Form):
    """Why a voucher is made invalid."""

    grund = forms.ChoiceField(
        label=_("Warum?"), choices=COOPERATIVE_REASONS, widget=forms.RadioSelect
    )

    @property
    def reason(self) -> Reason:
        return Reason(self.cleaned_data["grund"])


class RevocationForm(CountForm, ReasonForm):
    """How many free vouchers are made invalid, and why."""


class ExtensionForm(forms.Form):
    """The funder's decision that vouchers are good for longer."""

    last_day = forms.DateField(
        label=_("Neuer letzter Tag (einschließlich)"),
        input_formats=DAY_FORMATS,
        help_text=_("Zum Beispiel 31.12.2027"),
    )
    reference = forms.CharField(label=_("Aktenzeichen der Entscheidung"), max_length=80)
    decided_on = forms.DateField(
        label=_("Datum der Entscheidung"),
        input_formats=DAY_FORMATS,
        help_text=_("Wie es im Schreiben des Fördergebers steht"),
    )

    def __init__(self, *args: Any, after: dt.date, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._after, self._today = after, today

    def clean_last_day(self) -> dt.date:
        """Return a day that is later than the present one.

        :raises ValidationError: where it is not, or is over already
        """
        given: dt.date = self.cleaned_data["last_day"]
        if given <= max(self._after, self._today):
            raise forms.ValidationError(
                _("Bitte wählen Sie einen Tag nach dem %(day)s."),
                params={"day": f"{max(self._after, self._today):%d.%m.%Y}"},
            )
        return given

    def clean_decided_on(self) -> dt.date:
        """Return a day that is not in the future.

        :raises ValidationError: where it is
        """
        given: dt.date = self.cleaned_data["decided_on"]
        if given > self._today:
            raise forms.ValidationError(
                _("Dieses Datum liegt in der Zukunft. Bitte prüfen Sie es.")
            )
        return given


class LookUpForm(forms.Form):
    gutschein = forms.CharField(
        label=_("Gutscheinnummer oder Code"),
        max_length=60,
        help_text=_("Zum Beispiel BG26-000123, oder der Code in beliebiger Schreibweise"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CockpitFilter(forms.Form):
    """Which municipalities the cockpit shows."""

    wer = forms.ChoiceField(
        label=_("Welche Kommunen?"),
        required=False,
        choices=[
            ("", _("Alle")),
            ("ungenutzt", _("Haben ungenutzte Gutscheine")),
            ("wenig", _("Nutzen weniger als ein Viertel")),
            ("verfaellt", _("Lassen verfallen: schon geschehen oder in 90 Tagen")),
            ("verbraucht", _("Haben nichts Freies mehr")),
        ],
    )

    @property
    def only(self) -> str:
        """The filter that is chosen and known, or none."""
        return str(self.cleaned_data["wer"]) if self.is_valid() else ""


class MoveProposalForm(forms.Form):
    """How many unused vouchers are moved; the computer proposes from whom and to whom."""

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anzahl"] = forms.IntegerField(
            label=_("Wie viele Gutscheine umschichten?"),
            min_value=1,
            max_value=limit,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )


class MoveForm(forms.Form):
    """A number for each municipality that has something unused and each that may get some."""

    def __init__(self, *args: Any, towns: Mapping[Stock, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        takers = {f"nehmen_{stock.municipality_id.hex}": stock for stock in towns}
        getters = {f"geben_{stock.municipality_id.hex}": stock for stock in towns}
        takers = {name: stock for name, stock in takers.items() if stock.unused_count}
        getters = {name: stock for name, stock in getters.items() if stock.population}
        for name, stock in takers.items():
            hint = _("%(open)s nicht ausgestellt, %(free)s frei") % {
                "open": stock.open_count,
                "free": stock.free_count,
            }
            self.fields[name] = _count(towns[stock], hint, limit=stock.unused_count)
        for name, stock in getters.items():
            self.fields[name] = _count(towns[stock], "", limit=COUNT_MAX)
        self._stocks = takers | getters
        self.sections = (
            (_("Zurückziehen von"), list(takers)),
            (_("Zuteilen an"), list(getters)),
        )

    @staticmethod
    def initial_of(move: Move) -> dict[str, int]:
        """Return the numbers of a move by field."""
        return {
            **{f"nehmen_{key.hex}": count for key, count in move.take.items()},
            **{f"geben_{key.hex}": count for key, count in move.give.items()},
        }

    def clean(self) -> dict[str, Any]:
        """Ask for as much to give as to take.

        :raises ValidationError: where the move makes no sense
        """
        given = super().clean() or {}
        if not self.errors:
            try:
                check_move(self.move)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return given

    @property
    def move(self) -> Move:
        """The numbers by municipality id, without zeros."""
        return Move(take=self._counts("nehmen_"), give=self._counts("geben_"))

    def _counts(self, start: str) -> dict[UUID, int]:
        return {
            self._stocks[name].municipality_id: count
            for name, count in self.cleaned_data.items()
            if name.startswith(start) and count
        }


def _count(label: str, hint: object, *, limit: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=limit,
        help_text=str(hint),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )


class RoundForm(forms.Form):
    """For which municipalities vouchers are issued."""

    kontingent = forms.MultipleChoiceField(
        label=_("Für welche Kommunen?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens eine Kommune aus.")},
    )

    def __init__(self, data: Any, *, choices: Iterable[tuple[UUID, str]]) -> None:
        super().__init__(data)
        self.fields["kontingent"].choices = [  # type: ignore[attr-defined]
            (str(allotment_id), text) for allotment_id, text in choices
        ]

    @property
    def allotment_ids(self) -> list[UUID]:
        return [UUID(text) for text in self.cleaned_data["kontingent"]]


class ConfirmRoundForm(forms.Form):
    """What was shown, and the id under which the decision is noted once."""

    round_id = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
