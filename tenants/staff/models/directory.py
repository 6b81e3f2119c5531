"""The keys with which a municipality's directory keeps the list of its people."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from tenants.staff.rules.directory import KEY_VALID_FOR


class DirectoryKey(UuidModel):
    """What the directory shows with every request: the municipality's, nobody's own.

    The key itself is shown once; this row keeps its SHA-256 (it has 238 random bits). Two may be
    live, so that one can be replaced without a gap.
    """

    short_id = models.CharField(_("Kennung"), max_length=8)
    digest = models.CharField(_("Prüfwert"), max_length=64)
    made_at = models.DateTimeField(_("erstellt am"))
    made_by_id = models.UUIDField(_("erstellt von"), null=True, blank=True)
    expires_at = models.DateTimeField(_("gültig bis"))
    last_used_on = models.DateField(_("zuletzt benutzt am"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("widerrufen am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Schlüssel des Verzeichnisses")
        verbose_name_plural = _("Schlüssel des Verzeichnisses")
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                name="staff_directory_key_unique",
                violation_error_message=_("Diesen Schlüssel gibt es schon."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + KEY_VALID_FOR),
                name="staff_directory_key_at_most_a_year",
                violation_error_message=_("Ein Schlüssel gilt höchstens ein Jahr."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")),
                name="staff_directory_key_revoked_after_making",
                violation_error_message=_("Widerrufen wird, was es gibt."),
            ),
        ]

    def __str__(self) -> str:
        return f"kc_{self.short_id}"
