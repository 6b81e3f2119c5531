"""A draft of the Sachbericht, made of the figures of a proof; people go on writing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from campus.kernel.money import euros
from vouchers.reporting.rules.contents import TOLERANCE_PERCENT, Content

GRANTED = (
    "Mit dem Bescheid %(reference)s hat %(funder)s %(granted)s Bildungsgutscheine und %(amount)s "
    "bewilligt. Der Bewilligungszeitraum läuft vom %(period_from)s bis zum %(period_until)s."
)
USED = (
    "Bis zum Stichtag %(cutoff)s waren %(allotted)s Gutscheine zugeteilt und %(issued)s "
    "ausgestellt. Teilnehmende Kommunen: %(participating)s. An Beschäftigte wurden %(distributed)s "
    "Gutscheine ausgegeben, davon sind %(redeemed)s eingelöst; abgeschlossene Kurse: "
    "%(completed)s, verfallene Gutscheine: %(expired)s."
)
SPENT = (
    "Für eingelöste Gutscheine wurden %(spent)s verausgabt, das sind %(share)s des bewilligten "
    "Betrags."
)
PLAN_EXCEEDED = "Die Ausgaben liegen um %(amount)s über dem Gesamtansatz des Finanzierungsplans."
PLAN_LEFT = "Vom Gesamtansatz des Finanzierungsplans sind %(amount)s nicht verbraucht."
TOLERANCE_EXCEEDED = (
    "Um mehr als %(percent)s Prozent überschritten: %(items)s. Einzelansätze dürfen bis dahin "
    "überschritten werden, wenn andere das ausgleichen."
)
TARGET = "Ziel „%(aim)s %(title)s bis zum %(day)s“: %(reached)s, also %(state)s."


def narrative_of(content: Content) -> str:
    """Draft the Sachbericht from the figures of a content, in paragraphs."""
    grant, plan = content["grant"], content["plan"]
    facts = {each["figure"]: number(each["count"]) for each in content["figures"]} | {
        "reference": grant["reference"],
        "funder": grant["funder"],
        "amount": euros(grant["amount_cents"]),
        "period_from": german_day(grant["period_from"]),
        "period_until": german_day(grant["period_until"]),
        "cutoff": german_day(content["cutoff_day"]),
        "participating": number(content["participating_count"]),
        "spent": euros(plan["actual_cents"]),
        "share": percent(plan["actual_cents"], grant["amount_cents"]),
    }
    paragraphs = [text % facts for text in (GRANTED, USED, SPENT)]
    return "\n\n".join([*paragraphs, *_about_plan(plan), *_about_targets(content["targets"])])


def number(count: int) -> str:
    """Write a number in German: 1.234."""
    return f"{count:,}".replace(",", ".")


def german_day(text: str) -> str:
    """Write an ISO day in German: 31.12.2026."""
    return f"{dt.date.fromisoformat(text):%d.%m.%Y}"


def percent(part: int, whole: int) -> str:
    """Write a share in German, with one decimal: 12,5 %."""
    tenths = round(part * 1_000 / whole) if whole else 0
    return f"{tenths // 10},{tenths % 10} %"


def _about_plan(plan: Content) -> Iterator[str]:
    text = PLAN_EXCEEDED if plan["exceeds"] else PLAN_LEFT
    yield text % {"amount": euros(abs(plan["difference_cents"]))}
    if over := [item["title"] for item in plan["items"] if item["exceeds_tolerance"]]:
        yield TOLERANCE_EXCEEDED % {"percent": TOLERANCE_PERCENT, "items": ", ".join(over)}


def _about_targets(targets: Iterable[Content]) -> Iterator[str]:
    for target in targets:
        reached, aim = target["reached_count"], target["target_count"]
        is_reached = reached >= aim
        yield TARGET % {
            "aim": number(aim),
            "title": target["title"],
            "day": german_day(target["due_day"]),
            "reached": number(reached),
            "state": "erreicht" if is_reached else f"zu {percent(reached, aim)} erreicht",
        }
