"""When a campaign opens, who may take part until when, and what of it may be counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from assessments.checks.rules.model import PARTICIPATION_THRESHOLD, publishable_count
from campus.kernel.refusal import Refusal

DRAFT, OPEN, CLOSED = "draft", "open", "closed"
# Who began before the end may finish for so long.
DAYS_TO_FINISH = 14
LARGEST_FILE = 5 * 1024 * 1024
LONGEST_DAYS = 366


class AgreementMissing(Refusal):
    code = "agreement_missing"
    sentence = (
        "Ohne Dienstvereinbarung öffnet keine Befragung. "
        "Hinterlegen Sie die Vereinbarung mit dem Personalrat oder begründen Sie die Ausnahme."
    )


class AgreementNotFound(Refusal):
    code = "agreement_not_found"
    sentence = "Diese Dienstvereinbarung gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class AgreementInFuture(Refusal):
    code = "agreement_in_future"
    sentence = "Eine Dienstvereinbarung ist schon geschlossen. Prüfen Sie das Datum."


class FileIsNoPdf(Refusal):
    code = "file_is_no_pdf"
    sentence = "Diese Datei ist kein PDF. Wählen Sie die Dienstvereinbarung als PDF-Datei."


class FileTooLarge(Refusal):
    code = "file_too_large"
    sentence = "Diese Datei hat mehr als 5 MB. Wählen Sie eine kleinere Fassung des PDF."


class NoticeMissing(Refusal):
    code = "notice_missing"
    sentence = "Ohne Hinweise öffnet keine Befragung. Veröffentlichen Sie zuerst die Hinweise."


class NoticeIncomplete(Refusal):
    code = "notice_incomplete"
    sentence = "In den Hinweisen fehlt noch: %(parts)s. Ergänzen Sie das vor dem Veröffentlichen."


class NoticeNotFound(Refusal):
    code = "notice_not_found"
    sentence = "Diese Hinweise gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class NoticeIsFrozen(Refusal):
    code = "notice_is_frozen"
    sentence = (
        "Diese Hinweise sind veröffentlicht und bleiben unverändert. "
        "Legen Sie für Änderungen eine neue Version an."
    )


class NoticeDraftExists(Refusal):
    code = "notice_draft_exists"
    sentence = "Es gibt schon einen Entwurf der Hinweise. Bearbeiten Sie diesen."


class ModelOutdated(Refusal):
    code = "model_outdated"
    sentence = (
        "Diese Befragung verwendet eine Version des Kompetenzmodells, die nicht mehr gilt. "
        "Wählen Sie die veröffentlichte Version."
    )


class PeriodOver(Refusal):
    code = "period_over"
    sentence = "Der letzte Tag dieser Befragung liegt in der Vergangenheit. Wählen Sie einen neuen."


class PeriodTooLong(Refusal):
    code = "period_too_long"
    sentence = "Eine Befragung dauert höchstens ein Jahr. Wählen Sie einen früheren letzten Tag."


class PeriodOnlyExtended(Refusal):
    code = "period_only_extended"
    sentence = (
        "Der neue letzte Tag muss nach dem bisherigen liegen. "
        "Zum Verkürzen schließen Sie die Befragung vorzeitig."
    )


class NobodyInvited(Refusal):
    code = "nobody_invited"
    sentence = "Niemand ist ausgewählt. Wählen Sie Einheiten, Jobfamilien oder Personen."


class CampaignNotFound(Refusal):
    code = "campaign_not_found"
    sentence = "Diese Befragung gibt es nicht. Gehen Sie zur Übersicht zurück."
    status = 404


class CampaignTitleTaken(Refusal):
    code = "campaign_title_taken"
    sentence = "Eine Befragung mit diesem Titel gibt es schon. Wählen Sie einen anderen."


class CampaignIsFrozen(Refusal):
    code = "campaign_is_frozen"
    sentence = (
        "Diese Befragung ist schon geöffnet worden. Sie kann nur noch verlängert "
        "oder geschlossen werden."
    )


class CampaignNotOpen(Refusal):
    code = "campaign_not_open"
    sentence = "Diese Befragung ist nicht offen. Das geht nur, solange eine Befragung läuft."


class NoOpenCampaign(Refusal):
    code = "no_open_campaign"
    sentence = (
        "Zurzeit läuft keine Befragung, zu der Sie eingeladen sind. "
        "Bitte fragen Sie in der Personalabteilung nach dem Termin."
    )


class TimeToFinishOver(Refusal):
    code = "time_to_finish_over"
    sentence = (
        "Die Befragung ist seit mehr als 14 Tagen beendet. Dieser Check nimmt keine Antworten "
        "mehr an; Sie können ihn löschen."
    )


class RunInProgress(Refusal):
    code = "run_in_progress"
    sentence = "Ein Lauf dieser Befragung ist noch nicht beendet. Warten Sie, bis er fertig ist."


class NobodyToInvite(Refusal):
    code = "nobody_to_invite"
    sentence = "Alle, die zu dieser Befragung gehören, sind schon eingeladen. Niemand fehlt."


class NobodyToRemind(Refusal):
    code = "nobody_to_remind"
    sentence = "Niemand ist per E-Mail eingeladen. Erinnern Sie stattdessen im Haus."


class NoLettersToPrint(Refusal):
    code = "no_letters_to_print"
    sentence = "Zu dieser Auswahl gibt es keinen Brief. Laden Sie zuerst ein."


@dataclass(frozen=True, kw_only=True)
class OpeningFacts:
    """What is known about a campaign when somebody wants to open it."""

    state: str
    has_agreement: bool
    has_published_notice: bool
    model_is_published: bool
    opens_on: dt.date
    closes_on: dt.date
    invited_count: int


def check_opening(facts: OpeningFacts, *, today: dt.date) -> None:
    """Make sure that a campaign may open now.

    :raises CampaignIsFrozen: it was opened before
    :raises AgreementMissing, NoticeMissing: nobody is asked before these are there
    :raises ModelOutdated: the model version is not the published one
    :raises PeriodOver, PeriodTooLong: by its period
    :raises NobodyInvited: where the choice means nobody
    """
    if facts.state != DRAFT:
        raise CampaignIsFrozen
    if not facts.has_agreement:
        raise AgreementMissing
    if not facts.has_published_notice:
        raise NoticeMissing
    if not facts.model_is_published:
        raise ModelOutdated
    check_period(opens_on=facts.opens_on, closes_on=facts.closes_on, today=today)
    if not facts.invited_count:
        raise NobodyInvited


def check_period(*, opens_on: dt.date, closes_on: dt.date, today: dt.date) -> None:
    """Make sure that somebody can still take part, and that it ends within a year.

    :raises PeriodOver: the last day has passed
    :raises PeriodTooLong: more than a year
    """
    if closes_on < today:
        raise PeriodOver
    if (closes_on - opens_on).days > LONGEST_DAYS:
        raise PeriodTooLong


def what_is_missing(facts: OpeningFacts, *, today: dt.date) -> list[str]:
    """Say in German, one sentence each, what keeps a draft from being opened."""
    missing = [
        (not facts.has_agreement, AgreementMissing()),
        (not facts.has_published_notice, NoticeMissing()),
        (not facts.model_is_published, ModelOutdated()),
        (facts.closes_on < today, PeriodOver()),
        (not facts.invited_count, NobodyInvited()),
    ]
    return [str(refusal) for applies, refusal in missing if applies]


def check_extension(*, state: str, opens_on: dt.date, closes_on: dt.date, until: dt.date) -> None:
    """Make sure that a campaign may last until a later day.

    :raises CampaignNotOpen, PeriodOnlyExtended, PeriodTooLong: as they say
    """
    if state != OPEN:
        raise CampaignNotOpen
    if until <= closes_on:
        raise PeriodOnlyExtended
    if (until - opens_on).days > LONGEST_DAYS:
        raise PeriodTooLong


def last_day_to_finish(*, closes_on: dt.date, closed_on: dt.date | None) -> dt.date:
    """Return the last day on which a check that was begun in time takes answers."""
    end = min(closes_on, closed_on) if closed_on else closes_on
    return end + dt.timedelta(days=DAYS_TO_FINISH)


def is_taking_part_possible(
    *, state: str, opens_on: dt.date, closes_on: dt.date, today: dt.date
) -> bool:
    """Tell whether somebody may begin a check today."""
    return state == OPEN and opens_on <= today <= closes_on


def shown_participation(*, took_part: int, invited: int) -> int | None:
    """Return about how many of the invited took part, or None where that stays hidden.

    Rounded down to fives and never below five; and it always leaves open whether five more
    did not take part, so that "everybody" is never told either.
    """
    return publishable_count(min(took_part, invited - PARTICIPATION_THRESHOLD))


def read_pdf(*, name: str, content: bytes) -> str:
    """Make sure that a file is a PDF of at most 5 MB; return its name without any folder.

    :raises FileTooLarge, FileIsNoPdf: as they say
    """
    if len(content) > LARGEST_FILE:
        raise FileTooLarge
    # ISO 32000-2, 7.5.2 and 7.5.5: the header comes first, the trailer ends with %%EOF.
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2_048:]:
        raise FileIsNoPdf
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in bare if char.isprintable())[-160:] or "Dienstvereinbarung.pdf"


@dataclass(frozen=True, kw_only=True)
class Member:
    """What decides whether an employee belongs to a chosen audience."""

    employee_id: UUID
    unit_id: UUID | None
    family_id: UUID | None


def belongs_to(
    member: Member, *, units: frozenset[UUID], families: frozenset[UUID], people: frozenset[UUID]
) -> bool:
    """Tell whether one of the chosen units, families or persons means this employee."""
    return member.employee_id in people or member.unit_id in units or member.family_id in families
