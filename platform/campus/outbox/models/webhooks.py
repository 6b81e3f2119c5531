"""Who wants to be told of what, what happened, and what was sent. Nothing here names a person."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campus.kernel.models import UuidModel
from campus.outbox.rules import webhooks as rules


class Subscription(UuidModel):
    """An address that is told of some events: a town's, a funder's, or all for the cooperative."""

    municipality_id = models.UUIDField(_("Kommune"), null=True, blank=True)
    funder_id = models.UUIDField(_("Fördergeber"), null=True, blank=True)
    name = models.CharField(_("Wofür"), max_length=100)
    url = models.CharField(_("Adresse"), max_length=500)
    event_types = ArrayField(models.CharField(max_length=40), verbose_name=_("Ereignisse"))
    sealed_key = models.TextField(_("Schlüssel, verschlüsselt"))
    former_key = models.TextField(_("früherer Schlüssel, verschlüsselt"), blank=True)
    former_until = models.DateTimeField(_("früherer gilt bis"), null=True, blank=True)
    failures_in_a_row = models.PositiveSmallIntegerField(_("Fehlschläge in Folge"), default=0)
    paused_until = models.DateTimeField(_("Pause bis"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("abgeschaltet am"), null=True, blank=True)
    disabled_by = models.CharField(_("abgeschaltet, weil"), max_length=10, blank=True)
    created_at = models.DateTimeField(_("angelegt am"))

    class Meta:
        verbose_name = _("Webhook")
        verbose_name_plural = _("Webhooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality_id__isnull=True) | Q(funder_id__isnull=True),
                name="outbox_subscription_of_one",
                violation_error_message=_("Ein Webhook gehört zu genau einer Stelle."),
            ),
            models.CheckConstraint(
                condition=Q(event_types__len__gte=1)
                & Q(event_types__contained_by=sorted(rules.EVENT_TYPES)),
                name="outbox_subscription_events_known",
                violation_error_message=_("Ein Webhook braucht bekannte Ereignisse."),
            ),
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_by="")
                | Q(disabled_at__isnull=False, disabled_by__in=sorted(rules.DISABLED_BY)),
                name="outbox_subscription_disabled_with_reason",
                violation_error_message=_("Ein abgeschalteter Webhook hat einen Grund."),
            ),
            models.CheckConstraint(
                condition=Q(former_key="", former_until__isnull=True)
                | (~Q(former_key="") & Q(former_until__isnull=False)),
                name="outbox_subscription_former_key_ends",
                violation_error_message=_("Ein früherer Schlüssel gilt nur eine Zeit lang."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WantedEvent(models.Model):
    """A kind of event that somebody has subscribed to: others need not be written at all."""

    event_type = models.CharField(_("Ereignis"), max_length=40, primary_key=True)

    class Meta:
        verbose_name = _("gewünschtes Ereignis")
        verbose_name_plural = _("gewünschte Ereignisse")
        constraints = [
            models.CheckConstraint(
                condition=Q(event_type__in=sorted(rules.EVENT_TYPES)),
                name="outbox_wantedevent_known",
                violation_error_message=_("Dieses Ereignis gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return self.event_type


class Event(UuidModel):
    """Something that happened, in ids, days and cents; written in its transaction."""

    event_type = models.CharField(_("Ereignis"), max_length=40)
    municipality_id = models.UUIDField(_("Kommune"), null=True, blank=True)
    funder_id = models.UUIDField(_("Fördergeber"), null=True, blank=True)
    occurred_at = models.DateTimeField(_("geschehen am"))
    data = models.JSONField(_("Angaben"), default=dict)
    spread_at = models.DateTimeField(_("verteilt am"), null=True, blank=True)

    class Meta:
        verbose_name = _("Ereignis")
        verbose_name_plural = _("Ereignisse")
        indexes = [
            models.Index(
                fields=["occurred_at"],
                name="outbox_event_to_spread",
                condition=Q(spread_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(event_type__in=[*sorted(rules.EVENT_TYPES), rules.TEST_EVENT]),
                name="outbox_event_type_known",
                violation_error_message=_("Dieses Ereignis gibt es nicht."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.occurred_at:%d.%m.%Y}"


class Delivery(UuidModel):
    """One event on its way to one subscriber, with what came of the latest try."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    municipality_id = models.UUIDField(_("Kommune"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=10, default=rules.WAITING)
    tries = models.PositiveSmallIntegerField(_("Versuche"), default=0)
    round = models.PositiveSmallIntegerField(_("Durchgang"), default=1)
    due_at = models.DateTimeField(_("nächster Versuch"))
    tried_at = models.DateTimeField(_("letzter Versuch"), null=True, blank=True)
    status = models.PositiveSmallIntegerField(_("Status"), null=True, blank=True)
    answer = models.CharField(_("Antwort"), max_length=rules.ANSWER_KEPT, blank=True)

    class Meta:
        verbose_name = _("Zustellung")
        verbose_name_plural = _("Zustellungen")
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event"],
                name="outbox_delivery_once",
                violation_error_message=_("Dieses Ereignis ist schon unterwegs."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(rules.DELIVERY_STATES)),
                name="outbox_delivery_state_known",
                violation_error_message=_("Diesen Stand einer Zustellung gibt es nicht."),
            ),
            models.CheckConstraint(
                condition=Q(tries__lte=rules.TRIES),
                name="outbox_delivery_tries_limited",
                violation_error_message=_("Zu viele Versuche."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.state}"
