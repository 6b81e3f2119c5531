"""What may be released of a result, to whom and for how long; and what is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from campus.kernel.refusal import Refusal

# "At most a year", from and including the day on which it is given.
LONGEST_DAYS = 365
SUPERVISOR, HR = "supervisor", "hr"


class NothingChosen(Refusal):
    code = "release_nothing_chosen"
    sentence = "Wählen Sie mindestens eine Kompetenz aus, die Sie freigeben möchten."
    status = 422


class CompetenceNotInResult(Refusal):
    code = "release_competence_unknown"
    sentence = (
        "Eine der gewählten Kompetenzen steht nicht in diesem Ergebnis. Bitte laden Sie die Seite "
        "neu und wählen Sie noch einmal."
    )
    status = 422


class PeriodNotPossible(Refusal):
    code = "release_period_not_possible"
    sentence = (
        "Eine Freigabe gilt ab heute und höchstens ein Jahr. Wählen Sie einen letzten Tag vom "
        "%(first)s bis zum %(last)s."
    )
    status = 422


class RecipientNotPossible(Refusal):
    code = "release_recipient_not_possible"
    sentence = (
        "Freigeben können Sie nur an eine Führungskraft oder an jemanden aus der Personalstelle "
        "Ihrer Kommune. Bitte suchen Sie die Person noch einmal."
    )
    status = 422


class ReleaseNotFound(Refusal):
    code = "release_not_found"
    sentence = "Diese Freigabe gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class ReleaseHasEnded(Refusal):
    code = "release_has_ended"
    sentence = "Diese Freigabe ist beendet."
    status = 410


def longest_day(today: dt.date) -> dt.date:
    """Return the latest last day of a release that is given today."""
    return today + dt.timedelta(days=LONGEST_DAYS)


def check_release(
    *,
    chosen: Collection[str],
    in_result: Collection[str],
    valid_until: dt.date,
    today: dt.date,
) -> None:
    """Make sure that a release can be given.

    :param chosen: codes of the competences to release
    :raises NothingChosen, CompetenceNotInResult, PeriodNotPossible: where it cannot
    """
    if not chosen:
        raise NothingChosen
    if not set(chosen) <= set(in_result):
        raise CompetenceNotInResult
    if not today <= valid_until <= longest_day(today):
        raise PeriodNotPossible(first=f"{today:%d.%m.%Y}", last=f"{longest_day(today):%d.%m.%Y}")


def is_live(*, ended_at: dt.datetime | None, valid_until: dt.date, today: dt.date) -> bool:
    """Tell whether a release can be looked at today."""
    return ended_at is None and today <= valid_until
