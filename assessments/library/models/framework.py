from django.db import models
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class Framework(UuidModel):
    """A published competence framework in one version, as its publisher gave it."""

    key = models.CharField(_("Schlüssel"), max_length=100)
    version = models.CharField(_("Version"), max_length=40)
    title = models.CharField(_("Titel"), max_length=250)
    source = models.CharField(_("Quelle"), max_length=250)
    licence = models.CharField(_("Lizenz"), max_length=250)
    language = models.CharField(_("Sprache"), max_length=10)
    description = models.TextField(_("Beschreibung"), blank=True)
    details = models.JSONField(_("weitere Angaben der Quelle"), default=dict, blank=True)
    format = models.CharField(_("Dateiformat"), max_length=40)
    created_at = models.DateTimeField(_("eingelesen am"))

    class Meta:
        ordering = ["title", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"],
                name="library_framework_once_per_version",
                violation_error_message=_("Dieser Rahmen ist in dieser Version schon vorhanden."),
            ),
            models.CheckConstraint(
                condition=~models.Q(key="") & ~models.Q(title=""),
                name="library_framework_has_key_and_title",
                violation_error_message=_("Ein Rahmen braucht einen Schlüssel und einen Titel."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class FrameworkLevel(models.Model):
    """One proficiency level of a framework's own scale."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField(_("Stufe"))
    code = models.CharField(_("Kennung"), max_length=120)
    title = models.CharField(_("Bezeichnung"), max_length=250)
    european_level = models.CharField(_("Stufe A1 bis C2"), max_length=2, blank=True)
    description = models.TextField(_("Beschreibung"), blank=True)
    details = models.JSONField(_("weitere Angaben der Quelle"), default=dict, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "number"],
                name="library_framework_level_once",
                violation_error_message=_("Diese Stufe gibt es in diesem Rahmen schon."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="library_framework_level_from_one",
                violation_error_message=_("Stufen beginnen bei 1."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FrameworkNode(UuidModel):
    """One element of a framework's tree: area, competence, statement, outcome or term."""

    class Kind(models.TextChoices):
        AREA = "area", _("Bereich")
        COMPETENCE = "competence", _("Kompetenz")
        STATEMENT = "statement", _("Kompetenzaussage")
        OUTCOME = "outcome", _("Lernergebnis")
        TERM = "term", _("Begriff")

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="nodes")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("Art"), max_length=12, choices=Kind)
    code = models.CharField(_("Kennung"), max_length=200)
    title = models.CharField(_("Titel"), max_length=500, blank=True)
    text = models.TextField(_("Text"), blank=True)
    level_name = models.CharField(_("Stufe laut Quelle"), max_length=120, blank=True)
    details = models.JSONField(_("weitere Angaben der Quelle"), default=dict, blank=True)
    position = models.PositiveIntegerField(_("Reihenfolge"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["framework", "code"],
                name="library_framework_node_once",
                violation_error_message=_("Diese Kennung gibt es in diesem Rahmen schon."),
            ),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="library_framework_node_not_its_own_parent",
                violation_error_message=_("Ein Element kann sich nicht selbst enthalten."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class LevelDescriptor(models.Model):
    """What a competence means on one level, in the publisher's words."""

    node = models.ForeignKey(FrameworkNode, models.CASCADE, related_name="descriptors")
    level = models.ForeignKey(FrameworkLevel, models.CASCADE, related_name="descriptors")
    text = models.TextField(_("Beschreibung"))

    class Meta:
        ordering = ["level__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["node", "level"],
                name="library_descriptor_once_per_level",
                violation_error_message=_("Für diese Stufe gibt es schon eine Beschreibung."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.node_id}/{self.level_id}"


class FrameworkLink(models.Model):
    """A cross reference between two elements of the same framework."""

    source = models.ForeignKey(FrameworkNode, models.CASCADE, related_name="links")
    target = models.ForeignKey(FrameworkNode, models.CASCADE, related_name="linked_from")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target"],
                name="library_framework_link_once",
                violation_error_message=_("Dieser Verweis ist schon vorhanden."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"
