"""What HR fills in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.staff.queries.people import post_choices, unit_choices

EVERYBODY, HERE, GONE = "", "da", "ausgeschieden"


def chosen_id(value: str) -> UUID | None:
    """Return the id behind the value of a select box, None for its empty option."""
    return UUID(value) if value else None


class PeopleFilterForm(forms.Form):
    suche = forms.CharField(label=_("Name, Personalnummer oder E-Mail"), required=False)
    einheit = forms.ChoiceField(label=_("Organisationseinheit"), required=False)
    stand = forms.ChoiceField(
        label=_("Beschäftigung"),
        required=False,
        choices=[(HERE, _("beschäftigt")), (GONE, _("ausgeschieden")), ("alle", _("alle"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["einheit"].choices = unit_choices(_("alle"))  # type: ignore[attr-defined]

    @property
    def selection(self) -> dict[str, Any]:
        """The filter as `select_people` takes it; what cannot be read filters nothing."""
        given = self.cleaned_data if self.is_valid() else {}
        return {
            "text": given.get("suche", ""),
            "unit_id": chosen_id(given.get("einheit", "")),
            "active": {GONE: False, "alle": None}.get(given.get("stand", ""), True),
        }


class EmployeeForm(forms.Form):
    personnel_number = forms.CharField(
        label=_("Personalnummer"),
        max_length=40,
        help_text=_("Wie in Ihrer Personalabrechnung, mit führenden Nullen."),
    )
    given_name = forms.CharField(label=_("Vorname"), max_length=120)
    family_name = forms.CharField(label=_("Nachname"), max_length=120)
    email = forms.EmailField(
        label=_("Dienstliche E-Mail-Adresse"),
        required=False,
        help_text=_("Ohne Adresse erhält die Person ihren Zugang per Brief."),
    )
    unit_id = forms.ChoiceField(label=_("Organisationseinheit"), required=False)
    post_id = forms.ChoiceField(label=_("Stelle"), required=False)
    is_supervisor = forms.BooleanField(label=_("Führungskraft"), required=False)
    entered_on = forms.DateField(
        label=_("Eintritt"),
        required=False,
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d.%m.%Y"),
        help_text=_("Zum Beispiel 01.08.2024"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = unit_choices(_("keine"))  # type: ignore[attr-defined]
        self.fields["post_id"].choices = post_choices(_("keine"))  # type: ignore[attr-defined]

    @property
    def particulars(self) -> dict[str, Any]:
        """What was entered, as `services.employees.Particulars` takes it."""
        given = dict(self.cleaned_data)
        return given | {
            "unit_id": chosen_id(given["unit_id"]),
            "post_id": chosen_id(given["post_id"]),
            "email": given["email"] or None,
        }


class UnitForm(forms.Form):
    name = forms.CharField(label=_("Bezeichnung"), max_length=160)
    parent_id = forms.ChoiceField(label=_("gehört zu"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = unit_choices(_("keiner anderen Einheit"))
        self.fields["parent_id"].choices = choices  # type: ignore[attr-defined]

    @property
    def parent(self) -> UUID | None:
        return chosen_id(self.cleaned_data["parent_id"])


class PostForm(forms.Form):
    title = forms.CharField(label=_("Stellenbezeichnung"), max_length=160)


class UploadForm(forms.Form):
    upload = forms.FileField(
        label=_("Datei mit Ihren Beschäftigten"),
        help_text=_("CSV oder Excel (.xlsx), höchstens 10 MB und 20.000 Zeilen."),
        error_messages={"empty": _("Die Datei ist leer. Bitte wählen Sie eine andere.")},
    )
    is_complete = forms.BooleanField(
        label=_("Die Datei enthält alle Beschäftigten"),
        required=False,
        help_text=_(
            "Dann scheidet aus, wer nicht in der Datei steht. "
            "Wer das ist, sehen Sie vorher; ohne Ihre Bestätigung geschieht nichts."
        ),
    )


class TypedLeavingForm(forms.Form):
    typed_leaving = forms.IntegerField(
        label=_("Zahl der Personen, die ausscheiden"),
        min_value=0,
        help_text=_("Mehr als ein Fünftel Ihrer Beschäftigten würde ausscheiden."),
        error_messages={"required": _("Bitte tippen Sie die Zahl ein, wenn sie stimmt.")},
    )


class UnitAccessForm(forms.Form):
    einheit = forms.ChoiceField(label=_("Organisationseinheit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["einheit"].choices = unit_choices(_("bitte wählen"))  # type: ignore[attr-defined]
