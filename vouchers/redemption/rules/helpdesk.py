"""What the helpdesk reads out: a voucher's journal in sentences, and what the caller does next.

No sentence names a person: who holds a voucher, only the municipality knows.
"""

from __future__ import annotations

from vouchers.redemption.rules.machine import Kind, State

HAPPENINGS = {
    Kind.ISSUE: "Die Genossenschaft hat den Gutschein für die Kommune ausgestellt.",
    Kind.DISTRIBUTE: "Die Kommune hat den Gutschein an eine beschäftigte Person ausgegeben.",
    Kind.WITHDRAW: "Die Personalstelle hat den Gutschein zurückgezogen; er ist wieder frei.",
    Kind.RETURN: "Die beschäftigte Person hat den Gutschein zurückgegeben; er ist wieder frei.",
    Kind.RESERVE: "Der Gutschein ist für eine Kursanfrage vorgemerkt.",
    Kind.RELEASE: "Die Kursanfrage ist zu Ende, die Vormerkung aufgehoben.",
    Kind.REDEEM: "Der Gutschein wurde für einen Kurs eingelöst.",
    Kind.REVERSE: "Die Einlösung wurde rückgängig gemacht; der Gutschein gilt wieder.",
    Kind.COMPLETE: "Der Kurs ist abgeschlossen.",
    Kind.EXPIRE: "Der letzte Tag ist vorbei, der Gutschein ist verfallen.",
    Kind.REVOKE: "Der Gutschein wurde ungültig gemacht.",
    Kind.TRANSFER: (
        "Die Kommune ist in einer anderen aufgegangen; ihr Gutschein gilt dort weiter."
    ),
    Kind.EXTEND: "Die Gültigkeit wurde auf Entscheidung des Fördergebers verlängert.",
}
NEXT_STEPS = {
    State.ISSUED: (
        "Der Gutschein ist frei. Wer ihn haben möchte, wendet sich an die eigene Personalstelle; "
        "sie gibt ihn aus."
    ),
    State.RETURNED: (
        "Der Gutschein ist wieder frei und gilt für die frühere Person nicht mehr. Einen neuen "
        "gibt die Personalstelle aus."
    ),
    State.DISTRIBUTED: (
        "Der Gutschein kann eingelöst werden: anmelden, unter „Kurse“ einen Kurs wählen und „Mit "
        "Gutschein anmelden“. Nur die Person, die ihn hat, kann das. Hat sie ihn verloren, druckt "
        "die Personalstelle den Brief neu."
    ),
    State.RESERVED: (
        "Eine Kursanfrage wartet auf Zustimmung oder auf einen Platz. Nichts zu tun; der Stand "
        "steht unter „Anfragen“. Für einen anderen Kurs zuerst die Anfrage zurückziehen."
    ),
    State.REDEEMED: (
        "Der Gutschein ist eingelöst, der Kurs steht unter „Meine Kurse“. War es ein Versehen oder "
        "fällt der Kurs aus, macht die Personalstelle die Einlösung rückgängig."
    ),
    State.COMPLETED: (
        "Der Kurs ist abgeschlossen, der Gutschein verbraucht. Die Teilnahmebestätigung liegt "
        "unter „Meine Kurse“."
    ),
    State.EXPIRED: (
        "Der Gutschein gilt nicht mehr. Ob es noch andere gibt, weiß die Personalstelle."
    ),
    State.REVOKED: (
        "Der Gutschein ist ungültig. Der Grund steht unten; einen anderen gibt die Personalstelle "
        "aus, wenn noch einer frei ist."
    ),
}


def happening(kind: str) -> str:
    """Return what an entry of the journal says, as a sentence."""
    return HAPPENINGS[Kind(kind)]


def next_step(state: State) -> str:
    """Return what the helpdesk tells a caller who asks about a voucher in this state."""
    return NEXT_STEPS[state]
