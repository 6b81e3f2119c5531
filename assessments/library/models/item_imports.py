"""What was found in an uploaded file of test items, kept until somebody imports it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class ItemImport(UuidModel):
    """One file of items that was read: first a preview, then imported once.

    `items` holds what the reader found, with the faults of each; the file itself is not kept.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("geprüft")
        IMPORTED = "imported", _("übernommen")

    file_name = models.CharField(_("Datei"), max_length=250)
    format = models.CharField(_("Dateiformat"), max_length=40)
    digest = models.CharField(_("Prüfsumme"), max_length=64)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.CHECKED)
    items = models.JSONField(_("gefundene Aufgaben"))
    field_code = models.CharField(_("Kompetenz"), max_length=60)
    reference_level = models.PositiveSmallIntegerField(_("DigComp-Stufe"))
    licence = models.CharField(_("Lizenz"), max_length=120)
    source = models.CharField(_("Quelle"), max_length=300)
    author = models.CharField(_("Urheberin oder Urheber"), max_length=300)
    review_due_on = models.DateField(_("zu prüfen bis"))
    checked_at = models.DateTimeField(_("geprüft am"))
    checked_by = models.CharField(_("geprüft von"), max_length=64)
    imported_at = models.DateTimeField(_("übernommen am"), null=True)
    created_count = models.PositiveIntegerField(_("neu"), default=0)
    changed_count = models.PositiveIntegerField(_("geändert"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unverändert"), default=0)
    faulty_count = models.PositiveIntegerField(_("fehlerhaft"), default=0)

    class Meta:
        ordering = ["-checked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="checked", imported_at=None)
                | Q(state="imported", imported_at__isnull=False),
                name="library_item_import_state_has_its_moment",
                violation_error_message=_("Der Stand der Einlesung passt nicht zu ihrem Datum."),
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="library_item_import_has_digest",
                violation_error_message=_("Die Prüfsumme der Datei fehlt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.checked_at:%Y-%m-%d %H:%M}"
