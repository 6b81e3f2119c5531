"""What can be learnt: providers, courses and their units."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class Provider(UuidModel):
    """Who offers a course."""

    name = models.CharField(_("Name"), max_length=200)
    url = models.URLField(_("Internetadresse"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Anbieter")
        verbose_name_plural = _("Anbieter")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="catalogue_provider_name",
                violation_error_message=_("Einen Anbieter mit diesem Namen gibt es schon."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Course(UuidModel):
    """One course. Its web address is the key by which a repeated import finds it again."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("Veröffentlicht")
        ARCHIVED = "archived", _("Archiviert")

    class Category(models.TextChoices):
        BASIS = "basis", _("Basis")
        INTENSIV = "intensiv", _("Intensiv")
        BONUS = "bonus", _("Bonus")

    class Format(models.TextChoices):
        ON_DEMAND = "on_demand", _("Jederzeit (on demand)")
        DATED = "dated", _("Mit Termin")

    class Product(models.TextChoices):
        COURSE = "course", _("Kurs")
        CERTIFICATE_MODULE = "certificate_module", _("Zertifikatsmodul")
        CHECK = "check", _("Kompetenz-Check")

    class Source(models.TextChoices):
        OWN = "own", _("Eigene Eingabe")
        FILE = "file", _("Kursdatei")
        MOOCHUB_2 = "moochub_2", _("MOOChub 2")
        MOOCHUB_3 = "moochub_3", _("MOOChub 3")
        MOOCHUB_4 = "moochub_4", _("MOOChub 4")

    provider = models.ForeignKey(
        Provider, on_delete=models.PROTECT, related_name="courses", verbose_name=_("Anbieter")
    )
    title = models.CharField(_("Titel"), max_length=200)
    url = models.CharField(_("Internetadresse"), max_length=500)
    summary = models.TextField(_("Beschreibung"), blank=True)
    objectives = models.TextField(_("Lernziele"), blank=True)
    hours = models.PositiveIntegerField(_("Umfang in Stunden"), null=True, blank=True)
    price_cents = models.PositiveIntegerField(_("Preis in Cent"), null=True, blank=True)
    category = models.CharField(_("Kategorie"), max_length=10, choices=Category, default="basis")
    format = models.CharField(_("Form"), max_length=10, choices=Format, default="on_demand")
    product = models.CharField(
        _("Art des Angebots"),
        max_length=20,
        choices=Product,
        default=Product.COURSE,
        db_default=Product.COURSE.value,
    )
    licence = models.CharField(_("Lizenz"), max_length=40, blank=True)
    language = models.CharField(_("Sprache"), max_length=8, default="de")
    keywords = models.JSONField(_("Schlagwörter"), default=list, blank=True)
    runs = models.JSONField(_("Durchführungen laut Anbieter"), default=list, blank=True)
    imported = models.JSONField(_("Zuletzt eingelesene Angaben"), default=dict, blank=True)
    taught = models.JSONField(_("Kompetenzen laut Anbieter"), default=list, blank=True)
    expires_on = models.DateField(_("Angeboten bis"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.DRAFT)
    state_changed_at = models.DateTimeField(_("Stand geändert am"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=10, choices=Source, default=Source.OWN)

    class Meta:
        verbose_name = _("Kurs")
        verbose_name_plural = _("Kurse")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["url"],
                name="catalogue_course_url",
                violation_error_message=_("Einen Kurs mit dieser Internetadresse gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(hours__isnull=False, hours__gte=1, price_cents__isnull=False),
                name="catalogue_course_published_is_complete",
                violation_error_message=_(
                    "Ein veröffentlichter Kurs braucht einen Umfang in Stunden und einen Preis."
                ),
            ),
            models.CheckConstraint(
                condition=Q(product__in=["course", "certificate_module", "check"]),
                name="catalogue_course_product",
                violation_error_message=_("Diese Art von Angebot gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=~Q(product="check") | Q(format="on_demand"),
                name="catalogue_course_check_has_no_dates",
                violation_error_message=_("Der Kompetenz-Check ist jederzeit möglich."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CourseLevel(models.Model):
    """Which level of a competence field a course starts from, and which it leads to."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="levels", verbose_name=_("Kurs")
    )
    field_code = models.SlugField(_("Kompetenzfeld"), max_length=60)
    level_from = models.PositiveSmallIntegerField(_("Von Stufe"))
    level_to = models.PositiveSmallIntegerField(_("Bis Stufe"))

    class Meta:
        verbose_name = _("Kompetenzstufe")
        verbose_name_plural = _("Kompetenzstufen")
        ordering = ["field_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "field_code"],
                name="catalogue_level_field_once",
                violation_error_message=_("Dieses Kompetenzfeld ist für den Kurs schon angegeben."),
            ),
            models.CheckConstraint(
                condition=Q(level_from__lt=F("level_to")) & Q(level_to__lte=8),
                name="catalogue_level_rises",
                violation_error_message=_(
                    "Die Stufe, zu der der Kurs führt, muss über der Anfangsstufe liegen "
                    "und darf höchstens 8 sein."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_code} {self.level_from}–{self.level_to}"


class Prerequisite(models.Model):
    """A course that should be completed before another one; a trigger refuses circles."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="prerequisites", verbose_name=_("Kurs")
    )
    required = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="+", verbose_name=_("setzt voraus")
    )

    class Meta:
        verbose_name = _("Voraussetzung")
        verbose_name_plural = _("Voraussetzungen")
        ordering = ["required__title", "required_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "required"],
                name="catalogue_prerequisite_once",
                violation_error_message=_("Diese Voraussetzung ist schon angegeben."),
            ),
            models.CheckConstraint(
                condition=~Q(course=F("required")),
                name="catalogue_prerequisite_not_itself",
                violation_error_message=_("Ein Kurs kann sich nicht selbst voraussetzen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} → {self.required_id}"


class Unit(UuidModel):
    """One step of a course on the platform: a text (Markdown) or a quiz."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        QUIZ = "quiz", _("Quiz")

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="units", verbose_name=_("Kurs")
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    kind = models.CharField(_("Art"), max_length=4, choices=Kind, default=Kind.TEXT)
    title = models.CharField(_("Titel"), max_length=200)
    text = models.TextField(_("Text"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(_("Bestanden ab (Prozent)"), default=60)

    class Meta:
        verbose_name = _("Lerneinheit")
        verbose_name_plural = _("Lerneinheiten")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "position"],
                name="catalogue_unit_position",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("An dieser Stelle steht schon eine Lerneinheit."),
            ),
            models.CheckConstraint(
                condition=Q(pass_percent__gte=1, pass_percent__lte=100),
                name="catalogue_unit_pass_percent",
                violation_error_message=_("Bitte geben Sie 1 bis 100 Prozent an."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Question(UuidModel):
    """One question of a quiz."""

    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, related_name="questions", verbose_name=_("Quiz")
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    text = models.TextField(_("Frage"))

    class Meta:
        verbose_name = _("Frage")
        verbose_name_plural = _("Fragen")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "position"],
                name="catalogue_question_position",
                violation_error_message=_("An dieser Stelle steht schon eine Frage."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Option(UuidModel):
    """One answer that a question offers: whether it belongs to the key, and what to say to it."""

    question = models.ForeignKey(
        Question, on_delete=models.CASCADE, related_name="options", verbose_name=_("Frage")
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    text = models.CharField(_("Antwort"), max_length=500)
    is_right = models.BooleanField(_("Richtig"), default=False)
    feedback = models.CharField(_("Rückmeldung"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("Antwort")
        verbose_name_plural = _("Antworten")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "position"],
                name="catalogue_option_position",
                violation_error_message=_("An dieser Stelle steht schon eine Antwort."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
