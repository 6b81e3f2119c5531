"""Forms of the catalogue's keepers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from campus.kernel.money import euros, parse_euros
from courses.catalogue.queries.courses import (
    CourseFacts,
    UnitFacts,
    category_choices,
    format_choices,
    known_field_codes,
    other_course_choices,
    product_choices,
    state_choices,
)
from courses.catalogue.queries.dates import DateView
from courses.catalogue.rules.editing import (
    FIELD_TITLES,
    CourseEntry,
    OptionEntry,
    QuestionEntry,
    QuestionWithoutKey,
    UnitEntry,
    check_question,
    field_title,
)
from courses.catalogue.rules.waiting import DateEntry

SORT_CHOICES = [
    ("title", _("Titel")),
    ("hours", _("Umfang, kurze zuerst")),
    ("-hours", _("Umfang, lange zuerst")),
    ("price", _("Preis, günstige zuerst")),
    ("-price", _("Preis, teure zuerst")),
]
OPTION_COUNT = 5
UPLOAD_LIMIT = 5_000_000


class CourseFilter(forms.Form):
    """Words, field, category, state and order of the list of courses."""

    q = forms.CharField(label=_("Suchwort"), required=False, max_length=100)
    field = forms.ChoiceField(label=_("Kompetenzfeld"), required=False)
    category = forms.ChoiceField(label=_("Kategorie"), required=False)
    state = forms.ChoiceField(label=_("Stand"), required=False)
    sort = forms.ChoiceField(label=_("Sortieren nach"), required=False, choices=SORT_CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [(code, field_title(code)) for code in known_field_codes()]
        choices = {"field": codes, "category": category_choices(), "state": state_choices()}
        for name, pairs in choices.items():
            self.fields[name].choices = [("", _("Alle")), *pairs]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, str]:
        """Return the filters that are valid, ready for the query."""
        self.is_valid()
        found = self.cleaned_data
        return {
            "text": found.get("q", ""),
            "field_code": found.get("field", ""),
            "category": found.get("category", ""),
            "state": found.get("state", ""),
            "sort": found.get("sort") or "title",
        }


class EurosField(forms.Field):
    """An amount in euros that is kept in cents; empty means unknown."""

    widget = forms.TextInput
    highest_cents = 100_000_00

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            cents = parse_euros(str(value))
        except ValueError:
            raise forms.ValidationError(
                _("Bitte geben Sie einen Betrag an, zum Beispiel 290 oder 290,00.")
            ) from None
        if cents > self.highest_cents:
            raise forms.ValidationError(_("Bitte geben Sie höchstens 100.000 Euro an."))
        return cents


class CourseForm(forms.Form):
    """The facts of a course."""

    title = forms.CharField(label=_("Titel"), max_length=200)
    url = forms.URLField(
        label=_("Internetadresse der Kursseite"),
        max_length=500,
        help_text=_("Daran wird der Kurs bei einem Import wiedererkannt."),
        assume_scheme="https",
    )
    provider_name = forms.CharField(label=_("Anbieter"), max_length=200)
    summary = forms.CharField(
        label=_("Worum es geht"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Absätze durch eine Leerzeile trennen."),
    )
    objectives = forms.CharField(
        label=_("Lernziele"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    hours = forms.IntegerField(
        label=_("Umfang in Stunden"), required=False, min_value=1, max_value=2000
    )
    price_cents = EurosField(
        label=_("Preis in Euro"),
        required=False,
        help_text=_("0 für einen kostenfreien Kurs."),
    )
    category = forms.ChoiceField(label=_("Kategorie"), widget=forms.RadioSelect)
    format = forms.ChoiceField(label=_("Form"), widget=forms.RadioSelect)
    product = forms.ChoiceField(
        label=_("Art des Angebots"),
        widget=forms.RadioSelect,
        help_text=_("Ein Gutschein bezahlt nur Angebote seiner Art."),
    )
    licence = forms.CharField(
        label=_("Lizenz"), required=False, max_length=40, help_text=_("Zum Beispiel CC-BY-4.0.")
    )
    language = forms.RegexField(
        r"^[a-z]{2,3}(-[a-z0-9]{1,4})?$",
        label=_("Sprache"),
        initial="de",
        max_length=8,
        help_text=_("Kürzel, zum Beispiel de oder en."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]
        self.fields["format"].choices = format_choices()  # type: ignore[attr-defined]
        self.fields["product"].choices = product_choices()  # type: ignore[attr-defined]

    @property
    def entry(self) -> CourseEntry:
        """Return what a valid form says."""
        return CourseEntry(**self.cleaned_data)

    @staticmethod
    def initial_of(course: CourseFacts) -> dict[str, Any]:
        """Return the values with which the form opens for an existing course."""
        cents = course.price_cents
        price = "" if cents is None else euros(cents).removesuffix(" €")
        facts = {name: getattr(course, name) for name in CourseForm.base_fields}
        return {**facts, "price_cents": price}


class LevelForm(forms.Form):
    """A competence field and the levels between which a course teaches it."""

    field_code = forms.ChoiceField(label=_("Kompetenzfeld"), choices=list(FIELD_TITLES.items()))
    level_from = forms.IntegerField(label=_("Von Stufe"), min_value=0, max_value=7)
    level_to = forms.IntegerField(label=_("Bis Stufe"), min_value=1, max_value=8)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        low, high = found.get("level_from"), found.get("level_to")
        if low is not None and high is not None and low >= high:
            self.add_error("level_to", _("Diese Stufe muss über der Anfangsstufe liegen."))
        return found


class PrerequisiteForm(forms.Form):
    """Another course that should be completed before."""

    required_id = forms.TypedChoiceField(label=_("Setzt diesen Kurs voraus"), coerce=UUID)

    def __init__(self, *args: Any, course_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = other_course_choices(course_id)
        self.fields["required_id"].choices = choices  # type: ignore[attr-defined]


class DateForm(forms.Form):
    """A date of a course with its seats, in German time."""

    starts_at = forms.DateTimeField(label=_("Beginn"), help_text=_("Zum Beispiel 14.09.2026 09:00"))
    ends_at = forms.DateTimeField(label=_("Ende"), help_text=_("Zum Beispiel 14.09.2026 16:30"))
    place = forms.CharField(label=_("Ort"), max_length=200, required=False)
    seats = forms.IntegerField(label=_("Plätze"), min_value=1, max_value=10_000)
    cutoff_days = forms.IntegerField(
        label=_("Stichtag: Tage vor Beginn"),
        initial=14,
        min_value=0,
        max_value=90,
        help_text=_("Danach rückt niemand mehr nach, und niemand meldet sich kostenfrei ab."),
    )
    accept_days = forms.IntegerField(
        label=_("Tage, um einen angebotenen Platz anzunehmen"),
        initial=3,
        min_value=1,
        max_value=14,
    )

    @property
    def entry(self) -> DateEntry:
        """Return what a valid form says."""
        return DateEntry(**{name: self.cleaned_data[name] for name in DateForm.base_fields})

    @staticmethod
    def initial_of(date: DateView) -> dict[str, Any]:
        """Return the values with which the form opens for an existing date."""
        return {name: getattr(date, name) for name in DateForm.base_fields}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        start, end = found.get("starts_at"), found.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("Das Ende muss nach dem Beginn liegen."))
        return found


class NewDateForm(DateForm):
    """A date that is not there yet; the id makes a second click harmless."""

    date_id = forms.UUIDField(widget=forms.HiddenInput, required=False)


class UnitForm(forms.Form):
    """One text or quiz of a course."""

    title = forms.CharField(label=_("Titel"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Art"),
        choices=[("text", _("Text zum Lesen")), ("quiz", _("Quiz mit Fragen"))],
        widget=forms.RadioSelect,
        initial="text",
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "Absätze durch eine Leerzeile trennen. „## “ macht eine Überschrift, „- “ eine "
            "Aufzählung, **Sternchen** heben hervor."
        ),
    )
    pass_percent = forms.IntegerField(
        label=_("Quiz bestanden ab (Prozent)"), min_value=1, max_value=100, initial=60
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("kind") == "text" and not found.get("text"):
            self.add_error("text", _("Bitte schreiben Sie den Text der Lerneinheit."))
        return found

    @property
    def entry(self) -> UnitEntry:
        """Return what a valid form says."""
        return UnitEntry(**self.cleaned_data)

    @staticmethod
    def initial_of(unit: UnitFacts) -> dict[str, Any]:
        """Return the values with which the form opens for an existing unit."""
        return {name: getattr(unit, name) for name in UnitForm.base_fields}


class QuestionForm(forms.Form):
    """A question with up to five answers."""

    text = forms.CharField(label=_("Frage"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, OPTION_COUNT + 1):
            self._add_option(number)

    def _add_option(self, number: int) -> None:
        name, options = f"option_{number}", self.fields
        options[f"{name}_text"] = forms.CharField(
            label=_("Antwort"), max_length=500, required=False
        )
        options[f"{name}_right"] = forms.BooleanField(
            label=_("Diese Antwort ist richtig"), required=False
        )
        options[f"{name}_feedback"] = forms.CharField(
            label=_("Rückmeldung dazu"), max_length=500, required=False
        )

    @property
    def sections(self) -> list[tuple[Any, list[str]]]:
        """Return the answers as groups of fields."""
        parts = ("text", "right", "feedback")
        answers = [
            (
                _("Antwort %(number)s") % {"number": number},
                [f"option_{number}_{part}" for part in parts],
            )
            for number in range(1, OPTION_COUNT + 1)
        ]
        return [("", ["text"]), *answers]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        try:
            check_question(self.options)
        except QuestionWithoutKey as refusal:
            self.add_error("option_1_text", str(refusal))
        return found

    @property
    def options(self) -> list[OptionEntry]:
        """Return the answers that have a text."""
        found = self.cleaned_data
        entries = [
            OptionEntry(
                text=found.get(f"option_{number}_text", ""),
                is_right=found.get(f"option_{number}_right", False),
                feedback=found.get(f"option_{number}_feedback", ""),
            )
            for number in range(1, OPTION_COUNT + 1)
        ]
        return [entry for entry in entries if entry.text]

    @property
    def entry(self) -> QuestionEntry:
        """Return what a valid form says."""
        return QuestionEntry(text=self.cleaned_data["text"], options=self.options)

    @staticmethod
    def initial_of(question: QuestionEntry) -> dict[str, Any]:
        """Return the values with which the form opens for an existing question."""
        values: dict[str, Any] = {"text": question.text}
        for number, option in enumerate(question.options, start=1):
            values[f"option_{number}_text"] = option.text
            values[f"option_{number}_right"] = option.is_right
            values[f"option_{number}_feedback"] = option.feedback
        return values


class UploadForm(forms.Form):
    """A file with course records."""

    file = forms.FileField(
        label=_("Datei mit Kursen"),
        help_text=_("JSON im Format MOOChub 2, 3 oder 4, höchstens 5 MB."),
        error_messages={"required": _("Bitte wählen Sie eine Datei aus.")},
    )
    dry_run = forms.BooleanField(
        label=_("Nur prüfen, nichts übernehmen"), required=False, initial=True
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > UPLOAD_LIMIT:
            raise forms.ValidationError(
                _("Die Datei ist größer als 5 MB. Bitte teilen Sie sie auf.")
            )
        return file
