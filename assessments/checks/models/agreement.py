"""What must be there before anybody is asked: the staff council's agreement and the notice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.checks.rules.notice import HEADINGS
from campus.kernel.models import UuidModel


class Agreement(UuidModel):
    """The staff council's agreement as a file, or why there is none; recorded once, for good."""

    reference = models.CharField(_("Bezeichnung"), max_length=160)
    agreed_on = models.DateField(_("geschlossen am"))
    file_name = models.CharField(_("Datei"), max_length=160, blank=True)
    content = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(_("Prüfsumme"), max_length=64, blank=True)
    reason = models.TextField(_("Grund der Ausnahme"), max_length=1_000, blank=True)
    recorded_at = models.DateTimeField(_("hinterlegt am"))
    recorded_by = models.CharField(max_length=32)

    class Meta:
        ordering = ["-agreed_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason="", content__isnull=False, sha256__regex="^[0-9a-f]{64}$")
                & ~Q(file_name="")
                | Q(content=None, sha256="", file_name="") & ~Q(reason=""),
                name="checks_agreement_has_file_or_reason",
                violation_error_message=_(
                    "Laden Sie die Dienstvereinbarung als PDF hoch oder begründen Sie die Ausnahme."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_exception(self) -> bool:
        return bool(self.reason)


class Notice(UuidModel):
    """What employees read before they begin; a published version never changes."""

    version = models.PositiveIntegerField(_("Version"))
    voluntary = models.TextField(_("Freiwillig"), max_length=1_000, blank=True)
    purpose = models.TextField(_("Zweck"), max_length=1_000, blank=True)
    visibility = models.TextField(_("Wer sieht was"), max_length=1_500, blank=True)
    duration = models.TextField(_("Dauer"), max_length=1_000, blank=True)
    deletion = models.TextField(_("Löschen"), max_length=1_000, blank=True)
    legal_basis = models.TextField(_("Rechtsgrundlage"), max_length=1_000, blank=True)
    council_contact = models.TextField(_("Personalrat"), max_length=500, blank=True)
    officer_contact = models.TextField(_("Datenschutz"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("angelegt am"))
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                name="checks_notice_version_once",
                violation_error_message=_("Diese Version der Hinweise gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["published_at"],
                condition=Q(published_at=None),
                nulls_distinct=False,
                name="checks_notice_one_draft",
                violation_error_message=_("Es gibt schon einen Entwurf der Hinweise."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None)
                | ~Q(voluntary="")
                & ~Q(purpose="")
                & ~Q(visibility="")
                & ~Q(duration="")
                & ~Q(deletion="")
                & ~Q(legal_basis="")
                & ~Q(council_contact="")
                & ~Q(officer_contact=""),
                name="checks_notice_complete_when_published",
                violation_error_message=_("Füllen Sie alle Teile der Hinweise aus."),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Version')} {self.version}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Return (heading, text) in the order of reading."""
        return [(heading, getattr(self, name)) for name, heading in HEADINGS.items()]
