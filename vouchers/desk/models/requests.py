"""Requests for courses, who may decide on them, and everything that happened to each."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from vouchers.desk.models.holdings import Holding
from vouchers.desk.rules import requesting as rules


class RequestPolicy(models.Model):
    """The municipality's rule for requests; the newest row counts, the others are its history."""

    approval = models.CharField(_("Zustimmung"), max_length=10, choices=rules.APPROVALS)
    days_to_decide = models.PositiveSmallIntegerField(_("Frist in Tagen"))
    remind_after_days = models.PositiveSmallIntegerField(_("Erinnerung nach Tagen"))
    at_deadline = models.CharField(_("nach der Frist"), max_length=6, choices=rules.AT_DEADLINE)
    own_share_max_cents = models.PositiveIntegerField(_("Eigenanteil höchstens, in Cent"))
    decided_at = models.DateTimeField(_("festgelegt am"))
    decided_by = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("Freigaberegel")
        verbose_name_plural = _("Freigaberegeln")
        constraints = [
            models.CheckConstraint(
                condition=Q(approval__in=rules.APPROVALS, at_deadline__in=rules.AT_DEADLINE),
                name="desk_policy_is_known",
                violation_error_message=_("Bitte wählen Sie eine der angebotenen Regeln."),
            ),
            models.CheckConstraint(
                condition=Q(
                    remind_after_days__gte=1,
                    remind_after_days__lt=F("days_to_decide"),
                    days_to_decide__lte=rules.DAYS_MAX,
                ),
                name="desk_policy_reminds_before_deadline",
                violation_error_message=_("Die Erinnerung muss vor dem Ende der Frist liegen."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_approval_display()


class Deputy(UuidModel):
    """Somebody who decides in the place of a supervisor or of HR for some days."""

    principal_id = models.UUIDField(_("vertretene Person"))
    deputy_id = models.UUIDField(_("Vertretung"))
    first_day = models.DateField(_("vom"))
    last_day = models.DateField(_("bis (einschließlich)"))
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=32)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Vertretung")
        verbose_name_plural = _("Vertretungen")
        constraints = [
            models.CheckConstraint(
                condition=~Q(principal_id=F("deputy_id")),
                name="desk_deputy_is_somebody_else",
                violation_error_message=_("Niemand vertritt sich selbst."),
            ),
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="desk_deputy_period_runs_forward",
                violation_error_message=_("Der letzte Tag muss am oder nach dem ersten liegen."),
            ),
        ]
        indexes = [models.Index(fields=["deputy_id"], name="desk_deputy_of_person")]

    def __str__(self) -> str:
        return f"{self.first_day:%d.%m.%Y}–{self.last_day:%d.%m.%Y}"


class CourseRequest(UuidModel):
    """An employee asks for a course. Its id is the form's; the course is kept as a snapshot.

    `holding` is reserved while the request lives; `came_for_request` says that it was distributed
    for it alone. `decide_until` is the last day of the present step.
    """

    employee_id = models.UUIDField(_("Beschäftigte/r"))
    course_id = models.UUIDField(_("Kurs"))
    course_title = models.CharField(max_length=200)
    course_provider = models.CharField(max_length=200)
    price_cents = models.PositiveIntegerField(_("Preis in Cent"))
    rest_cents = models.PositiveIntegerField(_("Eigenanteil in Cent"))
    course_date_id = models.UUIDField(_("Termin"), null=True)
    starts_at = models.DateTimeField(_("Beginn"), null=True)
    place = models.CharField(_("Ort"), max_length=200, blank=True)
    note = models.CharField(_("Bemerkung"), max_length=rules.NOTE_MAX, blank=True)
    approval = models.CharField(max_length=10, choices=rules.APPROVALS)
    state = models.CharField(_("Stand"), max_length=24, choices=rules.STATES)
    holding = models.ForeignKey(Holding, models.PROTECT, related_name="requests")
    came_for_request = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("eingereicht am"))
    step_since = models.DateTimeField()
    decide_until = models.DateField(_("zu entscheiden bis"), null=True)
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    waiting_ref = models.UUIDField(null=True)
    accept_until = models.DateTimeField(_("anzunehmen bis"), null=True)
    booking_ref = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Kursanfrage")
        verbose_name_plural = _("Kursanfragen")
        constraints = [
            models.UniqueConstraint(
                fields=["employee_id", "course_id"],
                condition=Q(state__in=rules.LIVE),
                name="desk_one_live_request_per_course",
                violation_error_message=_("Diesen Kurs haben Sie schon angefragt."),
            ),
            models.UniqueConstraint(
                fields=["holding"],
                condition=Q(state__in=rules.LIVE),
                name="desk_one_live_request_per_voucher",
                violation_error_message=_(
                    "Dieser Gutschein ist für eine andere Anfrage vorgemerkt."
                ),
            ),
            models.UniqueConstraint(
                fields=["waiting_ref"],
                name="desk_request_of_waiting_ref",
                violation_error_message=_("Diesen Platz in der Warteliste hat schon jemand."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.LIVE, ended_at__isnull=True)
                | Q(state__in=rules.ENDED, ended_at__isnull=False),
                name="desk_request_ends_once",
                violation_error_message=_("Eine Anfrage läuft, oder sie ist zu Ende."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.UNDECIDED, decide_until__isnull=False)
                | (~Q(state__in=rules.UNDECIDED) & Q(decide_until__isnull=True)),
                name="desk_request_deadline_while_undecided",
                violation_error_message=_("Wer entscheiden soll, hat eine Frist."),
            ),
            models.CheckConstraint(
                condition=Q(state=rules.BOOKED, booking_ref__isnull=False)
                | (~Q(state=rules.BOOKED) & Q(booking_ref__isnull=True)),
                name="desk_request_booked_with_booking",
                violation_error_message=_("Gebucht ist, was eine Buchung hat."),
            ),
            models.CheckConstraint(
                condition=~Q(state=rules.FOR_SEAT) | Q(waiting_ref__isnull=False),
                name="desk_request_waits_in_line",
                violation_error_message=_("Wer auf einen Platz wartet, steht in der Warteliste."),
            ),
            models.CheckConstraint(
                condition=Q(accept_until__isnull=True) | Q(state=rules.FOR_SEAT),
                name="desk_request_offer_while_waiting",
                violation_error_message=_("Angeboten wird ein Platz nur, wer auf ihn wartet."),
            ),
        ]
        indexes = [
            models.Index(fields=["employee_id"], name="desk_request_of_employee"),
            models.Index(
                fields=["state", "decide_until"],
                condition=Q(ended_at__isnull=True),
                name="desk_request_open",
            ),
        ]

    def __str__(self) -> str:
        return self.course_title


class RequestEvent(models.Model):
    """One thing that happened to a request: what, when, by whom, in whose place, and why."""

    request = models.ForeignKey(
        CourseRequest, models.CASCADE, related_name="events", db_index=False
    )
    sequence = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=12, choices=rules.HAPPENINGS)
    step = models.CharField(max_length=24, choices=rules.STATES, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(_("von"), max_length=250, blank=True)
    by_pseudonym = models.CharField(max_length=32)
    deputy_of = models.CharField(_("in Vertretung von"), max_length=250, blank=True)
    reason = models.CharField(max_length=12, choices={**rules.REASONS, **rules.LAPSES}, blank=True)
    words = models.CharField(max_length=rules.WORDS_MAX, blank=True)

    class Meta:
        verbose_name = _("Schritt einer Anfrage")
        verbose_name_plural = _("Schritte einer Anfrage")
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "sequence"],
                name="desk_event_sequence",
                violation_error_message=_("Diesen Schritt der Anfrage gibt es schon."),
            ),
            models.UniqueConstraint(
                fields=["request", "step"],
                condition=Q(what__in=rules.DECISIONS),
                name="desk_one_decision_per_step",
                violation_error_message=_("Über diese Anfrage ist schon entschieden."),
            ),
            models.CheckConstraint(
                condition=~Q(what=rules.REFUSED) | ~Q(reason=""),
                name="desk_refusal_says_why",
                violation_error_message=_("Bitte wählen Sie einen Grund."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_what_display()
