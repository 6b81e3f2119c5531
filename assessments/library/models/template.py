from django.db import models
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class TemplateModel(UuidModel):
    """One published edition of the template competence model; editions never change."""

    edition = models.PositiveIntegerField(_("Ausgabe"))
    title = models.CharField(_("Titel"), max_length=200)
    note = models.TextField(_("Hinweis"))
    level_count = models.PositiveSmallIntegerField(_("Zahl der Stufen"))
    digest = models.CharField(_("Prüfsumme des Inhalts"), max_length=64)
    published_at = models.DateTimeField(_("veröffentlicht am"))

    class Meta:
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"],
                name="library_template_edition_once",
                violation_error_message=_("Diese Ausgabe der Vorlage gibt es schon."),
            ),
            models.CheckConstraint(
                condition=models.Q(level_count__range=(2, 8)),
                name="library_template_level_count_range",
                violation_error_message=_("Eine Vorlage hat zwei bis acht Stufen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.edition})"


class TemplateLevel(models.Model):
    """The name of one level of the template's scale."""

    template = models.ForeignKey(TemplateModel, models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(_("Stufe"))
    title = models.CharField(_("Bezeichnung"), max_length=80)
    description = models.CharField(_("Beschreibung"), max_length=300)
    reference_from = models.PositiveSmallIntegerField(_("DigComp-Stufe von"), null=True)
    reference_to = models.PositiveSmallIntegerField(_("DigComp-Stufe bis"), null=True)

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "level"],
                name="library_template_level_once",
                violation_error_message=_("Diese Stufe gibt es in der Vorlage schon."),
            ),
            models.CheckConstraint(
                condition=models.Q(reference_from=None, reference_to=None)
                | models.Q(
                    reference_from__gte=1,
                    reference_to__gte=models.F("reference_from"),
                    reference_to__lte=8,
                ),
                name="library_template_level_reference_range",
                violation_error_message=_("Die Entsprechung liegt zwischen DigComp-Stufe 1 und 8."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.title}"


class TemplateArea(models.Model):
    """A group of competences of the template."""

    template = models.ForeignKey(TemplateModel, models.CASCADE, related_name="areas")
    code = models.SlugField(_("Kennung"), max_length=60)
    title = models.CharField(_("Bereich"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    is_digital = models.BooleanField(_("digitale Kompetenzen"), default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "code"],
                name="library_template_area_once",
                violation_error_message=_("Diesen Bereich gibt es in der Vorlage schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class TemplateField(models.Model):
    """One competence field of the template."""

    template = models.ForeignKey(TemplateModel, models.CASCADE, related_name="fields")
    area = models.ForeignKey(TemplateArea, models.CASCADE, null=True, related_name="fields")
    code = models.SlugField(_("Kennung"), max_length=60)
    title = models.CharField(_("Feld"), max_length=120)
    description = models.CharField(_("Beschreibung"), max_length=400)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "code"],
                name="library_template_field_once",
                violation_error_message=_("Dieses Feld gibt es in der Vorlage schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class TemplateFacet(models.Model):
    """One side of a competence of the template."""

    field = models.ForeignKey(TemplateField, models.CASCADE, related_name="facets")
    code = models.SlugField(_("Kennung"), max_length=60)
    title = models.CharField(_("Facette"), max_length=120)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "code"],
                name="library_template_facet_once",
                violation_error_message=_("Diese Facette gibt es in der Vorlage schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class TemplateAnchor(models.Model):
    """What somebody on this level of a facet does."""

    facet = models.ForeignKey(TemplateFacet, models.CASCADE, related_name="anchors")
    level = models.PositiveSmallIntegerField(_("Stufe"))
    text = models.CharField(_("Verhaltensanker"), max_length=300)

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(
                fields=["facet", "level"],
                name="library_template_anchor_once",
                violation_error_message=_("Diese Stufe der Facette hat schon einen Anker."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class TemplateStatement(models.Model):
    """A self-assessment statement that is typical of one level of its field."""

    field = models.ForeignKey(TemplateField, models.CASCADE, related_name="statements")
    facet = models.ForeignKey(TemplateFacet, models.CASCADE, null=True, related_name="statements")
    level = models.PositiveSmallIntegerField(_("Stufe"))
    text = models.CharField(_("Aussage"), max_length=300)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["field", "position"],
                name="library_template_statement_position_once",
                violation_error_message=_("An dieser Stelle steht schon eine Aussage."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class TemplateProfile(models.Model):
    """A job profile of the template; it describes a post, never a person."""

    template = models.ForeignKey(TemplateModel, models.CASCADE, related_name="profiles")
    code = models.SlugField(_("Kennung"), max_length=60)
    title = models.CharField(_("Profil"), max_length=120)
    family = models.CharField(_("Jobfamilie"), max_length=120, blank=True)
    description = models.CharField(_("Beschreibung"), max_length=400)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "code"],
                name="library_template_profile_once",
                violation_error_message=_("Dieses Profil gibt es in der Vorlage schon."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class TemplateTarget(models.Model):
    """The target level of one field in one profile of the template."""

    profile = models.ForeignKey(TemplateProfile, models.CASCADE, related_name="targets")
    field = models.ForeignKey(TemplateField, models.CASCADE, related_name="targets")
    level = models.PositiveSmallIntegerField(_("Soll"))
    future_level = models.PositiveSmallIntegerField(_("künftiges Soll"), null=True)
    importance = models.PositiveSmallIntegerField(_("Gewicht"), default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "field"],
                name="library_template_target_once",
                violation_error_message=_("Für diese Kompetenz steht schon ein Soll fest."),
            ),
            models.CheckConstraint(
                condition=models.Q(importance__range=(1, 3)),
                name="library_template_target_importance_range",
                violation_error_message=_("Das Gewicht ist hilfreich, wichtig oder entscheidend."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}/{self.field_id}: {self.level}"
