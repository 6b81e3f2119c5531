"""SCIM 2.0 (RFC 7643, RFC 7644) as directories really speak it, Entra's and Okta's among them.

What is not understood is refused aloud: a "this person is gone" must never be lost.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campus.kernel.refusal import Refusal

# A leap year's length, so that "in a year" is always possible.
KEY_VALID_FOR = dt.timedelta(days=366)
LIVE_KEYS = 2
PAGE = 100

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

# SCIM's paths in lower case -> our fields. What else a directory sends is not kept.
FIELDS = {
    "username": "directory_name",
    "externalid": "external_id",
    "name.givenname": "given_name",
    "name.familyname": "family_name",
    "emails": "email",
    "active": "active",
    f"{ENTERPRISE}:employeenumber".lower(): "personnel_number",
}
_NEEDED = {"directory_name", "given_name", "family_name", "personnel_number"}
_LONGEST = {"given_name": 120, "family_name": 120, "personnel_number": 40, "email": 254}
_FILTER = re.compile(r'^\s*([\w.:]+)\s+eq\s+"((?:[^"\\]|\\["\\])*)"\s*$', re.IGNORECASE)
_EMAIL_PATH = re.compile(r"^emails(\[.*\])?(\.value)?$")
_BOOLEANS = {"true": True, "false": False}


class ScimRefused(Refusal):
    """An answer of RFC 7644, section 3.12: HTTP status, scimType, and a sentence for people."""

    code = "scim_refused"

    def __init__(self, status: int, scim_type: str, detail: str) -> None:
        super().__init__()
        self.http_status, self.scim_type, self.detail = status, scim_type, detail

    def __str__(self) -> str:
        return self.detail

    @property
    def body(self) -> dict[str, Any]:
        """The error as it is sent."""
        body = {"schemas": [ERROR], "status": str(self.http_status), "detail": self.detail}
        return body | ({"scimType": self.scim_type} if self.scim_type else {})


class KeyUnknown(Refusal):
    code = "directory_key_unknown"
    sentence = "Diesen Schlüssel gibt es hier nicht, oder er ist schon widerrufen."
    status = 404


class TooManyKeys(Refusal):
    code = "directory_too_many_keys"
    sentence = (
        "Es gelten schon zwei Schlüssel. Bitte tragen Sie den neueren im Verzeichnis ein und "
        "widerrufen Sie den älteren, bevor Sie einen weiteren erstellen."
    )


@dataclass(frozen=True)
class Filter:
    """Either "userName eq …" or "externalId eq …", with our field's name."""

    field: str
    value: str


def read_user(body: object) -> dict[str, Any]:
    """Return our fields of a whole user resource.

    :raises ScimRefused: invalidSyntax or invalidValue
    """
    if not isinstance(body, Mapping):
        raise _syntax("Die Anfrage enthält keine Person.")
    found: dict[str, Any] = {}
    for path, value in _flattened(body):
        _take(found, path, value)
    return found


def read_patch(body: object) -> dict[str, Any]:
    """Return the fields that the operations of a PATCH set; None clears one.

    :raises ScimRefused: invalidSyntax, invalidValue or mutability
    """
    if not isinstance(body, Mapping):
        raise _syntax("Die Anfrage enthält keine Änderung.")
    operations = next((v for k, v in body.items() if str(k).lower() == "operations"), None)
    if not isinstance(operations, list) or not operations:
        raise _syntax("„Operations“ fehlt.")
    found: dict[str, Any] = {}
    for operation in operations:
        _apply(found, operation)
    return found


def check_whole(fields: Mapping[str, Any]) -> None:
    """Make sure that a person has what every employee has.

    :raises ScimRefused: invalidValue
    """
    missing = [path for path, field in FIELDS.items() if field in _NEEDED and not fields.get(field)]
    if missing:
        raise _value(f"Es fehlt: {', '.join(missing)}.")


def read_filter(text: str) -> Filter | None:
    """Return what a list is asked for, None without a question.

    :raises ScimRefused: invalidFilter for any other question
    """
    if not text:
        return None
    match = _FILTER.match(text)
    field = FIELDS.get(match[1].lower().removeprefix(f"{USER.lower()}:")) if match else None
    if match is None or field not in {"directory_name", "external_id"}:
        raise ScimRefused(
            400, "invalidFilter", "Gefragt werden kann nach userName eq und externalId eq."
        )
    return Filter(field, re.sub(r'\\(["\\])', r"\1", match[2]))


def read_number(text: str, *, default: int, least: int) -> int:
    """Return a page parameter; what is too small counts as the least (RFC 7644, 3.4.2.4).

    :raises ScimRefused: invalidValue for what is no number
    """
    if not text:
        return default
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise _value("startIndex und count sind Zahlen.")
    return max(int(text), least)


def _apply(found: dict[str, Any], operation: object) -> None:
    if not isinstance(operation, Mapping):
        raise _syntax("Eine Änderung ist nicht lesbar.")
    kind, path = str(operation.get("op", "")).lower(), operation.get("path")
    if kind not in {"add", "replace", "remove"}:
        raise _syntax(f"Unbekannte Änderung „{kind[:20]}“.")
    if path is not None and not isinstance(path, str):
        raise _syntax("Ein Pfad ist ein Text.")
    value = None if kind == "remove" else operation.get("value")
    if path:
        for inner, each in _below(path, value):
            _take(found, inner, each)
    elif isinstance(value, Mapping):
        for inner, each in _flattened(value):
            _take(found, inner, each)
    else:
        raise ScimRefused(400, "noTarget", "Die Änderung nennt nicht, was sie ändert.")


def _below(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """A path may name a whole part ("name"), whose value is an object."""
    if isinstance(value, Mapping) and path.lower() in {"name", ENTERPRISE.lower()}:
        yield from _flattened({path: value})
    else:
        yield path, value


def _flattened(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every attribute by its whole path; Okta and Entra write paths as keys, too."""
    for name, value in body.items():
        lower = str(name).lower()
        if isinstance(value, Mapping) and lower in {"name", ENTERPRISE.lower()}:
            joint = ":" if lower == ENTERPRISE.lower() else "."
            for inner, each in value.items():
                yield f"{lower}{joint}{str(inner).lower()}", each
        else:
            yield lower, value


def _take(found: dict[str, Any], path: str, value: Any) -> None:
    lower = path.lower().removeprefix(f"{USER.lower()}:")
    if _EMAIL_PATH.match(lower):
        lower = "emails"
    field = FIELDS.get(lower)
    if field is None:
        if lower.startswith("active"):
            raise _value("„active“ ist nicht lesbar.")
        return
    if field == "active":
        found[field] = _boolean(value)
    elif field == "email":
        _take_email(found, value, path=path.lower())
    else:
        found[field] = _text(field, value)


def _take_email(found: dict[str, Any], value: Any, *, path: str) -> None:
    """Only the address at work is kept: the primary one, else that of work, else the first."""
    if '"' in path and not re.search(r'type eq "work"|primary eq "?true', path):
        return
    if isinstance(value, Mapping):
        value = [value]
    if isinstance(value, list):
        found["email"] = _text("email", _address_of(value))
    else:
        found["email"] = _text("email", value)


def _address_of(several: list[Any]) -> Any:
    entries = [one for one in several if isinstance(one, Mapping) and one.get("value")]
    if len(entries) != len(several):
        raise _value("Eine E-Mail-Adresse ist nicht lesbar.")
    primary = [one for one in entries if str(one.get("primary")).lower() == "true"]
    at_work = [one for one in entries if str(one.get("type")).lower() == "work"]
    chosen = [*primary, *at_work, *entries]
    return chosen[0]["value"] if chosen else None


def _boolean(value: Any) -> bool:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping) and "value" in value:
        value = value["value"]
    if isinstance(value, bool):
        return value
    known = _BOOLEANS.get(value.strip().lower()) if isinstance(value, str) else None
    if known is None:
        raise _value("„active“ ist weder wahr noch falsch.")
    return known


def _text(field: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _value(f"„{field}“ ist kein Text.")
    text = str(value).strip()
    if len(text) > _LONGEST.get(field, 255) or "\x00" in text:
        raise _value(f"„{field}“ ist zu lang oder nicht lesbar.")
    if field == "email" and text and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", text):
        raise _value("Eine E-Mail-Adresse ist nicht lesbar.")
    return text or None


def _syntax(detail: str) -> ScimRefused:
    return ScimRefused(400, "invalidSyntax", detail)


def _value(detail: str) -> ScimRefused:
    return ScimRefused(400, "invalidValue", detail)
