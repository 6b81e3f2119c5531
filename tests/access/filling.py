"""Every form of every page, filled in as somebody would who only wants to get on."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import Resolver404, resolve
from lxml import html

from campus.kernel import clock
from tests.access.addresses import PUBLIC, TENANT, addresses_of
from tests.access.roles import Knocker
from tests.access.rows import row_of
from tests.access.visitors import COOPERATIVE_HOST, Values
from tests.access.walking import NoValue, arguments
from tests.catalogue.test_reading_moochub import VERSION_4
from tests.items.test_importing_items import QUIZDOWN
from tests.library.test_reading_broken_files import moodle, row

_DAYS = re.compile(r"(^|_)(day|date|until|from|on|valid|due|start|end|starts|ends|begins?)($|_)")
_COUNTS = re.compile(
    r"credit|zahl|level|count|number|days|minutes|hours|seats|size|year|maximum|weight|points"
)
_MONEY = re.compile(r"planned|actual|euro|amount|price|ceiling|budget|cost|share")


# What forms want that cannot be guessed from their fields.
ANSWERS: dict[str, dict[str, Any]] = {
    "aufgaben/neu/<slug:kind>/": {"code": "neu", "option_1_credit": "100"},
    "rahmen/einlesen/": {"dry_run": ""},
    "kommunen/neu/": {"ars": "071110000000", "subdomain": "koblenz", "name": "Koblenz"},
    "musterprofile/neu/": {"code": "neu"},
    "katalog/importe/neu/": {"dry_run": ""},
    "katalog/<uuid:course_id>/termine/neu/": {
        "starts_at": "14.09.2097 09:00",
        "ends_at": "14.09.2097 16:30",
    },
    "katalog/<uuid:course_id>/stufen/": {"level_to": "2"},
    "katalog/<uuid:course_id>/einheiten/neu/": {"text": "Worum es geht."},
    "katalog/<uuid:course_id>/einheiten/<uuid:unit_id>/fragen/neu/": {
        "option_1_text": "richtig",
        "option_2_text": "falsch",
        **{f"option_{number}_right": "" for number in range(2, 7)},
    },
    "zugaenge/einladen/": {"funder": ""},
    "massnahmen/neu/": {"over_budget_reason": "Es ist nötig."},
    "dienstvereinbarungen/neu/": {
        "agreed_on": "01.03.2026",
        "reason": "Der Personalrat ist noch nicht gewählt.",
    },
}
_UPLOADS = {
    "katalog/importe/neu/": ("kurse.json", json.dumps(VERSION_4).encode()),
    "dienstvereinbarungen/neu/": ("", b""),
    "rahmen/einlesen/": ("rahmen.csv", moodle(row("neu"), row("neuer", parent="neu"))),
    "aufgaben/einlesen/": ("aufgaben.md", QUIZDOWN.encode()),
    "kommunen/aufnahmen/neu/": (
        "kommunen.csv",
        "Regionalschlüssel;Name\n071110000000;Koblenz\n".encode(),
    ),
}
_PEOPLE = ("personal.csv", b"Personalnummer;Vorname;Nachname\n4711;Rita;Rabe\n")


@dataclass(frozen=True)
class FoundForm:
    """A form as a page shows it, with its answers, and whom it was shown to."""

    knocker: Knocker
    page: str
    path: str
    pattern: str
    answers: dict[str, list[str]]
    files: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.knocker}: {self.path} on {self.page}"


def pages_of(knocker: Knocker, values: Values) -> Iterator[str]:
    """The addresses of all pages that somebody may open."""
    for address in addresses_of(urlconf_of(knocker)):
        may = row_of(address).may
        if address.is_api or may == "everyone" or not knocker.holds(may):
            continue
        try:
            yield address.filled(arguments(address, values))
        except NoValue:
            continue


def forms_of(knocker: Knocker, page: str, text: str) -> Iterator[FoundForm]:
    """The forms of a page that change something, each filled in."""
    for form in html.fromstring(text.encode()).forms:
        path = urlsplit(urljoin(page, form.get("action") or page)).path
        if (form.get("method") or "").lower() != "post" or path == "/konto/abmelden/":
            continue
        try:
            pattern = resolve(path, urlconf_of(knocker)).route
        except Resolver404:
            continue
        answers, files = _filled(form)
        yield FoundForm(knocker, page, path, pattern, answers, files)


def urlconf_of(knocker: Knocker) -> str:
    return PUBLIC if knocker.host == COOPERATIVE_HOST else TENANT


def _filled(form: Any) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    answers: dict[str, list[str]] = {}
    files = []
    for field in form.xpath(".//input|.//select|.//textarea|.//button"):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.get("disabled") is not None:
            continue
        if kind == "file":
            files.append(name)
        elif (value := _answer(field, kind, answers)) is not None:
            answers.setdefault(name, []).append(value)
    return answers, tuple(files)


def _answer(field: Any, kind: str, answers: dict[str, list[str]]) -> str | None:
    name, given = field.get("name"), field.get("value") or ""
    if field.tag == "select":
        options = [each.get("value", "") for each in field.xpath(".//option")]
        chosen = [each.get("value", "") for each in field.xpath(".//option[@selected]")]
        # Where two fields offer the same, somebody else is meant.
        taken = {value for values in answers.values() for value in values}
        fitting = [each for each in options if each]
        others = [each for each in fitting if each not in taken]
        return next(iter([*filter(None, chosen), *others, *fitting]), None)
    if field.tag == "textarea":
        return (field.text or "").strip() or ("" if _is_optional(field) else "Neu eingetragen")
    if kind in ("radio", "checkbox", "submit") or field.tag == "button":
        # Of those with one name the first, unless another is chosen already.
        return None if name in answers else field.get("value", "on")
    is_kept = given or kind == "hidden" or _is_optional(field)
    return given if is_kept else _typed(name, kind)


def _is_optional(field: Any) -> bool:
    labels = field.xpath("ancestor::form//label[@for=$id]", id=field.get("id", ""))
    return any("(optional)" in label.text_content() for label in labels)


def _typed(name: str, kind: str) -> str:
    if kind == "email" or "email" in name:
        return "neu.eingetragen@example.org"
    if kind == "url" or "url" in name:
        return "https://neu.example.org/"
    if name == "year":
        return f"{clock.now():%Y}"
    if _MONEY.search(name):
        return "100"
    if kind == "number" or _COUNTS.search(name):
        return "1"
    return _in_days(30) if _DAYS.search(name) else "Neu eingetragen"


def _in_days(days: int) -> str:
    return f"{clock.now() + dt.timedelta(days=days):%d.%m.%Y}"


def sent(form: FoundForm) -> tuple[str, dict[str, Any]]:
    """Where a form goes, and with what."""
    answers = {**form.answers, **ANSWERS.get(form.pattern, {})}
    if "cutoff_day" in answers:
        answers["cutoff_day"] = [_in_days(-2)]
    name, content = _UPLOADS.get(form.pattern, _PEOPLE)
    files = {each: SimpleUploadedFile(name, content) for each in form.files if name}
    return form.path, {**answers, **files}
