"""Municipalities, their hosts, and the template from which their schemas are made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from campus.kernel.models import UuidModel
from tenants.registry import rules


class Municipality(UuidModel, TenantMixin):  # type: ignore[django-manager-missing,misc]
    """A member or guest organisation with a schema and a database role of its own."""

    auto_create_schema = False
    auto_drop_schema = False

    name = models.CharField(_("Name"), max_length=120)
    ars = models.CharField(_("Amtlicher Regionalschlüssel"), max_length=12)
    kind = models.CharField(_("Art"), max_length=20, choices=rules.KINDS)
    population = models.PositiveIntegerField(_("Einwohnerzahl"))
    street = models.CharField(_("Straße und Hausnummer"), max_length=120, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    city = models.CharField(_("Ort"), max_length=80, blank=True)
    leitweg_id = models.CharField(_("Leitweg-ID"), max_length=46, blank=True)
    welcome = models.CharField(_("Begrüßung auf der Startseite"), max_length=400, blank=True)
    logo_png = models.BinaryField(_("Logo"), null=True, blank=True)
    # One sentence for everybody who works there, on their start page until a day.
    announcement = models.CharField(
        _("Mitteilung auf der Startseite"), max_length=400, blank=True, default="", db_default=""
    )
    announced_until = models.DateField(_("Mitteilung bis (einschließlich)"), null=True)
    state = models.CharField(_("Stand"), max_length=20, choices=rules.STATES, default="onboarding")
    state_since = models.DateTimeField()
    created_at = models.DateTimeField()
    # Which state of the migrations the schema has; empty: not known, look.
    schema_version = models.CharField(max_length=64, blank=True)
    # The database in which the schema lies, as the settings call it; empty: the home database.
    cell = models.CharField(max_length=20, blank=True, db_default="")
    # Nobody works in it while its schema is moved from one database to another.
    moving_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Kommune")
        verbose_name_plural = _("Kommunen")
        constraints = [
            models.UniqueConstraint(
                fields=["ars"],
                condition=~Q(state="gone"),
                name="one_municipality_per_ars",
                violation_error_message=_(
                    "Es gibt schon eine Kommune mit diesem Regionalschlüssel. "
                    "Bitte öffnen Sie den vorhandenen Eintrag."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ars__regex=r"^(0[1-9]|1[0-6])[0-9]{10}$"),
                name="ars_has_12_digits_and_a_land",
                violation_error_message=_(
                    "Ein Regionalschlüssel hat 12 Ziffern, die ersten zwei nennen das Land."
                ),
            ),
            models.CheckConstraint(
                condition=Q(schema_name__regex=r"^m_[0-9a-z_]{1,50}$"),
                name="schema_name_is_generated",
                violation_error_message=_("Der Schemaname entspricht nicht dem festen Muster."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=rules.KINDS),
                name="municipality_kind_is_known",
                violation_error_message=_("Bitte wählen Sie eine der angebotenen Arten."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.STATES),
                name="municipality_state_is_known",
                violation_error_message=_("Bitte wählen Sie einen der angebotenen Stände."),
            ),
            models.CheckConstraint(
                condition=Q(cell__regex=r"^([a-z][a-z0-9]{0,19})?$"),
                name="municipality_cell_is_a_name",
                violation_error_message=_("Eine Zelle heißt mit Kleinbuchstaben und Ziffern."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Host(DomainMixin):  # type: ignore[misc]
    """The name under which a municipality is reached, or was: then it leads to the main one."""

    # The last day on which a former name still leads on.
    redirects_until = models.DateField(_("leitet weiter bis (einschließlich)"), null=True)

    class Meta:
        verbose_name = _("Adresse")
        verbose_name_plural = _("Adressen")
        constraints = [
            models.UniqueConstraint(
                Lower("domain"),
                name="one_municipality_per_host",
                violation_error_message=_(
                    "Diese Adresse ist schon vergeben. Bitte wählen Sie einen anderen Adressteil."
                ),
            ),
            models.UniqueConstraint(
                fields=["tenant"],
                condition=Q(is_primary=True),
                name="one_primary_host_per_municipality",
                violation_error_message=_("Eine Kommune hat genau eine Hauptadresse."),
            ),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(redirects_until__isnull=True),
                name="primary_host_leads_nowhere_else",
                violation_error_message=_("Die Hauptadresse leitet nicht weiter."),
            ),
        ]


class SchemaTemplate(models.Model):
    """The SQL that makes a municipality's schema, taken from a schema that was migrated.

    `making` is what `registry_make_schema` runs: the same, with its role and rights.
    """

    version = models.CharField(max_length=64, primary_key=True)
    statements = models.TextField()
    making = models.TextField(blank=True, default="", db_default="")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version
