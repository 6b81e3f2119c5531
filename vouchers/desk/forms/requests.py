"""Forms of requests: to ask, to decide, to lay down the rule, to name a deputy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campus.kernel.clock import BERLIN
from campus.kernel.money import euros, parse_euros
from campus.web.components import HintedLabel
from courses.catalogue.api import DateView
from tenants.staff.api import EmployeeView
from vouchers.desk.rules import requesting as rules

SHARE_MAX_CENTS = 10_000_000


class RequestForm(forms.Form):
    """What somebody asks for: a date where the course has dates, and a remark."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    course_date = forms.ChoiceField(
        label=_("Welcher Termin?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie einen Termin.")},
    )
    note = forms.CharField(
        label=_("Bemerkung für die Entscheidung"),
        required=False,
        max_length=rules.NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Höchstens 300 Zeichen. Es lesen nur Sie und wer entscheidet."),
    )

    def __init__(self, data: Any, *, dates: Sequence[DateView]) -> None:
        super().__init__(data, initial={"request_id": uuid4()})
        if dates:
            self.fields["course_date"].choices = [  # type: ignore[attr-defined]
                (str(date.id), HintedLabel(_day_of(date), _seats_of(date))) for date in dates
            ]
        else:
            del self.fields["course_date"]

    @property
    def course_date_id(self) -> UUID | None:
        """Return the chosen date, None for a course without dates."""
        chosen = self.cleaned_data.get("course_date")
        return UUID(chosen) if chosen else None


def _day_of(date: DateView) -> str:
    begins = date_format(date.starts_at.astimezone(BERLIN), "d.m.Y, H:i")
    return ", ".join(filter(None, [f"{begins} {_('Uhr')}", date.place]))


def _seats_of(date: DateView) -> str:
    if date.free_seats:
        free = ngettext("noch %(n)s Platz frei", "noch %(n)s Plätze frei", date.free_seats)
        return free % {"n": date.free_seats}
    full = _("ausgebucht; mit der Zustimmung kommen Sie auf die Warteliste, zurzeit Platz %(n)s")
    return str(full % {"n": date.waiting_count + 1})


class DecisionForm(forms.Form):
    """Which step of a request is decided."""

    step = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[(step, step) for step in rules.UNDECIDED]
    )


class RefusalForm(DecisionForm):
    """Why a request is refused; the person who asked reads it."""

    reason = forms.ChoiceField(
        label=_("Grund"),
        widget=forms.RadioSelect,
        choices=list(rules.REASONS.items()),
        error_messages={"required": _("Bitte wählen Sie einen Grund.")},
    )
    words = forms.CharField(
        label=_("In eigenen Worten"),
        required=False,
        max_length=rules.WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Bei „anderer Grund“ nötig. Die Person liest den Grund und diese Worte."),
    )


class SeveralForm(forms.Form):
    """Which requests HR agrees to at once."""

    requests = forms.MultipleChoiceField(
        label=_("Welchen Anfragen stimmen Sie zu?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Bitte wählen Sie mindestens eine Anfrage aus.")},
    )

    def __init__(self, data: Any, *, choices: Iterable[tuple[str, HintedLabel]]) -> None:
        super().__init__(data)
        self.fields["requests"].choices = list(choices)  # type: ignore[attr-defined]

    @property
    def request_ids(self) -> list[UUID]:
        """Return the chosen requests."""
        return [UUID(text) for text in self.cleaned_data["requests"]]


class StateFilter(forms.Form):
    """Which requests HR looks at."""

    state = forms.ChoiceField(
        label=_("Stand"), required=False, choices=[("", _("alle")), *rules.STATES.items()]
    )

    @property
    def chosen(self) -> str:
        """Return the chosen state, empty for all."""
        return str(self.cleaned_data["state"]) if self.is_valid() else ""


class PolicyForm(forms.Form):
    """The municipality's rule for requests."""

    approval = forms.ChoiceField(
        label=_("Wer muss einer Kursanfrage zustimmen?"),
        widget=forms.RadioSelect,
        choices=list(rules.APPROVALS.items()),
    )
    days_to_decide = forms.IntegerField(
        label=_("Frist je Entscheidung, in Tagen"),
        min_value=2,
        max_value=rules.DAYS_MAX,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_(
            "Kalendertage; der letzte Tag zählt ganz. Vor dem letzten Tag des Gutscheins oder dem "
            "Beginn des Kurses endet die Frist früher."
        ),
    )
    remind_after_days = forms.IntegerField(
        label=_("Erinnerung nach so vielen Tagen"),
        min_value=1,
        max_value=rules.DAYS_MAX - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Wer entscheidet, erhält morgens eine E-Mail zu neuen Anfragen, dann diese."),
    )
    at_deadline = forms.ChoiceField(
        label=_("Die Führungskraft hat in der Frist nicht entschieden. Was dann?"),
        widget=forms.RadioSelect,
        choices=list(rules.AT_DEADLINE.items()),
        help_text=_(
            "Entscheidet auch die Personalstelle nicht in der Frist, verfällt die Anfrage."
        ),
    )
    own_share = forms.CharField(
        label=_("Eigenanteil der Kommune je Anfrage, höchstens"),
        max_length=20,
        help_text=_(
            "Was ein Kurs mehr kostet als der Gutschein, kann die Kommune zahlen. "
            "0 € heißt: Es werden nur Kurse angefragt, die der Gutschein ganz deckt."
        ),
    )

    def clean_own_share(self) -> int:
        try:
            cents = parse_euros(self.cleaned_data["own_share"])
        except ValueError:
            cents = SHARE_MAX_CENTS + 1
        if cents > SHARE_MAX_CENTS:
            raise ValidationError(_("Bitte geben Sie einen Betrag wie 50 oder 49,90 ein."))
        return cents

    @property
    def policy(self) -> rules.Policy:
        """Return the rule as it was filled in."""
        told = self.cleaned_data
        return rules.Policy(
            approval=told["approval"],
            days_to_decide=told["days_to_decide"],
            remind_after_days=told["remind_after_days"],
            at_deadline=told["at_deadline"],
            own_share_max_cents=told["own_share"],
        )

    @staticmethod
    def initial_of(policy: rules.Policy) -> dict[str, object]:
        """Return what the form shows of a rule."""
        shown = euros(policy.own_share_max_cents)
        return {**vars(policy), "own_share": shown}


class DeputyForm(forms.Form):
    """Who decides in whose place, from when to when."""

    principal = forms.ChoiceField(label=_("Wer wird vertreten?"))
    deputy = forms.ChoiceField(label=_("Wer vertritt?"))
    first_day = forms.DateField(
        label=_("Vom"),
        input_formats=["%d.%m.%Y"],
        widget=forms.DateInput(format="%d.%m.%Y"),
        help_text=_("Zum Beispiel 31.12.2026"),
    )
    last_day = forms.DateField(
        label=_("Bis einschließlich"),
        input_formats=["%d.%m.%Y"],
        widget=forms.DateInput(format="%d.%m.%Y"),
    )

    def __init__(
        self, data: Any, *, principals: Iterable[EmployeeView], deputies: Iterable[EmployeeView]
    ) -> None:
        super().__init__(data)
        for name, people in (("principal", principals), ("deputy", deputies)):
            options = [(str(each.id), _named(each)) for each in people]
            choices = options if name == "principal" else [("", _("Bitte wählen")), *options]
            self.fields[name].choices = choices  # type: ignore[attr-defined]


def _named(person: EmployeeView) -> str:
    return " · ".join(filter(None, [person.name, person.unit_name]))
