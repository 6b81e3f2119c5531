"""When a person's data may be deleted."""

from __future__ import annotations

from collections.abc import Collection

from campus.kernel.refusal import Refusal


class StillInOffice(Refusal):
    code = "still_in_office"
    sentence = (
        "Sie haben hier noch eine Aufgabe: %(roles)s. Bitte lassen Sie sich diese zuerst abnehmen, "
        "damit Ihre Kommune arbeitsfähig bleibt."
    )


class StillHere(Refusal):
    code = "still_here"
    sentence = (
        "Diese Person arbeitet noch hier. Ihre Daten löscht sie selbst unter „Meine Daten“; "
        "die Personalstelle löscht sie erst nach dem Austritt."
    )


def check_own_erasure(*, other_roles: Collection[str]) -> None:
    """Make sure that nobody leaves an office empty by deleting themselves.

    :raises StillInOffice: where the person holds a role besides being employed
    """
    if other_roles:
        raise StillInOffice(roles=", ".join(sorted(other_roles)))


def check_erasure_by_office(*, active: bool) -> None:
    """Make sure that the office deletes only people who have left.

    :raises StillHere: where the person works here
    """
    if active:
        raise StillHere
