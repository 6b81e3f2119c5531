"""What HR enters about measures and the budget of a year."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.checks.services.measures import MeasurePlan, course_choices
from campus.kernel.money import parse_euros

FIRST_YEAR, LAST_YEAR = 2000, 2100
HIGHEST_CENTS = 100_000_000_00
COURSE = "course"
KINDS = [
    (COURSE, _("Kurs aus dem Katalog")),
    ("internal", _("eigene Schulung")),
    ("coaching", _("Begleitung am Arbeitsplatz")),
    ("other", _("anderes")),
]


class EurosField(forms.CharField):
    """An amount in euros that is kept in cents."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            cents = parse_euros(text)
        except ValueError:
            raise forms.ValidationError(
                _("Bitte geben Sie einen Betrag an, zum Beispiel 1.200 oder 1.200,50.")
            ) from None
        if cents > HIGHEST_CENTS:
            raise forms.ValidationError(_("Bitte geben Sie höchstens 100 Millionen Euro an."))
        return cents


class YearField(forms.IntegerField):
    """A budget year."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Haushaltsjahr"), min_value=FIRST_YEAR, max_value=LAST_YEAR, **options
        )


class MeasureForm(forms.Form):
    """A measure before it begins; the id makes a second click harmless."""

    measure_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Titel"), max_length=160)
    kind = forms.ChoiceField(label=_("Art"), choices=KINDS, widget=forms.RadioSelect)
    course = forms.TypedChoiceField(
        label=_("Kurs"),
        required=False,
        coerce=UUID,
        empty_value=None,
        help_text=_("Nur bei der Art „Kurs aus dem Katalog“."),
    )
    group_title = forms.CharField(
        label=_("Gruppe"),
        max_length=200,
        required=False,
        help_text=_("Zum Beispiel eine Einheit oder Jobfamilie. Nennen Sie keine Person."),
    )
    competence_title = forms.CharField(label=_("Kompetenz"), max_length=120, required=False)
    year = YearField()
    planned = EurosField(label=_("geplante Kosten in Euro"))
    over_budget_reason = forms.CharField(
        label=_("Begründung"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Nur, wenn damit mehr verplant ist, als das Budget des Jahres hergibt."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = sorted(course_choices().items(), key=lambda each: each[1])
        self.fields["course"].choices = [("", _("keiner")), *courses]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        is_course = found.get("kind") == COURSE
        if is_course and not found.get("course"):
            self.add_error("course", _("Bitte wählen Sie einen Kurs, oder ändern Sie die Art."))
        if not is_course:
            found["course"] = None
        return found

    def plan(self, *, release_id: UUID | None, competence_code: str) -> MeasurePlan:
        found = self.cleaned_data
        return MeasurePlan(
            title=found["title"],
            kind=found["kind"],
            year=found["year"],
            planned_cents=found["planned"],
            course_id=found["course"],
            group_title=found["group_title"],
            competence_title=found["competence_title"],
            over_budget_reason=found["over_budget_reason"],
            release_id=release_id,
            competence_code=competence_code,
        )


class EndForm(forms.Form):
    """What a measure has cost in the end."""

    actual = EurosField(label=_("tatsächliche Kosten in Euro"))


class BudgetForm(forms.Form):
    """The budget of one year."""

    year = YearField()
    budget = EurosField(
        label=_("Budget für Fortbildung in Euro"), help_text=_("Zum Beispiel 20.000")
    )


class MeasureFilter(forms.Form):
    """Which year the list shows."""

    jahr = forms.ChoiceField(label=_("Haushaltsjahr"), required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("alle")), *((str(year), str(year)) for year in years)]
        self.fields["jahr"].choices = choices  # type: ignore[attr-defined]

    @property
    def year(self) -> int | None:
        chosen = self.cleaned_data["jahr"] if self.is_valid() else ""
        return int(chosen) if chosen else None
