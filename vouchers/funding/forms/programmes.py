"""Programmes and their terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campus.kernel.money import euros
from campus.web.components import HintedLabel, SummaryRow
from courses.catalogue.api import list_courses
from tenants.registry.api import LAENDER, MunicipalityView, find_by_ars, get_municipality
from vouchers.funding.forms.fields import EurosField, count_field, day_field
from vouchers.funding.queries.programmes import ProgrammeTerms
from vouchers.funding.services.programming import NewTerms

ONE_COURSE, VALUE = "kurs", "wert"


class TermsForm(forms.Form):
    """The terms of a programme; what may be changed for vouchers that are issued later."""

    last_day = day_field(_("Gutscheine gültig bis (einschließlich)"))
    issue_until = day_field(_("Ausstellung möglich bis"))
    check_required = forms.BooleanField(
        label=_("Kompetenz-Check vor der Einlösung erforderlich"), required=False, initial=True
    )
    maximum_per_person = count_field(_("Höchstens so viele Gutscheine je Person"))
    reversal_days = forms.IntegerField(
        label=_("Einlösung rückgängig machen: höchstens so viele Tage danach"),
        min_value=0,
        max_value=365,
        help_text=_("Durch die Personalstelle, nie nach Abschluss des Kurses. 0: am selben Tag"),
    )
    laender = forms.MultipleChoiceField(
        label=_("Teilnahmeberechtigte Länder"),
        required=False,
        choices=list(LAENDER.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohne Auswahl und ohne einzelne Kommunen: alle"),
    )
    ars_list = forms.CharField(
        label=_("Einzelne Kommunen"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Zusätzlich zu den Ländern. Ein 12-stelliger Regionalschlüssel je Zeile"),
    )
    course_ids = forms.MultipleChoiceField(
        label=_("Geförderte Kurse"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohne Auswahl: alle Kurse des Katalogs"),
    )
    TERMS = (
        "last_day",
        "issue_until",
        "check_required",
        "maximum_per_person",
        "reversal_days",
        "laender",
        "ars_list",
        "course_ids",
    )
    sections: Sequence[tuple[Any, Sequence[str]]] = ((_("Bedingungen"), TERMS),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._titles = {str(course.id): course.title for course in list_courses()}
        self.fields["course_ids"].choices = list(self._titles.items())  # type: ignore[attr-defined]

    def clean_ars_list(self) -> tuple[MunicipalityView, ...]:
        """Return the municipalities whose keys were entered.

        :raises ValidationError: for a key that no municipality here has
        """
        keys = self.cleaned_data["ars_list"].split()
        found = {key: find_by_ars(ars=key) for key in dict.fromkeys(keys)}
        unknown = [key for key, municipality in found.items() if municipality is None]
        if unknown:
            raise ValidationError(
                _("Keine Kommune mit dem Schlüssel %(key)s. Bitte prüfen Sie ihn oder legen Sie "
                  "die Kommune zuerst an."),
                params={"key": unknown[0]},
            )  # fmt: skip
        return tuple(municipality for municipality in found.values() if municipality)

    @property
    def terms(self) -> NewTerms:
        """The terms as the services take them."""
        given = self.cleaned_data
        return NewTerms(
            last_day=given["last_day"],
            issue_until=given["issue_until"],
            check_required=given["check_required"],
            maximum_per_person=given["maximum_per_person"],
            reversal_days=given["reversal_days"],
            laender=tuple(given["laender"]),
            municipality_ids=tuple(each.id for each in given["ars_list"]),
            course_ids=tuple(UUID(course_id) for course_id in given["course_ids"]),
        )

    def rows(self) -> list[SummaryRow]:
        """What was entered, for the page on which it is checked."""
        given = self.cleaned_data
        courses = [self._titles[course_id] for course_id in given["course_ids"]]
        return [
            SummaryRow(_("Gültig bis (einschließlich)"), f"{given['last_day']:%d.%m.%Y}"),
            SummaryRow(_("Ausstellung bis"), f"{given['issue_until']:%d.%m.%Y}"),
            SummaryRow(_("Kompetenz-Check"), _required(given["check_required"])),
            SummaryRow(_("Höchstens je Person"), given["maximum_per_person"]),
            SummaryRow(_("Rückgängig machen"), reversal_text(given["reversal_days"])),
            SummaryRow(_("Teilnahmeberechtigt"), _eligible(given["laender"], given["ars_list"])),
            SummaryRow(_("Geförderte Kurse"), ", ".join(courses) or _("alle")),
        ]


def terms_initial(programme: ProgrammeTerms) -> dict[str, Any]:
    """Return the present terms as the form's first content."""
    towns = [get_municipality(municipality_id=each) for each in programme.municipality_ids]
    return {
        "last_day": programme.last_day,
        "issue_until": programme.issue_until,
        "check_required": programme.check_required,
        "maximum_per_person": programme.maximum_per_person,
        "reversal_days": programme.reversal_days,
        "laender": list(programme.laender),
        "ars_list": "\n".join(town.ars for town in towns),
        "course_ids": [str(course_id) for course_id in programme.course_ids or ()],
    }


def eligible_text(programme: ProgrammeTerms) -> Any:
    """Say who may take part in a programme."""
    towns = [get_municipality(municipality_id=each) for each in programme.municipality_ids]
    return _eligible(programme.laender, towns)


def reversal_text(days: int) -> Any:
    """Say until when a redemption may be reversed."""
    if days == 0:
        return _("nur am Tag der Einlösung")
    return ngettext(
        "bis %(days)d Tag nach der Einlösung", "bis %(days)d Tage nach der Einlösung", days
    ) % {"days": days}


def _required(is_required: bool) -> Any:
    return _("erforderlich") if is_required else _("nicht erforderlich")


def _eligible(laender: Sequence[str], towns: Sequence[MunicipalityView]) -> Any:
    names = [*(LAENDER[land] for land in laender), *(town.name for town in towns)]
    return ", ".join(names) or _("alle Kommunen")


_PRODUCTS = {
    "course": (_("einen Kurs"), _("Kurse des Katalogs, mit Termin oder jederzeit.")),
    "certificate_module": (
        _("ein Zertifikatsmodul"),
        _("Module, die zusammen zu einem Zertifikat führen."),
    ),
    "check": (
        _("den Kompetenz-Check"),
        _("Abgeschlossen ist er, wenn der Check beendet ist. Das Ergebnis sieht nur die Person."),
    ),
}


class ProgrammeForm(TermsForm):
    title = forms.CharField(label=_("Bezeichnung"), max_length=200)
    code = forms.CharField(
        label=_("Kürzel"),
        max_length=12,
        help_text=_("Steht vorn in jeder Gutscheinnummer, zum Beispiel BG26"),
    )
    voucher_count = count_field(_("Anzahl der Gutscheine"))
    product = forms.ChoiceField(
        label=_("Ein Gutschein bezahlt"),
        choices=[(value, HintedLabel(*_PRODUCTS[value])) for value in _PRODUCTS],
        widget=forms.RadioSelect,
        initial="course",
    )
    worth = forms.ChoiceField(
        label=_("Ein Gutschein ist"),
        choices=[
            (
                ONE_COURSE,
                HintedLabel(
                    _("einen Kurs wert"), _("Abgerechnet wird der Kurspreis bis zum Höchstbetrag.")
                ),
            ),
            (
                VALUE,
                HintedLabel(
                    _("einen Betrag wert"), _("Er deckt den Kurspreis bis zu diesem Betrag.")
                ),
            ),
        ],
        widget=forms.RadioSelect,
        initial=ONE_COURSE,
    )
    amount_cents = EurosField(
        label=_("Höchstbetrag oder Wert je Gutschein in Euro"),
        help_text=_("So viel wird je Gutschein von der Zuwendung zurückgelegt."),
    )
    field_order = (
        "title",
        "code",
        "voucher_count",
        "product",
        "worth",
        "amount_cents",
        *TermsForm.TERMS,
    )
    sections = (
        (_("Programm"), ("title", "code", "voucher_count", "product")),
        (_("Wert"), ("worth", "amount_cents")),
        (_("Bedingungen"), TermsForm.TERMS),
    )

    def clean_code(self) -> str:
        """Return the code in capitals."""
        return str(self.cleaned_data["code"]).upper()

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered, as `services.programming.create_programme` takes it."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "code": given["code"],
            "voucher_count": given["voucher_count"],
            "value_cents": given["amount_cents"] if given["worth"] == VALUE else None,
            "ceiling_cents": given["amount_cents"],
            "product": given["product"],
            "terms": self.terms,
        }

    def rows(self) -> list[SummaryRow]:
        """What was entered, for the page on which it is checked."""
        given = self.cleaned_data
        worth = _("ein Kurs, höchstens %s") if given["worth"] == ONE_COURSE else "%s"
        total = given["voucher_count"] * given["amount_cents"]
        return [
            SummaryRow(_("Bezeichnung"), given["title"]),
            SummaryRow(_("Kürzel"), given["code"]),
            SummaryRow(_("Anzahl der Gutscheine"), given["voucher_count"]),
            SummaryRow(_("Bezahlt"), _PRODUCTS[given["product"]][0]),
            SummaryRow(_("Wert je Gutschein"), worth % euros(given["amount_cents"])),
            SummaryRow(_("Höchstens zusammen"), euros(total)),
            *super().rows(),
        ]


def default_last_day(period_until: dt.date) -> dict[str, dt.date]:
    """Return the days that a new programme's form starts with."""
    return {"last_day": period_until, "issue_until": period_until}
