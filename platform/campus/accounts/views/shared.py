"""Computers that several people use: HR names them, each is set up by its link, all sign out."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from campus.accounts.forms.shared import SharedDeviceForm
from campus.accounts.queries.shared import find_device, list_devices
from campus.accounts.rules.shared import DeviceLinkInvalid
from campus.accounts.services.shared_devices import (
    end_device,
    look_at_device_link,
    make_device,
    open_device,
)
from campus.accounts.tables import SharedDeviceTable
from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, SIGNED_IN, CampusRequest, page
from campus.web.pages import acted, confirm, done, refused

_MAY = "keep_sign_in"
_COOKIE_SECONDS = 400 * 24 * 60 * 60


@page(may=_MAY, writes=True)
def shared_devices(request: CampusRequest) -> HttpResponse:
    form = SharedDeviceForm(request.POST or None)
    link = ""
    if form.is_valid():
        secret = make_device(**form.cleaned_data, actor=request.actor, now=request.now)
        address = reverse("accounts:shared_device_link", args=[secret])
        link = request.build_absolute_uri(address)
        form = SharedDeviceForm()
    table = SharedDeviceTable(list_devices(now=request.now), request=request)
    context = {"form": form, "table": table, "link": link}
    response = render(request, "accounts/shared/devices.html", context)
    return acted(response) if link else response


@page(may=_MAY, writes=True)
def shared_device_end(request: CampusRequest, device_id: UUID) -> HttpResponse:
    found = find_device(device_id=device_id, now=request.now)
    if found is None:
        raise Http404
    address = reverse("accounts:shared_devices")
    if request.method == "POST":
        try:
            end_device(device_id=device_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return refused(request, refusal, next_url=address, next_text=_("Zu den Rechnern"))
        return redirect(address)
    return confirm(
        request,
        title=_("Rechner entfernen?"),
        body=_("Er meldet dann nicht mehr von selbst ab, wenn niemand mehr davor sitzt."),
        button=_("„%(name)s“ entfernen") % {"name": found.name},
        cancel_url=address,
        danger=True,
    )


@page(may=EVERYONE, writes=True)
@never_cache
def shared_device_link(request: CampusRequest, secret: str) -> HttpResponse:
    """Show a button on GET, because mail scanners follow links; use the link up on POST."""
    response: HttpResponse
    try:
        if request.method == "POST":
            response = redirect("accounts:shared_device_ready")
            _keep(response, open_device(secret=secret, now=request.now))
        else:
            response = confirm(
                request,
                title=_("Diesen Rechner gemeinsam nutzen?"),
                body=_("Er meldet künftig von selbst ab, wenn niemand mehr davor sitzt."),
                button=_("Als „%(name)s“ einrichten")
                % {"name": look_at_device_link(secret=secret, now=request.now)},
                cancel_url=reverse("accounts:start"),
            )
    except DeviceLinkInvalid as refusal:
        address = reverse("accounts:start")
        response = refused(request, refusal, next_url=address, next_text=_("Zur Startseite"))
    # As with an invitation: the secret stands in the address.
    response["Referrer-Policy"] = "strict-origin"
    return response


@page(may=EVERYONE)
def shared_device_ready(request: CampusRequest) -> HttpResponse:
    return done(
        request,
        title=_("Dieser Rechner ist eingerichtet"),
        next_steps=[
            _("Er meldet von selbst ab, wenn niemand mehr davor sitzt."),
            _("Speichern Sie hier im Browser keine Passwörter."),
        ],
        links=[(reverse("account_login"), _("Zur Anmeldung"))],
    )


@page(may=EVERYONE, writes=True)
@never_cache
def idle(request: CampusRequest) -> HttpResponse:
    """Where a shared computer's page leads by itself; nobody is signed in here afterwards.

    At other computers it says why somebody has to sign in again, and leads on from there.
    """
    if request.shared_device is not None and request.actor.is_signed_in:
        logout(request)
    next_url = request.GET.get("next", "")
    return render(request, "accounts/shared/idle.html", {"next_url": next_url})


@page(may=SIGNED_IN, writes=True)
def go_on(request: CampusRequest) -> HttpResponse:
    """Somebody is still there: that the request came is enough."""
    address = request.POST.get("next", "")
    here = {request.get_host()}
    is_here = url_has_allowed_host_and_scheme(address, allowed_hosts=here)
    return redirect(address if is_here else "accounts:start")


def _keep(response: HttpResponse, secret: str) -> None:
    response.set_cookie(
        settings.SHARED_DEVICE_COOKIE_NAME,
        secret,
        max_age=_COOKIE_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
