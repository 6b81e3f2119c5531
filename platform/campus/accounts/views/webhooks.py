"""Webhooks: list, make, look at what was sent, change the key, switch off and on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campus.accounts.forms import WebhookForm
from campus.accounts.services import webhooks as services
from campus.accounts.tables import DeliveryTable, WebhookTable
from campus.kernel.refusal import Refusal
from campus.outbox import api as outbox
from campus.outbox.api import SubscriptionUnknown, SubscriptionView
from campus.web.access import CampusRequest, page
from campus.web.components import SummaryRow
from campus.web.pages import confirm, refused

_MAY = "keep_interface"


@page(may=_MAY)
def webhooks(request: CampusRequest) -> HttpResponse:
    rows = outbox.list_subscriptions(outbox.subject_of(request.actor))
    table = WebhookTable(rows, request=request)
    return render(request, "accounts/webhooks.html", {"table": table})


@page(may=_MAY, writes=True)
def webhook_new(request: CampusRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.make_webhook(**form.cleaned_data, actor=request.actor, now=request.now)
            return redirect("accounts:webhook", made)
        except Refusal as refusal:
            form.add_error("url", str(refusal))
    return render(request, "accounts/webhook_new.html", {"form": form})


@page(may=_MAY)
def webhook(request: CampusRequest, subscription_id: UUID) -> HttpResponse:
    found = _subscription(request, subscription_id)
    deliveries = outbox.list_deliveries(found.id, outbox.subject_of(request.actor))
    context = {
        "webhook": found,
        "rows": _rows(found),
        "table": DeliveryTable(deliveries, request=request),
    }
    return render(request, "accounts/webhook.html", context)


@page(may=_MAY, writes=True)
@require_POST
def webhook_test(request: CampusRequest, subscription_id: UUID) -> HttpResponse:
    return _do(request, subscription_id, services.send_test)


@page(may=_MAY, writes=True)
@require_POST
def webhook_on(request: CampusRequest, subscription_id: UUID) -> HttpResponse:
    return _do(request, subscription_id, services.switch_webhook_on)


@page(may=_MAY, writes=True)
@require_POST
def webhook_off(request: CampusRequest, subscription_id: UUID) -> HttpResponse:
    return _do(request, subscription_id, services.switch_webhook_off)


@page(may=_MAY, writes=True)
def webhook_key(request: CampusRequest, subscription_id: UUID) -> HttpResponse:
    found = _subscription(request, subscription_id)
    if request.method == "POST":
        return _do(request, subscription_id, services.change_key)
    return confirm(
        request,
        title=_("Schlüssel wechseln?"),
        body=_(
            "Ab sofort unterschreiben wir mit einem neuen Schlüssel, 24 Stunden lang mit beiden. "
            "Tragen Sie den neuen in dieser Zeit beim Empfänger ein."
        ),
        button=_("Schlüssel wechseln"),
        cancel_url=_address(found.id),
    )


@page(may=_MAY, writes=True)
def webhook_removal(request: CampusRequest, subscription_id: UUID) -> HttpResponse:
    found = _subscription(request, subscription_id)
    if request.method == "POST":
        services.remove_webhook(subscription_id=found.id, actor=request.actor, now=request.now)
        return redirect("accounts:webhooks")
    return confirm(
        request,
        title=_("Webhook löschen?"),
        body=_("Auch das Verzeichnis der Zustellungen wird gelöscht."),
        button=_("„%(name)s“ löschen") % {"name": found.name},
        cancel_url=_address(found.id),
        danger=True,
    )


@page(may=_MAY, writes=True)
@require_POST
def webhook_again(request: CampusRequest, delivery_id: UUID) -> HttpResponse:
    """Send one delivery once more."""
    try:
        found = services.send_again(delivery_id=delivery_id, actor=request.actor, now=request.now)
    except outbox.DeliveryUnknown as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        address = reverse("accounts:webhooks")
        return refused(request, refusal, next_url=address, next_text=_("Zu den Webhooks"))
    return redirect("accounts:webhook", found)


def _do(
    request: CampusRequest, subscription_id: UUID, action: Callable[..., object]
) -> HttpResponse:
    try:
        action(subscription_id=subscription_id, actor=request.actor, now=request.now)
    except SubscriptionUnknown as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        address = _address(subscription_id)
        return refused(request, refusal, next_url=address, next_text=_("Zum Webhook"))
    return redirect("accounts:webhook", subscription_id)


def _subscription(request: CampusRequest, subscription_id: UUID) -> SubscriptionView:
    try:
        return outbox.find_subscription(subscription_id, outbox.subject_of(request.actor))
    except SubscriptionUnknown as refusal:
        raise Http404 from refusal


def _rows(found: SubscriptionView) -> list[SummaryRow]:
    keys = [SummaryRow(_("Öffentlicher Schlüssel"), outbox.public_key(found.sealed_key))]
    if found.former_until is not None:
        until = date_format(localtime(found.former_until), "d.m.Y, H:i")
        text = _("%(key)s (bis %(until)s)") % {
            "key": outbox.public_key(found.former_key),
            "until": until,
        }
        keys.append(SummaryRow(_("Früherer Schlüssel"), text))
    return [
        SummaryRow(_("Adresse"), found.url),
        SummaryRow(_("Ereignisse"), ", ".join(found.event_titles)),
        SummaryRow(_("Stand"), found.state_title),
        *keys,
    ]


def _address(subscription_id: UUID) -> str:
    return reverse("accounts:webhook", args=[subscription_id])
