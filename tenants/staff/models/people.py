"""Employees, units and posts of one municipality."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel


class Unit(UuidModel):
    """A part of the municipality: department, office, team."""

    name = models.CharField(_("Bezeichnung"), max_length=160)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("gehört zu"),
    )

    class Meta:
        verbose_name = _("Organisationseinheit")
        verbose_name_plural = _("Organisationseinheiten")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="staff_unit_name_unique",
                violation_error_message=_(
                    "Eine Organisationseinheit mit diesem Namen gibt es schon."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="staff_unit_name_given",
                violation_error_message=_("Bitte geben Sie eine Bezeichnung ein."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="staff_unit_not_its_own_parent",
                violation_error_message=_(
                    "Eine Organisationseinheit kann nicht zu sich selbst gehören."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(UuidModel):
    """A post that several employees may hold; what it asks for is a job profile of the check."""

    title = models.CharField(_("Stellenbezeichnung"), max_length=160)
    # Only the id: profiles belong to `assessments.checks`, which is above this app.
    job_profile_id = models.UUIDField(_("Anforderungsprofil"), null=True, blank=True)

    class Meta:
        verbose_name = _("Stelle")
        verbose_name_plural = _("Stellen")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                Lower("title"),
                name="staff_post_title_unique",
                violation_error_message=_("Eine Stelle mit dieser Bezeichnung gibt es schon."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="staff_post_title_given",
                violation_error_message=_("Bitte geben Sie eine Bezeichnung ein."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Employee(UuidModel):
    """A person who works for the municipality, known by the number of its payroll."""

    personnel_number = models.CharField(_("Personalnummer"), max_length=40)
    given_name = models.CharField(_("Vorname"), max_length=120)
    family_name = models.CharField(_("Nachname"), max_length=120)
    # NULL, never "": a missing address must not collide with another missing one.
    email = models.EmailField(_("E-Mail"), null=True, blank=True)  # noqa: DJ001
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employees",
        verbose_name=_("Organisationseinheit"),
    )
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employees",
        verbose_name=_("Stelle"),
    )
    is_supervisor = models.BooleanField(_("Führungskraft"), default=False)
    entered_on = models.DateField(_("Eintritt"), null=True, blank=True)
    left_at = models.DateTimeField(_("ausgeschieden"), null=True, blank=True)
    account_id = models.UUIDField(_("Zugang"), null=True, blank=True)
    # The id that the town's directory has for the person; NULL where it has not named one.
    external_id = models.CharField(  # noqa: DJ001 unique where given
        _("Kennung im Verzeichnis"), max_length=255, null=True, blank=True
    )
    # What the directory calls the person; whoever has one is kept by the directory.
    directory_name = models.CharField(  # noqa: DJ001 unique where given
        _("Name im Verzeichnis"), max_length=255, null=True, blank=True
    )

    class Meta:
        verbose_name = _("Beschäftigte/r")
        verbose_name_plural = _("Beschäftigte")
        ordering = ["family_name", "given_name", "personnel_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["personnel_number"],
                name="staff_employee_personnel_number_unique",
                violation_error_message=_("Diese Personalnummer ist schon vergeben."),
            ),
            models.UniqueConstraint(
                fields=["account_id"],
                name="staff_employee_account_unique",
                violation_error_message=_("Dieser Zugang gehört schon zu einer anderen Person."),
            ),
            models.UniqueConstraint(
                fields=["external_id"],
                name="staff_employee_external_id_unique",
                violation_error_message=_(
                    "Diese Kennung des Verzeichnisses gehört schon zu einer anderen Person."
                ),
            ),
            models.UniqueConstraint(
                Lower("directory_name"),
                name="staff_employee_directory_name_unique",
                violation_error_message=_(
                    "Dieser Name des Verzeichnisses gehört schon zu einer anderen Person."
                ),
            ),
            models.CheckConstraint(
                condition=Q(directory_name__isnull=True) | ~Q(directory_name=""),
                name="staff_employee_directory_name_null_when_missing",
                violation_error_message=_("Ein fehlender Name wird leer gespeichert."),
            ),
            models.CheckConstraint(
                condition=Q(external_id__isnull=True) | ~Q(external_id=""),
                name="staff_employee_external_id_null_when_missing",
                violation_error_message=_("Eine fehlende Kennung wird leer gespeichert."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(left_at__isnull=True),
                name="staff_employee_email_unique",
                violation_error_message=_(
                    "Diese E-Mail-Adresse gehört schon zu einer anderen Person."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(personnel_number="") & ~Q(given_name="") & ~Q(family_name=""),
                name="staff_employee_named",
                violation_error_message=_(
                    "Personalnummer, Vorname und Nachname müssen ausgefüllt sein."
                ),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True) | ~Q(email=""),
                name="staff_employee_email_null_when_missing",
                violation_error_message=_("Eine fehlende E-Mail-Adresse wird leer gespeichert."),
            ),
        ]
        indexes = [
            models.Index(fields=["family_name", "given_name"], name="staff_employee_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"
