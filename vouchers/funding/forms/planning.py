"""Financing plan, targets and deadlines: one form each, with empty lines at the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vouchers.funding.forms.fields import EurosField, count_field, day_field
from vouchers.funding.queries.grants import GrantView
from vouchers.funding.queries.planning import PlanItemView, TargetView
from vouchers.funding.queries.programmes import ProgrammeTerms
from vouchers.funding.rules.planning import (
    ITEMS_MAX,
    MEASURES,
    TARGETS_MAX,
    NewItem,
    NewTarget,
    budget_years,
)

EMPTY_LINES = 3


class PlanForm(forms.Form):
    """Positions with their programme and an amount for each budget year of the period."""

    def __init__(
        self,
        *args: Any,
        grant: GrantView,
        plan: tuple[PlanItemView, ...],
        programmes: tuple[ProgrammeTerms, ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = budget_years(grant.period_from, grant.period_until)
        self.lines = min(len(plan) + EMPTY_LINES, ITEMS_MAX)
        choices = [("", _("keines")), *((str(each.id), each.title) for each in programmes)]
        self.sections = [
            (_("Position %(number)s") % {"number": n + 1}, self._add_line(n, choices))
            for n in range(self.lines)
        ]
        for n, item in enumerate(plan):
            self.initial.update(
                {
                    f"title_{n}": item.title,
                    f"programme_{n}": str(item.programme_id or ""),
                    **{
                        f"planned_{n}_{year}": _shown(cents) for year, cents in item.amounts.items()
                    },
                }
            )

    def _add_line(self, n: int, choices: list[tuple[str, Any]]) -> list[str]:
        fields: dict[str, forms.Field] = {
            f"title_{n}": forms.CharField(label=_("Bezeichnung"), max_length=200, required=False),
            f"programme_{n}": forms.ChoiceField(
                label=_("Förderprogramm, dessen Einlösungen hier zählen"),
                choices=choices,
                required=False,
            ),
        }
        for year in self.years:
            label = _("Ansatz %(year)s in Euro") % {"year": year}
            fields[f"planned_{n}_{year}"] = EurosField(label=label, required=False)
        self.fields.update(fields)
        return list(fields)

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = self.cleaned_data
        for n in range(self.lines):
            names = [f"programme_{n}", *(f"planned_{n}_{year}" for year in self.years)]
            if not entered.get(f"title_{n}") and any(entered.get(name) for name in names):
                self.add_error(f"title_{n}", _("Bitte geben Sie der Position eine Bezeichnung."))
        return entered

    @property
    def items(self) -> list[NewItem]:
        """The positions as `services.planning.set_plan` takes them; empty lines are left out."""
        entered = self.cleaned_data
        return [
            NewItem(
                title=entered[f"title_{n}"],
                programme_id=UUID(chosen) if (chosen := entered[f"programme_{n}"]) else None,
                amounts={
                    year: cents
                    for year in self.years
                    if (cents := entered[f"planned_{n}_{year}"]) is not None
                },
            )
            for n in range(self.lines)
            if entered[f"title_{n}"]
        ]


class TargetsForm(forms.Form):
    """What is to be reached, how much of it, by when."""

    def __init__(self, *args: Any, targets: tuple[TargetView, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = min(len(targets) + EMPTY_LINES, TARGETS_MAX)
        self.sections = [
            (_("Ziel %(number)s") % {"number": n + 1}, self._add_line(n)) for n in range(self.lines)
        ]
        for n, target in enumerate(targets):
            self.initial.update(
                {
                    f"measure_{n}": target.measure,
                    f"target_count_{n}": target.target_count,
                    f"due_day_{n}": target.due_day,
                }
            )

    def _add_line(self, n: int) -> list[str]:
        count, day = count_field(_("Anzahl")), day_field(_("Zu erreichen bis"), required=False)
        count.required = False
        fields: dict[str, forms.Field] = {
            f"measure_{n}": forms.ChoiceField(
                label=_("Was"), choices=[("", _("kein Ziel")), *MEASURES.items()], required=False
            ),
            f"target_count_{n}": count,
            f"due_day_{n}": day,
        }
        self.fields.update(fields)
        return list(fields)

    def clean(self) -> dict[str, Any]:
        entered: dict[str, Any] = self.cleaned_data
        for n in range(self.lines):
            names = (f"measure_{n}", f"target_count_{n}", f"due_day_{n}")
            given = [name for name in names if entered.get(name)]
            for name in names if given else ():
                if not entered.get(name) and name not in self.errors:
                    self.add_error(name, _("Ein Ziel besteht aus Inhalt, Anzahl und Tag."))
        return entered

    @property
    def targets(self) -> list[NewTarget]:
        """The targets as `services.planning.set_targets` takes them; empty lines are left out."""
        entered = self.cleaned_data
        return [
            NewTarget(
                measure=entered[f"measure_{n}"],
                target_count=entered[f"target_count_{n}"],
                due_day=entered[f"due_day_{n}"],
            )
            for n in range(self.lines)
            if entered[f"measure_{n}"]
        ]


class DeadlinesForm(forms.Form):
    interim_report_due = day_field(_("Zwischennachweis fällig am"), required=False)
    proof_of_use_due = day_field(_("Verwendungsnachweis fällig am"), required=False)


def _shown(cents: int) -> str:
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"
