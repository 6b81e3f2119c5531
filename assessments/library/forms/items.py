"""Forms of the item bank: filter, one form for each kind of item, review, trial."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.library.queries import items as queries
from assessments.library.rules.item_entry import ItemEntry, build_content
from assessments.library.rules.items import (
    FULL_CREDIT,
    LONGEST_EXPLANATION,
    LONGEST_FEEDBACK,
    LONGEST_OPTION,
    LONGEST_PROMPT,
    MOST_OPTIONS,
    MULTIPLE,
    ORDER,
    REFERENCE_LEVELS,
    SITUATIONAL,
)

LEVEL_CHOICES = [(str(level), str(level)) for level in REFERENCE_LEVELS]
FEWEST_OPTION_FIELDS = 4
OPTION_PARTS = ("text", "credit", "feedback")
ORIGIN_FIELDS = ["licence", "source", "author", "review_due_on"]


class ItemFilter(forms.Form):
    """Competence, level, kind, state and review of the list of items."""

    kompetenz = forms.ChoiceField(label=_("Kompetenz"), required=False)
    stufe = forms.ChoiceField(label=_("DigComp-Stufe"), required=False)
    art = forms.ChoiceField(label=_("Art"), required=False)
    stand = forms.ChoiceField(label=_("Stand"), required=False)
    faellig = forms.BooleanField(label=_("Nur Aufgaben, deren Prüfung fällig ist"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "kompetenz": list(queries.competence_titles().items()),
            "stufe": LEVEL_CHOICES,
            "art": queries.kind_choices(),
        }
        for name, pairs in choices.items():
            self.fields[name].choices = [("", _("Alle")), *pairs]  # type: ignore[attr-defined]
        states = [("", _("Alle außer veralteten")), *queries.state_choices()]
        self.fields["stand"].choices = states  # type: ignore[attr-defined]

    @property
    def question(self) -> queries.ItemQuestion:
        """Return what is asked; what is not one of the choices is not asked."""
        self.is_valid()
        found = self.cleaned_data
        return queries.ItemQuestion(
            field_code=found.get("kompetenz", ""),
            reference_level=found.get("stufe", ""),
            kind=found.get("art", ""),
            state=found.get("stand", ""),
            is_due=found.get("faellig", False),
        )


class QualityFilter(forms.Form):
    """Which items' figures somebody wants to see."""

    kompetenz = forms.ChoiceField(label=_("Kompetenz"), required=False)
    auffaellig = forms.BooleanField(label=_("Nur auffällige Aufgaben"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Alle")), *queries.competence_titles().items()]
        self.fields["kompetenz"].choices = choices  # type: ignore[attr-defined]

    @property
    def field_code(self) -> str:
        """The chosen competence; none while the choice is not one of the list."""
        self.is_valid()
        return str(self.cleaned_data.get("kompetenz", ""))

    @property
    def is_flagged_only(self) -> bool:
        """Tell whether only items below a threshold are wanted."""
        self.is_valid()
        return bool(self.cleaned_data.get("auffaellig"))


class OriginForm(forms.Form):
    """Where items are from and when somebody should look at them again."""

    licence = forms.CharField(
        label=_("Lizenz"), max_length=120, help_text=_("Zum Beispiel CC BY-SA 4.0.")
    )
    source = forms.CharField(label=_("Quelle"), max_length=300)
    author = forms.CharField(label=_("Urheberin oder Urheber"), max_length=300)
    review_due_on = forms.DateField(
        label=_("Zu prüfen bis"), help_text=_("Zum Beispiel 31.12.2027.")
    )


class ItemForm(OriginForm):
    """One item; what its answers need follows from its kind."""

    code = forms.SlugField(
        label=_("Kennung"),
        max_length=80,
        help_text=_(
            "Kleinbuchstaben, Ziffern und Bindestriche; bleibt über alle Fassungen gleich."
        ),
    )
    field_code = forms.ChoiceField(label=_("Kompetenz"), required=False)
    facet = forms.ChoiceField(label=_("Facette"), required=False)
    reference_level = forms.TypedChoiceField(
        label=_("DigComp-Stufe"), choices=LEVEL_CHOICES, coerce=int
    )
    prompt = forms.CharField(
        label=_("Frage"), max_length=LONGEST_PROMPT, widget=forms.Textarea({"rows": 4})
    )
    explanation = forms.CharField(
        label=_("Erklärung nach der Antwort"),
        max_length=LONGEST_EXPLANATION,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    needs_picture = forms.BooleanField(label=_("Braucht ein Bild"), required=False)
    is_accessible = forms.BooleanField(
        label=_("Auch ohne Bild und ohne Maus lösbar"), required=False, initial=True
    )
    accessibility_note = forms.CharField(
        label=_("Hinweis zur Barrierefreiheit"), max_length=300, required=False
    )

    def __init__(self, *args: Any, kind: str, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fixed_code = code
        if code:
            del self.fields["code"]
        self._offer_competences()
        self.option_count = 0
        if kind == ORDER:
            self._add_steps()
        else:
            self._add_options()

    def _offer_competences(self) -> None:
        titles = queries.competence_titles()
        facets = [
            (f"{field_code}/{code}", f"{titles.get(field_code, field_code)}: {title}")
            for field_code, of_field in queries.facet_titles().items()
            for code, title in of_field.items()
        ]
        kept = [(f"{self.initial.get('field_code')}/{self.initial.get('facet_code')}",) * 2]
        known = [*facets, *[pair for pair in kept if pair[0] not in dict(facets)]]
        nothing = ("", _("Noch nicht zugeordnet"))
        self.fields["field_code"].choices = [nothing, *titles.items()]  # type: ignore[attr-defined]
        choices = known if self.initial.get("facet_code") else facets
        self.fields["facet"].choices = [("", _("Keine")), *choices]  # type: ignore[attr-defined]

    def _add_steps(self) -> None:
        self.fields["steps"] = forms.CharField(
            label=_("Schritte in der richtigen Reihenfolge"),
            help_text=_(
                "Ein Schritt je Zeile, drei bis zehn Schritte. Gezeigt werden sie gemischt."
            ),
            max_length=MOST_OPTIONS * (LONGEST_OPTION + 2),
            widget=forms.Textarea({"rows": 6}),
        )

    def _add_options(self) -> None:
        given = len(self.initial.get("content", {}).get("options", []))
        self.option_count = min(MOST_OPTIONS, max(FEWEST_OPTION_FIELDS, given) + 2)
        for number in range(1, self.option_count + 1):
            self._add_option(f"option_{number}")

    def _add_option(self, name: str) -> None:
        self.fields[f"{name}_text"] = forms.CharField(
            label=_("Antwort"), max_length=LONGEST_OPTION, required=False
        )
        self.fields[f"{name}_credit"] = self._credit_field()
        self.fields[f"{name}_feedback"] = forms.CharField(
            label=_("Rückmeldung dazu"), max_length=LONGEST_FEEDBACK, required=False
        )

    def _credit_field(self) -> forms.Field:
        if self.kind == MULTIPLE:
            return forms.BooleanField(label=_("Gehört dazu"), required=False)
        help_text = _("100 ist richtig, 0 falsch. Leer zählt als 0.")
        if self.kind == SITUATIONAL:
            help_text = _("Urteil des Gremiums von 0 bis 100; die beste Antwort hat 100.")
        return forms.IntegerField(
            label=_("Bewertung"),
            help_text=help_text,
            min_value=0,
            max_value=FULL_CREDIT,
            required=False,
            widget=forms.TextInput({"inputmode": "numeric"}),
        )

    @property
    def sections(self) -> list[tuple[Any, list[str]]]:
        """Return the fields in groups: what it is about, the question, the answers, its origin."""
        about = ["code"] if "code" in self.fields else []
        answers: list[tuple[Any, list[str]]] = [
            (
                _("Antwort %(number)s") % {"number": number},
                [f"option_{number}_{part}" for part in OPTION_PARTS],
            )
            for number in range(1, self.option_count + 1)
        ]
        steps = ["steps"] if self.kind == ORDER else []
        access = ["needs_picture", "is_accessible", "accessibility_note"]
        return [
            (_("Worum es geht"), [*about, "field_code", "facet", "reference_level"]),
            (_("Frage"), ["prompt", *steps, "explanation"]),
            *answers,
            (_("Barrierefreiheit"), access),
            (_("Herkunft und Prüfung"), ORIGIN_FIELDS),
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        field_code, facet = found.get("field_code", ""), found.get("facet", "")
        if facet and facet.partition("/")[0] != field_code:
            self.add_error("facet", _("Diese Facette gehört nicht zur gewählten Kompetenz."))
        steps = self._steps()
        if self.kind == ORDER and len(set(steps)) < len(steps):
            self.add_error("steps", _("Ein Schritt steht mehrfach da."))
        elif self.kind == ORDER and not 3 <= len(steps) <= MOST_OPTIONS and "steps" in found:
            self.add_error("steps", _("Nennen Sie drei bis zehn Schritte."))
        elif any(len(step) > LONGEST_OPTION for step in steps):
            self.add_error("steps", _("Ein Schritt ist länger als 500 Zeichen."))
        return found

    def _steps(self) -> list[str]:
        lines = self.cleaned_data.get("steps", "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def _options(self) -> list[tuple[str, int, str]]:
        found = self.cleaned_data
        rows = [
            [found.get(f"option_{number}_{part}") for part in OPTION_PARTS]
            for number in range(1, self.option_count + 1)
        ]
        return [
            (text, self._credit(credit), feedback or "") for text, credit, feedback in rows if text
        ]

    def _credit(self, value: Any) -> int:
        if self.kind == MULTIPLE:
            return FULL_CREDIT if value else 0
        return int(value or 0)

    @property
    def entry(self) -> ItemEntry:
        """Return what a valid form says."""
        found = self.cleaned_data
        content = build_content(
            prompt=found["prompt"],
            options=self._options(),
            steps=self._steps() if self.kind == ORDER else None,
            explanation=found["explanation"],
            needs_picture=found["needs_picture"],
        )
        return ItemEntry(
            code=self.fixed_code or found["code"],
            kind=self.kind,
            field_code=found["field_code"],
            facet_code=found["facet"].partition("/")[2],
            reference_level=found["reference_level"],
            content=content,
            is_accessible=found["is_accessible"],
            accessibility_note=found["accessibility_note"],
            **{name: found[name] for name in ORIGIN_FIELDS},
        )

    @staticmethod
    def initial_of(row: Any) -> dict[str, Any]:
        """Return an item's values for the form."""
        content = row.content
        names = ["field_code", "facet_code", "reference_level", "is_accessible"]
        values: dict[str, Any] = {
            name: getattr(row, name) for name in [*names, "accessibility_note", *ORIGIN_FIELDS]
        }
        values |= {name: content.get(name) for name in ("prompt", "explanation", "needs_picture")}
        values["content"] = content
        values["facet"] = f"{row.field_code}/{row.facet_code}" if row.facet_code else ""
        texts = {option["key"]: option["text"] for option in content["options"]}
        values["steps"] = "\n".join(texts[key] for key in content["order"])
        for number, option in enumerate(content["options"], start=1):
            for part in OPTION_PARTS:
                values[f"option_{number}_{part}"] = option[part]
        return values


class NewItemForm(forms.Form):
    """What kind of item somebody wants to write."""

    kind = forms.ChoiceField(label=_("Art der Aufgabe"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = queries.kind_choices()  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    next_review_on = forms.DateField(
        label=_("Nächste Prüfung bis"), help_text=_("Zum Beispiel 31.12.2027.")
    )


class TrialForm(forms.Form):
    """An item as employees see it; the answer comes back in the address and is not kept."""

    def __init__(self, *args: Any, kind: str, content: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        choices = [(option["key"], option["text"]) for option in content["options"]]
        if kind == ORDER:
            for number in range(1, len(choices) + 1):
                self.fields[f"schritt_{number}"] = forms.ChoiceField(
                    label=_("Schritt %(number)s") % {"number": number},
                    choices=[("", _("Bitte wählen")), *choices],
                    required=False,
                )
        elif kind == MULTIPLE:
            self.fields["antwort"] = forms.MultipleChoiceField(
                label=content["prompt"],
                help_text=_("Mehrere Antworten sind möglich."),
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        else:
            help_text = _("Was ist am besten?") if kind == SITUATIONAL else ""
            self.fields["antwort"] = forms.ChoiceField(
                label=content["prompt"],
                help_text=help_text,
                choices=choices,
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def response(self) -> list[str]:
        """Return the chosen keys; what the item does not have is not chosen."""
        self.is_valid()
        found = self.cleaned_data
        if self.kind == ORDER:
            return [found.get(name, "") for name in self.fields if found.get(name)]
        given = found.get("antwort") or []
        return [given] if isinstance(given, str) else list(given)
