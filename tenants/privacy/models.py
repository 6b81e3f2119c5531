"""Corrections that people ask for, and proof of what was deleted: never whose."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from tenants.privacy.rules import correcting as rules


class Correction(UuidModel):
    """An employee asks HR to put something right; HR takes it over or says why not."""

    employee_id = models.UUIDField(_("Beschäftigte/r"), db_index=True)
    what = models.CharField(_("Angabe"), max_length=20, choices=rules.WHAT)
    wish = models.CharField(_("richtig ist"), max_length=rules.WISH_MAX)
    state = models.CharField(_("Stand"), max_length=8, choices=rules.STATES)
    asked_at = models.DateTimeField(_("beantragt am"))
    answered_at = models.DateTimeField(_("entschieden am"), null=True, blank=True)
    answered_by = models.CharField(_("entschieden von (Pseudonym)"), max_length=32, blank=True)
    answer = models.CharField(_("Antwort"), max_length=rules.ANSWER_MAX, blank=True)

    class Meta:
        verbose_name = _("Antrag auf Berichtigung")
        verbose_name_plural = _("Anträge auf Berichtigung")
        ordering = ["-asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee_id", "what"],
                condition=Q(state=rules.OPEN),
                name="privacy_one_open_correction",
                violation_error_message=_("Zu dieser Angabe wartet schon ein Antrag."),
            ),
            models.CheckConstraint(
                condition=Q(what__in=rules.WHAT) & ~Q(wish=""),
                name="privacy_correction_says_what",
                violation_error_message=_("Ein Antrag sagt, was richtig ist."),
            ),
            models.CheckConstraint(
                condition=Q(state=rules.OPEN, answered_at=None, answered_by="", answer="")
                | (Q(state=rules.ACCEPTED, answered_at__isnull=False) & ~Q(answered_by=""))
                | (
                    Q(state=rules.REFUSED, answered_at__isnull=False)
                    & ~Q(answered_by="")
                    & ~Q(answer="")
                ),
                name="privacy_correction_is_answered",
                violation_error_message=_("Eine Ablehnung nennt ihren Grund."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_what_display()


class RetentionRun(models.Model):
    """A nightly run that deleted what is kept no longer: which class, how many, when."""

    retention = models.CharField(_("Was"), max_length=20)
    days = models.PositiveIntegerField(_("Frist in Tagen"))
    ran_at = models.DateTimeField(_("gelaufen am"))
    deleted_count = models.PositiveIntegerField(_("gelöscht"))
    # Where a number could tell who took part in something voluntary, it is rounded down.
    in_fives = models.BooleanField(_("in Fünferschritten, abgerundet"), default=False)

    class Meta:
        verbose_name = _("Löschlauf")
        verbose_name_plural = _("Löschläufe")
        ordering = ["-ran_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_fives=False)
                | Q(deleted_count=F("deleted_count") - Mod("deleted_count", 5)),
                name="privacy_retention_counts_in_fives",
                violation_error_message=_("Gezählt wird hier in Fünferschritten."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.retention} {self.ran_at:%d.%m.%Y}"


class Erasure(UuidModel):
    """That a person's data were deleted, with how many rows of what; it leads to nobody."""

    class Occasion(models.TextChoices):
        OWN = "own", _("auf eigenen Wunsch, beschäftigt")
        LEFT = "left", _("nach dem Ausscheiden, durch die Personalstelle")
        TIME = "time", _("nach dem Ausscheiden, nach Ablauf der Frist")

    erased_at = models.DateTimeField(_("gelöscht am"))
    occasion = models.CharField(_("Anlass"), max_length=4, choices=Occasion)
    counts = models.JSONField(_("was"))

    class Meta:
        verbose_name = _("Löschung")
        verbose_name_plural = _("Löschungen")
        ordering = ["-erased_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(occasion__in=["own", "left", "time"]),
                name="privacy_erasure_occasion_known",
                violation_error_message=_("Diesen Anlass gibt es nicht."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.erased_at:%d.%m.%Y}"
