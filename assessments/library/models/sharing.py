from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class SharedProfile(UuidModel):
    """A job profile that a municipality shows to the other members, as it was on the day.

    It describes posts and names no person. `targets` is a list of objects with `code`, `title`,
    `reference_from`, `reference_to` (of DigComp's eight), `future` (or null) and `importance`.
    """

    municipality_id = models.UUIDField(_("Kommune"))
    municipality_name = models.CharField(_("Name der Kommune"), max_length=200)
    source_profile_id = models.UUIDField(_("Profil der Kommune"))
    title = models.CharField(_("Profil"), max_length=120)
    family = models.CharField(_("Jobfamilie"), max_length=120, blank=True)
    description = models.CharField(_("Beschreibung"), max_length=400, blank=True)
    targets = models.JSONField(_("Soll auf DigComp-Stufen"))
    shared_at = models.DateTimeField(_("geteilt am"))
    withdrawn_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)

    class Meta:
        ordering = ["title", "municipality_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id", "source_profile_id"],
                condition=Q(withdrawn_at=None),
                name="library_shared_profile_once",
                violation_error_message=_("Dieses Profil ist schon geteilt."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("shared_at")),
                name="library_shared_profile_withdrawn_after_sharing",
                violation_error_message=_("Zurückgezogen wird nach dem Teilen."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
