"""The employee's forms for a release: whom, what, until when."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.queries.results import ResultShown
from assessments.checks.rules.release import PeriodNotPossible, longest_day
from campus.web.components import HintedLabel

DAY_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]


class RecipientSearch(forms.Form):
    """The name of the colleague who may look."""

    q = forms.CharField(
        label=_("Name der Führungskraft oder der Person in der Personalstelle"),
        min_length=2,
        max_length=100,
        required=False,
        error_messages={"min_length": _("Geben Sie mindestens zwei Buchstaben ein.")},
    )

    @property
    def name(self) -> str:
        """Return the name that is looked for, "" where none is."""
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""


class ReleaseForm(forms.Form):
    """The competences to release, and the last day."""

    competences = forms.MultipleChoiceField(
        label=_("Welche Kompetenzen möchten Sie freigeben?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Wählen Sie mindestens eine Kompetenz aus.")},
    )
    valid_until = forms.DateField(
        label=_("Letzter Tag der Freigabe (einschließlich)"),
        input_formats=DAY_FORMATS,
        help_text=_("Zum Beispiel 31.12.2026, höchstens ein Jahr. Sie können früher beenden."),
    )

    def __init__(self, *args: Any, result: ResultShown, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        field = cast(forms.MultipleChoiceField, self.fields["competences"])
        field.choices = [
            (line.code, HintedLabel(line.title, f"{line.source_words}: {line.verdict_label}"))
            for line in result.lines
        ]
        self.initial.setdefault("valid_until", f"{today + dt.timedelta(days=28):%d.%m.%Y}")

    def clean_valid_until(self) -> dt.date:
        """Return a day from today on, at most a year away."""
        day: dt.date = self.cleaned_data["valid_until"]
        last = longest_day(self._today)
        if not self._today <= day <= last:
            refusal = PeriodNotPossible(first=f"{self._today:%d.%m.%Y}", last=f"{last:%d.%m.%Y}")
            raise forms.ValidationError(str(refusal))
        return day
