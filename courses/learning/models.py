"""What an employee learns: enrolments, progress, attempts at a quiz, certificates, the own path.

Rows name employees and therefore live in the municipality's schema. What was promised about the
course is kept as a snapshot, because the catalogue changes.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class Enrolment(UuidModel):
    """An employee takes part in a course. `booking_ref` is all that the shared layer knows."""

    employee_id = models.UUIDField(_("Beschäftigte/r"), db_index=True)
    course_id = models.UUIDField(_("Kurs"))
    course_title = models.CharField(_("Kurstitel"), max_length=200)
    course_provider = models.CharField(_("Anbieter"), max_length=200)
    course_hours = models.PositiveIntegerField(_("Umfang in Stunden"))
    price_cents = models.PositiveIntegerField(_("Preis in Cent"))
    product = models.CharField(
        _("Art des Angebots"), max_length=20, default="course", db_default="course"
    )
    course_date_id = models.UUIDField(_("Termin"), null=True, blank=True)
    starts_at = models.DateTimeField(_("Beginn"), null=True, blank=True)
    ends_at = models.DateTimeField(_("Ende"), null=True, blank=True)
    place = models.CharField(_("Ort"), max_length=200, blank=True)
    booking_ref = models.UUIDField(_("Buchung"))
    enrolled_at = models.DateTimeField(_("Angemeldet am"))
    completed_at = models.DateTimeField(_("Abgeschlossen am"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("Storniert am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Anmeldung")
        verbose_name_plural = _("Anmeldungen")
        ordering = ["-enrolled_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking_ref"],
                name="learning_enrolment_booking",
                violation_error_message=_("Zu dieser Buchung gibt es schon eine Anmeldung."),
            ),
            models.UniqueConstraint(
                fields=["employee_id", "course_id"],
                condition=Q(cancelled_at__isnull=True),
                name="learning_enrolment_once",
                violation_error_message=_("Sie sind zu diesem Kurs bereits angemeldet."),
            ),
            models.CheckConstraint(
                condition=Q(product__in=["course", "certificate_module", "check"]),
                name="learning_enrolment_product",
                violation_error_message=_("Diese Art von Angebot gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(course_date_id__isnull=True, starts_at__isnull=True, place="")
                | Q(course_date_id__isnull=False, starts_at__isnull=False, ends_at__isnull=False),
                name="learning_enrolment_date_is_complete",
                violation_error_message=_("Zu einem Termin gehören Beginn und Ende."),
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="learning_enrolment_one_end",
                violation_error_message=_(
                    "Eine Anmeldung ist entweder abgeschlossen oder storniert."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.course_title


class UnitProgress(models.Model):
    """A unit that has been worked through."""

    enrolment = models.ForeignKey(
        Enrolment,
        on_delete=models.CASCADE,
        related_name="progress",
        verbose_name=_("Anmeldung"),
        db_index=False,
    )
    unit_id = models.UUIDField(_("Lerneinheit"))
    done_at = models.DateTimeField(_("Erledigt am"))

    class Meta:
        verbose_name = _("Lernfortschritt")
        verbose_name_plural = _("Lernfortschritte")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "unit_id"],
                name="learning_progress_once",
                violation_error_message=_("Diese Lerneinheit ist schon erledigt."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit_id)


class QuizAttempt(UuidModel):
    """One submitted quiz. Rows are added, never changed."""

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.CASCADE, related_name="attempts", verbose_name=_("Anmeldung")
    )
    unit_id = models.UUIDField(_("Quiz"))
    attempted_at = models.DateTimeField(_("Abgegeben am"))
    answers = models.JSONField(_("Antworten"))
    right_count = models.PositiveSmallIntegerField(_("Richtige Antworten"))
    question_count = models.PositiveSmallIntegerField(_("Fragen"))
    is_passed = models.BooleanField(_("Bestanden"))

    class Meta:
        verbose_name = _("Quizversuch")
        verbose_name_plural = _("Quizversuche")
        ordering = ["-attempted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(right_count__lte=F("question_count")),
                name="learning_attempt_right_count",
                violation_error_message=_(
                    "Es können nicht mehr Antworten richtig sein als es Fragen gibt."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right_count}/{self.question_count}"


class Certificate(UuidModel):
    """A certificate of attendance, frozen on the day of issue."""

    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="certificate", verbose_name=_("Anmeldung")
    )
    code = models.CharField(_("Prüfcode"), max_length=26)
    issued_at = models.DateTimeField(_("Ausgestellt am"))
    holder_name = models.CharField(_("Name"), max_length=200)
    municipality_name = models.CharField(_("Kommune"), max_length=200)
    course_title = models.CharField(_("Kurstitel"), max_length=200)
    course_provider = models.CharField(_("Anbieter"), max_length=200)
    course_hours = models.PositiveIntegerField(_("Umfang in Stunden"))
    contents = models.JSONField(_("Inhalte"), default=list)

    class Meta:
        verbose_name = _("Teilnahmebestätigung")
        verbose_name_plural = _("Teilnahmebestätigungen")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="learning_certificate_code",
                violation_error_message=_("Diesen Prüfcode gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{26}$"),
                name="learning_certificate_code_form",
                violation_error_message=_("Ein Prüfcode hat 26 Zeichen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_title}, {self.holder_name}"


class PathChoice(models.Model):
    """What an employee decided about one course of the own learning path: its place, or without."""

    employee_id = models.UUIDField(_("Beschäftigte/r"))
    course_id = models.UUIDField(_("Kurs"))
    position = models.PositiveSmallIntegerField(_("Platz"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("weggelassen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Eigene Wahl im Lernpfad")
        verbose_name_plural = _("Eigene Wahl im Lernpfad")
        ordering = ["position", "dropped_at", "course_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee_id", "course_id"],
                name="learning_path_choice_once",
                violation_error_message=_("Zu diesem Kurs haben Sie schon etwas gewählt."),
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=True, dropped_at__isnull=False)
                | Q(position__isnull=False, dropped_at__isnull=True),
                name="learning_path_choice_place_or_without",
                violation_error_message=_(
                    "Ein Kurs hat im Lernpfad einen Platz oder ist weggelassen."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.course_id)
