"""Who may use a view and whether it writes: declared at the view, held while it runs.

A declaration is readable from the view's callable (`declarations_of`), so that a test can
walk the URLconf and ask every pattern for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from rest_framework import permissions
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from campus.kernel.actor import Actor
from campus.kernel.refusal import Refusal
from campus.web.pages import sign_in_needed
from campus.web.reading import refuse_writes
from campus.web.request import CampusRequest as CampusRequest

EVERYONE = "everyone"
SIGNED_IN = "signed_in"
SAFE_METHODS = ("GET", "HEAD")

P = ParamSpec("P")
PageView = Callable[Concatenate[CampusRequest, P], HttpResponseBase]


class ScopeMissing(Refusal):
    code = "token_scope_missing"
    status = 403
    sentence = (
        "Dieser Zugangsschlüssel darf das nicht: ihm fehlt der Bereich „%(scope)s“. "
        "Bitte erstellen Sie einen Schlüssel mit diesem Bereich."
    )


@dataclass(frozen=True)
class Access:
    """One declaration: a permission's name, `EVERYONE` or `SIGNED_IN`; and whether it writes.

    `scope` is what a token needs besides; without one no token is let in where a person must be.
    """

    may: str
    writes: bool = False
    scope: str = ""

    def admits(self, actor: Actor) -> bool:
        """Tell whether the actor may use what is declared."""
        if self.may == EVERYONE:
            return True
        return actor.is_signed_in and (self.may == SIGNED_IN or actor.may(self.may))

    def lacks_scope(self, actor: Actor) -> bool:
        """Tell whether the actor is a token that was not made for this."""
        if self.may == EVERYONE or actor.token_id is None:
            return False
        return self.scope not in actor.scopes

    @contextmanager
    def guard(self, actor: Actor) -> Iterator[None]:
        """Run the view in here: a reading one cannot write; one that needs a permission runs
        under the database role of its actor's side, those for everyone as the host has it."""
        reading = nullcontext() if self.writes else connection.execute_wrapper(refuse_writes)
        own_side = self.may not in {EVERYONE, SIGNED_IN, *settings.PERMISSIONS_OF_ACCOUNTS}
        with reading, _scope_of(actor) if own_side else nullcontext():
            yield


def _scope_of(actor: Actor) -> AbstractContextManager[Any]:
    # Schemas and roles are known above this app: the settings name who to ask.
    scope: Callable[[Actor], AbstractContextManager[Any]] = import_string(settings.ACTOR_SCOPE)
    return scope(actor)


def page(*, may: str, writes: bool = False) -> Callable[[PageView[P]], PageView[P]]:
    """Declare a page: who may see it and whether it writes.

    A signed-out visitor gets 403 with the way to sign in; a person without the permission gets
    404, exactly as for a page that does not exist; a reading page answers only GET and HEAD and
    any statement but a read raises `WriteInReadingView`.

    :param may: a permission of `campus.accounts.rules`, `EVERYONE` or `SIGNED_IN`
    """
    access = Access(may, writes)

    def declare(view: PageView[P]) -> PageView[P]:
        @wraps(view)
        def guarded(
            request: CampusRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            turned_away = turn_away(request, access)
            if turned_away is not None:
                return turned_away
            with access.guard(request.actor):
                return view(request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return declare


def turn_away(request: CampusRequest, access: Access) -> HttpResponseBase | None:
    """Answer a request that the declaration does not admit; return None for one that it does.

    :raises Http404: where the actor is signed in but lacks the permission
    """
    if not access.admits(request.actor):
        if request.actor.is_signed_in:
            raise Http404
        return sign_in_needed(request)
    if not access.writes and request.method not in SAFE_METHODS:
        return HttpResponseNotAllowed(SAFE_METHODS)
    return None


class ApiAccess(permissions.BasePermission):
    """Admit API requests by the declaration of the view or of its method; refuse without one."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether the actor is admitted.

        :raises NotFound: where the actor is signed in but lacks the permission
        :raises ScopeMissing: where it is a token that was not made for this
        """
        access = access_of_handler(view, request.method or "")
        if access is None:
            return False
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if actor.is_signed_in and not access.admits(actor):
            raise NotFound
        if access.lacks_scope(actor):
            raise ScopeMissing(scope=access.scope or "–")
        return access.admits(actor)


def api_page(*, may: str, writes: bool = False, scope: str = "") -> Callable[[Any], Any]:
    """Declare an API view: on an `APIView` class, on one of its methods, or on an `@api_view`.

    :param scope: what a token needs to get in (`campus.accounts.rules.SCOPES`); none gets in
        without one, except where everyone may
    """
    access = Access(may, writes, scope)

    def declare(thing: Any) -> Any:
        if isinstance(thing, type):
            return _declare_class(thing, access)
        if hasattr(thing, "cls"):
            _declare_class(thing.cls, access)
            thing.access = access
            return thing
        return _guarded_method(thing, access)

    return declare


def access_of_handler(view: Any, method: str) -> Access | None:
    """Return what is declared for one method of an API view, or None.

    A method that the view does not have is answered like one that it has: with 405 only to those
    who may use the view, so that others cannot tell it from an address that does not exist. So is
    OPTIONS, which the framework answers.
    """
    handler = getattr(view, method.lower(), None)
    access = getattr(handler, "access", None) or getattr(view, "access", None)
    if access is None and (handler is None or method == "OPTIONS"):
        access = next(iter(_declared_at(type(view))), None)
    return access if isinstance(access, Access) else None


def declarations_of(callback: Callable[..., Any]) -> tuple[Access, ...]:
    """Return every declaration that a URL pattern's callback carries: none means undeclared."""
    classes = (getattr(callback, name, None) for name in ("cls", "view_class"))
    found = [own for own in [getattr(callback, "access", None)] if isinstance(own, Access)]
    for view_class in filter(None, classes):
        found += _declared_at(view_class)
    return tuple(dict.fromkeys(found))


def _declared_at(view_class: Any) -> list[Access]:
    methods = (getattr(view_class, name, None) for name in view_class.http_method_names)
    found = (getattr(holder, "access", None) for holder in (view_class, *methods))
    return [access for access in found if isinstance(access, Access)]


def _declare_class(view_class: Any, access: Access) -> Any:
    view_class.access = access
    view_class.permission_classes = [ApiAccess]
    for method in view_class.http_method_names:
        handler = getattr(view_class, method, None)
        if handler is not None and method != "options" and not hasattr(handler, "access"):
            setattr(view_class, method, _guarded_method(handler, access))
    return view_class


def _guarded_method(handler: Any, access: Access) -> Any:
    @wraps(handler)
    def guarded(view: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        with access.guard(request.actor):
            return handler(view, request, *args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded
