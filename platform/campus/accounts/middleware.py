"""Who acts in this request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string

from campus.accounts.adapters import PROVIDER_SESSION, SESSION_BEGAN, SESSION_SCHEMA, note_session
from campus.accounts.queries import standing_of
from campus.accounts.rules import effective_roles, kind_of, permissions_of
from campus.accounts.rules.factors import SecondFactorDue
from campus.accounts.rules.idle import NOTED_EVERY, idle_minutes_of
from campus.accounts.rules.shared import SEEN_EVERY, is_idle
from campus.accounts.rules.sso import RECHECK_AFTER
from campus.accounts.services.shared_devices import device_with
from campus.accounts.services.sso.leaving import ask_again
from campus.accounts.views.second_factor import PUT_OFF, WAYS_TO_SECOND_FACTOR, due_at_of
from campus.accounts.views.unsent import keep_unsent
from campus.kernel.actor import ANONYMOUS, Actor
from campus.web.access import EVERYONE, declarations_of
from campus.web.middleware import PROGRAM_PREFIXES
from campus.web.problems import problem_response

# When a request last showed that somebody sits at a shared computer.
SEEN_ON_SHARED = "accounts.shared.seen_at"
SEEN = "accounts.seen_at"


class SharedDeviceMiddleware:
    """On a computer that several people use, sign out whoever has gone away, and leave nothing.

    What renews itself (htmx) says nothing about whether somebody is there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(Any, request)
        secret = request.COOKIES.get(settings.SHARED_DEVICE_COOKIE_NAME)
        asked.shared_device = device_with(secret) if secret else None
        asked.idle_at = asked.idle_seconds = None
        if asked.shared_device is None:
            return self.get_response(request)
        was_signed_in = asked.user.is_authenticated
        if was_signed_in and self._is_over(asked):
            request.session.flush()
            asked.user = AnonymousUser()
            response: HttpResponse = redirect("accounts:idle")
        else:
            response = self.get_response(request)
        if asked.user.is_authenticated and not was_signed_in:
            # Who goes away right after signing in is gone, too.
            request.session[SEEN_ON_SHARED] = asked.now.isoformat()
        if was_signed_in and not asked.user.is_authenticated:
            # Not "cookies": it would forget that the computer is shared.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _is_over(self, request: Any) -> bool:
        device, now = request.shared_device, request.now
        seen = request.session.get(SEEN_ON_SHARED)
        seen_at = dt.datetime.fromisoformat(seen) if seen else now
        if is_idle(seen_at=seen_at, idle_minutes=device.idle_minutes, now=now):
            return True
        if seen is None or (now - seen_at >= SEEN_EVERY and "HX-Request" not in request.headers):
            request.session[SEEN_ON_SHARED] = now.isoformat()
        request.idle_at = now + dt.timedelta(minutes=device.idle_minutes)
        request.idle_seconds = device.idle_seconds
        return False


class ProviderMiddleware:
    """End the sessions of people whom their municipality's own sign-in no longer knows.

    A session that began there asks again after 45 seconds, at its next request.
    """

    # Providers that hand out a new token each time take a second use of the old one for a theft.
    _ONE_AT_A_TIME_SECONDS = 20

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = request.session.get(PROVIDER_SESSION)
        if kept and kept["refresh_token"] and self._is_due(request, kept):
            self._ask_again(request, kept)
        elif kept and self._has_ended(request, kept):
            request.session.flush()
            request.user = AnonymousUser()
        if PROVIDER_SESSION in request.session:
            note_session(request)
        return self.get_response(request)

    def _has_ended(self, request: HttpRequest, kept: dict[str, str]) -> bool:
        """Whether the provider's word, which nobody can ask to repeat, no longer counts."""
        now: dt.datetime = request.now  # type: ignore[attr-defined]
        end = kept.get("ends_at")
        account = cast(Any, request.user)
        if not end or str(account.pk) != kept["account_id"]:
            return False
        return now >= dt.datetime.fromisoformat(end)

    def _is_due(self, request: HttpRequest, kept: dict[str, str]) -> bool:
        now: dt.datetime = request.now  # type: ignore[attr-defined]
        if now - dt.datetime.fromisoformat(kept["asked_at"]) < RECHECK_AFTER:
            return False
        account = cast(Any, request.user)
        if not account.is_authenticated or str(account.pk) != kept["account_id"]:
            return False
        key = f"sso:asking:{request.session.session_key}"
        return bool(cache.add(key, True, self._ONE_AT_A_TIME_SECONDS))

    def _ask_again(self, request: HttpRequest, kept: dict[str, str]) -> None:
        now: dt.datetime = request.now  # type: ignore[attr-defined]
        answer = ask_again(
            provider_id=kept["provider_id"],
            sealed_token=kept["refresh_token"],
            answered_at=dt.datetime.fromisoformat(kept["answered_at"]),
            account_id=UUID(kept["account_id"]),
            now=now,
        )
        cache.delete(f"sso:asking:{request.session.session_key}")
        if answer is None:
            request.session.flush()
            request.user = AnonymousUser()
            return
        token, answered_at = answer
        request.session[PROVIDER_SESSION] = kept | {
            "refresh_token": token,
            "asked_at": now.isoformat(),
            "answered_at": answered_at.isoformat(),
        }
        # At once: another request of this browser must not ask with the former token.
        request.session.save()


class ActorMiddleware:
    """Set `request.actor` from the account that is signed in, and from its roles of this moment.

    A session that was begun in another schema is ended: it proves nothing here. So is one that has
    lasted its full time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (not _began_here(request) or _is_over(request)):
            request.session.flush()
            request.user = AnonymousUser()
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)


class IdleMiddleware:
    """End the session of whoever has done nothing for a while, at a computer of their own.

    What renews itself (htmx) says nothing about whether somebody is there. What was sent too late
    is kept for its sender.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(Any, request)
        asked.gone_account_id = None
        minutes = idle_minutes_of(asked.actor.kind, minutes=settings.IDLE_MINUTES)
        if asked.actor.is_signed_in and asked.shared_device is None and minutes:
            self._look(asked, dt.timedelta(minutes=minutes))
        return self.get_response(request)

    def _look(self, request: Any, allowed: dt.timedelta) -> None:
        now = request.now
        seen_at = dt.datetime.fromisoformat(request.session.setdefault(SEEN, now.isoformat()))
        if now - seen_at >= allowed:
            request.gone_account_id = request.actor.account_id
            request.session.flush()
            request.user, request.actor = AnonymousUser(), ANONYMOUS
            return
        if now - seen_at >= NOTED_EVERY and "HX-Request" not in request.headers:
            request.session[SEEN] = now.isoformat()
        request.idle_at, request.idle_seconds = now + allowed, round(allowed.total_seconds())

    def process_view(self, request: Any, view: Any, *_arguments: Any) -> HttpResponse | None:
        """Say that the session has ended; after Django has made sure that a form was ours."""
        if request.gone_account_id is None or _is_for_everyone(request, view):
            return None
        if "HX-Request" in request.headers or request.path.startswith(PROGRAM_PREFIXES):
            return None
        if request.method == "POST" and keep_unsent(request, account_id=request.gone_account_id):
            return _lead("account_login", reverse("accounts:unsent"))
        return _lead("accounts:idle", request.get_full_path() if request.method == "GET" else "")


class SecondFactorMiddleware:
    """Lead whoever must show a second factor and has none to where one is set up, and only there.

    Within the days of grace it is offered once a session, on the way to the start page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, *_arguments: Any) -> HttpResponse | None:
        """Refuse any page but those on the way to a second factor."""
        due_at = request.second_factor_due_at
        if due_at is None or _is_for_everyone(request, view):
            return None
        if request.resolver_match.view_name in WAYS_TO_SECOND_FACTOR:
            return None
        if request.now < due_at and (not _is_start(request) or PUT_OFF in request.session):
            return None
        if request.path.startswith(PROGRAM_PREFIXES):
            return problem_response(403, detail=SecondFactorDue.sentence)
        return redirect("accounts:second_factor")


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor behind a request, `ANONYMOUS` for a signed-out visitor.

    Notes from when on the account lacks a second factor that is demanded of it.
    """
    asked = cast(Any, request)
    asked.second_factor_due_at = None
    account = asked.user
    if not account.is_authenticated:
        return ANONYMOUS
    municipality = getattr(request, "municipality", None)
    employee_id = _employee_id(account.id) if municipality else None
    standing = standing_of(account.id)
    roles = effective_roles(standing.roles, is_employee=employee_id is not None)
    asked.second_factor_due_at = due_at_of(request, standing, roles)
    return Actor(
        kind=kind_of(roles),
        account_id=account.id,
        permissions=permissions_of(roles),
        schema=_schema(request),
        municipality_id=municipality.id if municipality else None,
        employee_id=employee_id,
        funder_id=standing.funder_id,
        display_name=account.display_name,
    )


def _is_for_everyone(request: Any, view: Any) -> bool:
    declared = declarations_of(view)
    open_to_all = all(access.may == EVERYONE for access in declared)
    return bool(declared) and open_to_all and not _is_start(request)


def _is_start(request: Any) -> bool:
    return bool(request.resolver_match.view_name == "accounts:start")


def _lead(name: str, next_url: str) -> HttpResponse:
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return redirect(reverse(name) + query)


def _began_here(request: HttpRequest) -> bool:
    here = _schema(request)
    return bool(request.session.setdefault(SESSION_SCHEMA, here) == here)


def _is_over(request: HttpRequest) -> bool:
    """Whether a session has lasted its full time, however busy it was."""
    now: dt.datetime = request.now  # type: ignore[attr-defined]
    began_at = dt.datetime.fromisoformat(request.session.setdefault(SESSION_BEGAN, now.isoformat()))
    return now - began_at > dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _schema(request: HttpRequest) -> str:
    municipality = getattr(request, "municipality", None)
    return municipality.schema_name if municipality else "public"


def _employee_id(account_id: UUID) -> UUID | None:
    # Employees are known above this app: the settings name who to ask.
    find: Callable[..., UUID | None] = import_string(settings.EMPLOYEE_OF_ACCOUNT)
    return find(account_id=account_id)
