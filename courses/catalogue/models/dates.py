"""When a course takes place, how many seats it has, and who waits for one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from courses.catalogue.models.courses import Course


class CourseDate(UuidModel):
    """One date of a course with a limited number of seats."""

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="dates", verbose_name=_("Kurs")
    )
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    place = models.CharField(_("Ort"), max_length=200, blank=True)
    seats = models.PositiveIntegerField(_("Plätze"))
    seats_taken = models.PositiveIntegerField(_("Vergebene Plätze"), default=0)

    class Meta:
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats_taken__lte=F("seats")),
                name="catalogue_date_seats",
                violation_error_message=_("Dieser Termin ist ausgebucht."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="catalogue_date_order",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y} {self.place}".strip()
