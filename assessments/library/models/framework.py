from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class Framework(UuidModel):
    """A publisher's competence framework in one version; each change since is a new edition."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        OUTDATED = "outdated", _("veraltet")

    key = models.CharField(_("Schlüssel"), max_length=100)
    version = models.CharField(_("Version"), max_length=40)
    edition = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(_("Titel"), max_length=250)
    source = models.CharField(_("Quelle"), max_length=250)
    licence = models.CharField(_("Lizenz"), max_length=250)
    language = models.CharField(_("Sprache"), max_length=10)
    description = models.TextField(_("Beschreibung"), blank=True)
    details = models.JSONField(_("weitere Angaben der Quelle"), default=dict, blank=True)
    format = models.CharField(_("Dateiformat"), max_length=40)
    created_at = models.DateTimeField(_("eingelesen am"))
    published_at = models.DateTimeField(_("veröffentlicht am"), null=True, blank=True)
    published_by = models.CharField(_("veröffentlicht von (Pseudonym)"), max_length=64, blank=True)
    outdated_at = models.DateTimeField(_("veraltet seit"), null=True, blank=True)
    outdated_by = models.CharField(_("abgelöst von (Pseudonym)"), max_length=64, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    class Meta:
        ordering = ["title", "version", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version", "edition"],
                name="library_framework_edition_once",
                violation_error_message=_("Diese Fassung des Rahmens ist schon vorhanden."),
            ),
            models.UniqueConstraint(
                fields=["key", "version"],
                condition=Q(state="published"),
                name="library_framework_one_published",
                violation_error_message=_("Von diesem Rahmen gilt schon eine Fassung."),
            ),
            models.UniqueConstraint(
                fields=["key", "version"],
                condition=Q(state="draft"),
                name="library_framework_one_draft",
                violation_error_message=_("Von diesem Rahmen gibt es schon einen Entwurf."),
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(title=""),
                name="library_framework_has_key_and_title",
                violation_error_message=_("Ein Rahmen braucht einen Schlüssel und einen Titel."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, outdated_at=None, successor=None)
                | Q(
                    state="published",
                    published_at__isnull=False,
                    outdated_at=None,
                    successor=None,
                )
                | Q(state="outdated", published_at__isnull=False, outdated_at__isnull=False),
                name="library_framework_state_has_its_moments",
                violation_error_message=_("Zu jedem Stand eines Rahmens gehört sein Zeitpunkt."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=models.F("id")),
                name="library_framework_not_its_own_successor",
                violation_error_message=_("Ein Rahmen kann sich nicht selbst ablösen."),
            ),
        ]

    def __str__(self) -> str:
        is_named = self.title.endswith(f" {self.version}")
        return self.title if is_named else f"{self.title} {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


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
    uri = models.CharField(_("Adresse"), max_length=500, blank=True, db_index=True)
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
        """Return code and title; an identifier that only machines read is left out."""
        is_printed = self.code not in {self.details.get("identifier"), self.uri}
        return f"{self.code} {self.title}".strip() if is_printed or not self.title else self.title


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
    """A cross reference to another element, of the same framework or, by address, of any other."""

    class Kind(models.TextChoices):
        RELATED = "related", _("verwandt mit")
        EXACT = "exact", _("gleich mit")
        CLOSE = "close", _("ähnlich wie")
        BROAD = "broad", _("enger als")
        NARROW = "narrow", _("weiter als")
        PRECEDES = "precedes", _("kommt vor")
        PEER = "peer", _("gleichrangig mit")
        PART = "part", _("Teil von")
        REPLACED = "replaced", _("ersetzt durch")
        EXEMPLAR = "exemplar", _("Beispiel")
        SKILL_LEVEL = "skill_level", _("Stufe")
        TRANSLATION = "translation", _("Übersetzung")

    source = models.ForeignKey(FrameworkNode, models.CASCADE, related_name="links")
    kind = models.CharField(_("Art"), max_length=12, choices=Kind, default=Kind.RELATED)
    target = models.ForeignKey(
        FrameworkNode, models.CASCADE, null=True, blank=True, related_name="linked_from"
    )
    target_uri = models.CharField(_("Adresse"), max_length=500, blank=True)
    target_title = models.CharField(_("Titel"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "target", "target_uri"],
                nulls_distinct=False,
                name="library_framework_link_once",
                violation_error_message=_("Dieser Verweis ist schon vorhanden."),
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=False, target_uri="")
                | (Q(target=None) & ~Q(target_uri="")),
                name="library_framework_link_has_one_target",
                violation_error_message=_("Ein Verweis führt zu genau einem Element."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id or self.target_uri}"
