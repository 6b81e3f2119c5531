"""Seats and the line for them: what each step does to the counters, until when, and why not.

Whoever waits goes first: a seat that comes back is kept for the line, and nobody else can book it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from campus.kernel.clock import berlin_day, last_moment_of
from campus.kernel.refusal import Refusal


class DateUnknown(Refusal):
    code = "course_date_unknown"
    sentence = (
        "Diesen Termin gibt es nicht oder nicht mehr. Bitte wählen Sie auf der Seite des Kurses "
        "einen anderen Termin."
    )
    status = 404


class DateCancelled(Refusal):
    code = "course_date_cancelled"
    sentence = "Dieser Termin ist abgesagt. Bitte wählen Sie einen anderen Termin oder Kurs."


class DateBegan(Refusal):
    code = "course_date_began"
    sentence = "Dieser Termin hat schon begonnen. Bitte wählen Sie einen anderen Termin oder Kurs."


class CourseClosed(Refusal):
    code = "course_closed"
    sentence = "Dieser Kurs nimmt niemanden mehr auf. Bitte wählen Sie einen anderen Kurs."


class CutoffPassed(Refusal):
    code = "cutoff_passed"
    sentence = (
        "Der Stichtag %(day)s ist vorbei: Danach rückt niemand mehr nach und eine Anmeldung kann "
        "nicht mehr kostenfrei zurückgenommen werden. Bitte wenden Sie sich an Ihre "
        "Personalabteilung."
    )


class SeatStillFree(Refusal):
    code = "seat_still_free"
    sentence = (
        "Für diesen Termin ist ein Platz frei, eine Warteliste gibt es nicht. Bitte buchen Sie "
        "den Platz."
    )


class AlreadyWaiting(Refusal):
    code = "already_waiting"
    sentence = (
        "Dieser Antrag steht schon auf einer Warteliste. Bitte ziehen Sie ihn dort zuerst zurück."
    )


class NotWaiting(Refusal):
    code = "not_waiting"
    sentence = (
        "Dieser Antrag steht auf keiner Warteliste mehr. Bitte laden Sie die Seite neu und "
        "sehen Sie nach, was daraus geworden ist."
    )
    status = 404


class NoOffer(Refusal):
    code = "no_offer"
    sentence = (
        "Für diesen Antrag ist noch kein Platz frei geworden. Sie werden benachrichtigt, sobald "
        "Sie an der Reihe sind."
    )


class OfferOver(Refusal):
    code = "offer_over"
    sentence = (
        "Die Zeit, den angebotenen Platz anzunehmen, ist vorbei. Bitte stellen Sie einen neuen "
        "Antrag, wenn Sie weiter teilnehmen möchten."
    )


class SeatsInUse(Refusal):
    code = "seats_in_use"
    sentence = (
        "%(count)s Plätze sind gebucht oder angeboten, weniger kann der Termin nicht haben. Bitte "
        "geben Sie mindestens diese Zahl an."
    )


class DateHasBookings(Refusal):
    code = "course_date_has_bookings"
    sentence = (
        "Für diesen Termin gibt oder gab es Anmeldungen, deshalb kann er nicht entfernt werden. "
        "Sie können ihn absagen; die Kommunen werden dann benachrichtigt."
    )


class DateMisplaced(Refusal):
    code = "course_date_misplaced"
    sentence = "Das Ende muss nach dem Beginn liegen. Bitte prüfen Sie beide Angaben."


@dataclass(frozen=True, kw_only=True)
class DateEntry:
    """What the cooperative enters about a date. Days before its start, days to accept an offer."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    seats: int
    cutoff_days: int = 14
    accept_days: int = 3

    @property
    def facts(self) -> dict[str, Any]:
        """Return all but the seats, which follow a rule of their own."""
        return {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "place": self.place,
            "cutoff_days": self.cutoff_days,
            "accept_days": self.accept_days,
        }


@dataclass(frozen=True, kw_only=True)
class Seats:
    """The counters of a date. `taken` includes the seats `offered` to and `kept` for the line."""

    seats: int
    taken: int
    waiting: int = 0
    kept: int = 0
    offered: int = 0

    @property
    def free(self) -> int:
        """How many seats everybody may book."""
        return self.seats - self.taken

    @property
    def booked(self) -> int:
        """How many seats somebody has for good."""
        return self.taken - self.offered - self.kept

    def joined(self) -> Seats:
        """Return the counters with one more in the line.

        :raises SeatStillFree: where there is nothing to wait for
        """
        if self.free:
            raise SeatStillFree
        return replace(self, waiting=self.waiting + 1)

    def stepped_out(self) -> Seats:
        """Return the counters with one less in the line; a seat kept for nobody becomes free."""
        waiting = self.waiting - 1
        spare = max(self.kept - waiting, 0)
        return replace(self, waiting=waiting, kept=self.kept - spare, taken=self.taken - spare)

    def freed(self, count: int = 1) -> Seats:
        """Return the counters after booked seats came back, first of all to the line."""
        kept = min(count, self.waiting - self.kept)
        return replace(self, kept=self.kept + kept, taken=self.taken - count + kept)

    def offered_to(self, count: int) -> Seats:
        """Return the counters after kept seats were offered to as many of the line."""
        return replace(
            self,
            waiting=self.waiting - count,
            kept=self.kept - count,
            offered=self.offered + count,
        )

    def accepted(self) -> Seats:
        """Return the counters after an offered seat was booked."""
        return replace(self, offered=self.offered - 1)

    def declined(self, count: int = 1) -> Seats:
        """Return the counters after offers came to nothing."""
        return replace(self, offered=self.offered - count).freed(count)

    def closed(self) -> Seats:
        """Return the counters without a line: what it held is free."""
        return replace(self, waiting=0, kept=0, offered=0, taken=self.booked)

    def resized(self, seats: int) -> Seats:
        """Return the counters of a date with another number of seats.

        :raises SeatsInUse: where fewer than those booked or offered would be left
        """
        if seats < self.booked + self.offered:
            raise SeatsInUse(count=self.booked + self.offered)
        more = seats - self.seats
        if more >= 0:
            return replace(self, seats=seats, taken=self.taken + more).freed(more)
        missing = max(-more - self.free, 0)
        return replace(self, seats=seats, kept=self.kept - missing, taken=self.taken - missing)


def cutoff_of(*, starts_at: dt.datetime, cutoff_days: int) -> dt.datetime:
    """Return the last moment at which somebody moves up or cancels: a German day's end."""
    return last_moment_of(berlin_day(starts_at) - dt.timedelta(days=cutoff_days))


def check_before_cutoff(*, starts_at: dt.datetime, cutoff_days: int, now: dt.datetime) -> None:
    """Make sure that the cut-off of a date is not over.

    :raises CutoffPassed: otherwise
    """
    cutoff = cutoff_of(starts_at=starts_at, cutoff_days=cutoff_days)
    if now > cutoff:
        raise CutoffPassed(day=f"{berlin_day(cutoff):%d.%m.%Y}")


def accept_until(*, accept_days: int, cutoff: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return until when an offer made now can be accepted: a day's end, never after the cut-off."""
    return min(last_moment_of(berlin_day(now) + dt.timedelta(days=accept_days)), cutoff)
