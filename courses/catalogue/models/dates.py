"""When a course takes place, how many seats it has, and which municipality waits for one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from courses.catalogue.models.courses import Course

LIVE = ("waiting", "offered")


class CourseDate(UuidModel):
    """One date of a course with a limited number of seats.

    Taken is every seat that nobody else can book: booked ones, those offered to somebody who
    waited (`offered_count`), and those kept until somebody who waits gets the offer (`kept_count`).
    """

    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="dates", verbose_name=_("Kurs")
    )
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    place = models.CharField(_("Ort"), max_length=200, blank=True)
    seats = models.PositiveIntegerField(_("Plätze"))
    seats_taken = models.PositiveIntegerField(_("Vergebene Plätze"), default=0)
    cutoff_days = models.PositiveSmallIntegerField(_("Stichtag, Tage vor Beginn"), default=14)
    accept_days = models.PositiveSmallIntegerField(_("Tage, um ein Angebot anzunehmen"), default=3)
    waiting_count = models.PositiveIntegerField(_("Wartende"), default=0)
    kept_count = models.PositiveIntegerField(_("Plätze für Wartende"), default=0)
    offered_count = models.PositiveIntegerField(_("Angebotene Plätze"), default=0)
    ticket_count = models.PositiveIntegerField(_("Einträge auf der Warteliste"), default=0)
    cancelled_at = models.DateTimeField(_("Abgesagt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Termin")
        verbose_name_plural = _("Termine")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats_taken__lte=F("seats")),
                name="catalogue_date_seats",
                violation_error_message=_("Dieser Termin ist ausgebucht."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="catalogue_date_order",
                violation_error_message=_("Das Ende muss nach dem Beginn liegen."),
            ),
            models.CheckConstraint(
                condition=Q(seats_taken=F("seats")) | Q(kept_count=F("waiting_count")),
                name="catalogue_date_line_goes_first",
                violation_error_message=_(
                    "Ein Platz ist erst frei, wenn für alle Wartenden einer da ist."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kept_count__lte=F("waiting_count")),
                name="catalogue_date_kept_for_somebody",
                violation_error_message=_("Plätze werden nur für Wartende zurückgehalten."),
            ),
            models.CheckConstraint(
                condition=Q(seats_taken__gte=F("offered_count") + F("kept_count")),
                name="catalogue_date_offers_hold_seats",
                violation_error_message=_("Ein angebotener Platz ist für andere vergeben."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(waiting_count=0, offered_count=0),
                name="catalogue_date_cancelled_has_no_line",
                violation_error_message=_("Auf einen abgesagten Termin wartet niemand."),
            ),
            models.CheckConstraint(
                condition=Q(accept_days__gte=1, accept_days__lte=14),
                name="catalogue_date_accept_days",
                violation_error_message=_("Bitte geben Sie 1 bis 14 Tage zum Annehmen an."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y} {self.place}".strip()


class WaitingEntry(UuidModel):
    """A place in the line for one date. Only the municipality knows whom `waiting_ref` means."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Wartet")
        OFFERED = "offered", _("Platz angeboten")
        ACCEPTED = "accepted", _("Angenommen")
        LAPSED = "lapsed", _("Verfallen")
        LEFT = "left", _("Zurückgezogen")

    course_date = models.ForeignKey(
        CourseDate, on_delete=models.CASCADE, related_name="entries", verbose_name=_("Termin")
    )
    municipality_id = models.UUIDField(_("Kommune"))
    waiting_ref = models.UUIDField(_("Eintrag der Kommune"))
    ticket = models.PositiveIntegerField(_("Nummer in der Reihe"))
    state = models.CharField(_("Stand"), max_length=8, choices=State, default=State.WAITING)
    entered_at = models.DateTimeField(_("Eingetragen am"))
    offered_at = models.DateTimeField(_("Angeboten am"), null=True, blank=True)
    accept_until = models.DateTimeField(_("Anzunehmen bis"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Beendet am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Eintrag auf der Warteliste")
        verbose_name_plural = _("Einträge auf der Warteliste")
        ordering = ["course_date", "ticket"]
        indexes = [
            models.Index(
                fields=["accept_until"],
                condition=Q(state="offered"),
                name="catalogue_waiting_offers",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["waiting_ref"],
                condition=Q(state__in=LIVE),
                name="catalogue_waiting_once",
                violation_error_message=_("Dieser Antrag steht schon auf einer Warteliste."),
            ),
            models.UniqueConstraint(
                fields=["course_date", "ticket"],
                name="catalogue_waiting_ticket",
                violation_error_message=_("Diese Nummer in der Reihe ist schon vergeben."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["offered", "accepted"],
                    offered_at__isnull=False,
                    accept_until__isnull=False,
                )
                | Q(state="waiting", offered_at__isnull=True, accept_until__isnull=True)
                | Q(state__in=["lapsed", "left"]),
                name="catalogue_waiting_offer_has_an_end",
                violation_error_message=_("Ein Angebot braucht einen letzten Tag."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True)
                | Q(state__in=["accepted", "lapsed", "left"], ended_at__isnull=False),
                name="catalogue_waiting_ended",
                violation_error_message=_("Ein beendeter Eintrag hat einen Zeitpunkt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.get_state_display()}"


class DepartedSeats(models.Model):
    """Seats of a date that people of a municipality have whose data are deleted: only how many."""

    municipality_id = models.UUIDField(_("Kommune"))
    course_date = models.ForeignKey(
        CourseDate, on_delete=models.PROTECT, related_name="departed", verbose_name=_("Termin")
    )
    seat_count = models.PositiveIntegerField(_("Plätze"))

    class Meta:
        verbose_name = _("Plätze einer ausgeschiedenen Kommune")
        verbose_name_plural = _("Plätze ausgeschiedener Kommunen")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality_id", "course_date"],
                name="catalogue_departed_seats_once",
                violation_error_message=_("Diese Plätze sind schon vermerkt."),
            ),
            models.CheckConstraint(
                condition=Q(seat_count__gte=1),
                name="catalogue_departed_seats_are_some",
                violation_error_message=_("Vermerkt wird, was belegt ist."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_date_id}: {self.seat_count}"
