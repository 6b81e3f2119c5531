"""Who has opened what is recorded about a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.staff.models.people import Employee


class PersonLook(models.Model):
    """Somebody opened a person's page on a day: once a day and viewer, for the person to see."""

    class Kind(models.TextChoices):
        PAGE = "page", _("Angaben zur Person geöffnet")
        DATA = "data", _("alles Gespeicherte zusammengestellt")

    employee = models.ForeignKey(
        Employee, models.CASCADE, related_name="looks", verbose_name=_("Beschäftigte/r")
    )
    looker = models.UUIDField(_("Zugang, der geöffnet hat"))
    day = models.DateField(_("Tag"))
    kind = models.CharField(_("Was"), max_length=8, choices=Kind)

    class Meta:
        verbose_name = _("Einsicht")
        verbose_name_plural = _("Einsichten")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "looker", "day", "kind"],
                name="staff_look_once_a_day",
                violation_error_message=_("Diese Einsicht ist für heute schon vermerkt."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["page", "data"]),
                name="staff_look_kind_known",
                violation_error_message=_("Diese Art von Einsicht gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}: {self.kind}"
