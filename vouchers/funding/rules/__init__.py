"""How vouchers are shared out, who is eligible, and what a grant does not allow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from campus.kernel.refusal import Refusal

WAYS = {
    "hand": "von Hand",
    "equally": "zu gleichen Teilen",
    "population": "nach Einwohnerzahl",
}
COUNT_MAX = 1_000_000

Key = TypeVar("Key", bound=str | UUID)


class FunderUnknown(Refusal):
    code = "funder_unknown"
    sentence = "Diesen Fördergeber gibt es nicht. Bitte wählen Sie einen aus der Liste."
    status = 404


class FunderNameTaken(Refusal):
    code = "funder_name_taken"
    sentence = (
        "Einen Fördergeber mit diesem Namen gibt es schon. Bitte verwenden Sie den vorhandenen."
    )


class GrantUnknown(Refusal):
    code = "grant_unknown"
    sentence = "Diese Zuwendung gibt es nicht. Bitte wählen Sie eine aus der Liste."
    status = 404


class ReferenceTaken(Refusal):
    code = "grant_reference_taken"
    sentence = (
        "Dieses Aktenzeichen ist für den Fördergeber schon erfasst. Bitte öffnen Sie die "
        "vorhandene Zuwendung oder berichtigen Sie das Aktenzeichen."
    )


class PeriodReversed(Refusal):
    code = "grant_period_reversed"
    sentence = (
        "Der Bewilligungszeitraum endet vor seinem Beginn. Bitte berichtigen Sie eines der beiden "
        "Daten."
    )
    status = 422


class ProgrammeUnknown(Refusal):
    code = "programme_unknown"
    sentence = "Dieses Förderprogramm gibt es nicht. Bitte wählen Sie eines aus der Liste."
    status = 404


class ProgrammeCodeTaken(Refusal):
    code = "programme_code_taken"
    sentence = "Dieses Kürzel hat schon ein anderes Förderprogramm. Bitte wählen Sie ein anderes."


class ProgrammeCodeMalformed(Refusal):
    code = "programme_code_malformed"
    sentence = (
        "Ein Kürzel hat 2 bis 12 Großbuchstaben und Ziffern und beginnt mit einem Buchstaben, "
        "zum Beispiel BG26. Bitte ändern Sie es."
    )
    status = 422


class LastDayOutsidePeriod(Refusal):
    code = "last_day_outside_period"
    sentence = (
        "Der letzte Gültigkeitstag muss im Bewilligungszeitraum liegen, also zwischen %(first)s "
        "und %(last)s. Bitte wählen Sie einen Tag daraus."
    )
    status = 422


class IssuedAfterLastDay(Refusal):
    code = "issued_after_last_day"
    sentence = (
        "Ausgestellt werden kann höchstens bis zum letzten Gültigkeitstag. Bitte wählen Sie für "
        "die Ausstellung einen früheren Tag."
    )
    status = 422


class ProgrammeTooLarge(Refusal):
    code = "programme_too_large"
    sentence = (
        "Die Zuwendung umfasst %(granted)s Gutscheine und %(amount)s. %(count)s Gutscheine zu "
        "höchstens %(ceiling)s passen nicht hinein. Bitte verringern Sie Anzahl oder Betrag."
    )
    status = 422


class NotLater(Refusal):
    code = "extension_not_later"
    sentence = (
        "Das Programm gilt schon bis einschließlich %(last_day)s. Bitte wählen Sie einen späteren "
        "Tag."
    )
    status = 422


class CheckForCheck(Refusal):
    code = "check_requires_itself"
    sentence = (
        "Gutscheine für den Kompetenz-Check können keinen abgeschlossenen Check voraussetzen. "
        "Bitte nehmen Sie das Häkchen heraus oder wählen Sie eine andere Art des Angebots."
    )
    status = 422


class TermsChangedMeanwhile(Refusal):
    code = "terms_changed_meanwhile"
    sentence = (
        "Die Bedingungen wurden inzwischen von anderer Seite geändert. Bitte laden Sie die Seite "
        "neu und prüfen Sie die neue Fassung."
    )


class NobodyEligible(Refusal):
    code = "nobody_eligible"
    sentence = (
        "Keine Kommune ist nach den Förderbedingungen teilnahmeberechtigt. Bitte legen Sie zuerst "
        "eine an oder erweitern Sie die Bedingungen."
    )


class NotEligible(Refusal):
    code = "municipality_not_eligible"
    sentence = (
        "%(name)s ist nach den Förderbedingungen nicht teilnahmeberechtigt. Bitte nehmen Sie die "
        "Kommune aus der Zuteilung oder legen Sie neue Bedingungen fest."
    )


class NothingToAllot(Refusal):
    code = "nothing_to_allot"
    sentence = "Die Zuteilung ist leer. Bitte geben Sie mindestens einer Kommune einen Gutschein."
    status = 422


class ProgrammeExhausted(Refusal):
    code = "programme_exhausted"
    sentence = (
        "Das Förderprogramm hat nicht mehr so viele Gutscheine. Bitte verringern Sie die Zuteilung "
        "oder nehmen Sie zuerst ungenutzte Kontingente zurück."
    )


class GrantCountExhausted(Refusal):
    code = "grant_count_exhausted"
    sentence = (
        "Die Zuwendung umfasst nicht mehr so viele Gutscheine. Bitte verringern Sie die Zuteilung "
        "oder nehmen Sie zuerst ungenutzte Kontingente zurück."
    )


class GrantAmountExhausted(Refusal):
    code = "grant_amount_exhausted"
    sentence = (
        "Der bewilligte Betrag reicht für diese Zuteilung nicht aus. Bitte verringern Sie die "
        "Zuteilung oder nehmen Sie zuerst ungenutzte Kontingente zurück."
    )


class AllotmentUnknown(Refusal):
    code = "allotment_unknown"
    sentence = "Dieses Kontingent gibt es nicht. Bitte wählen Sie eines aus der Liste."
    status = 404


class AllotmentsChanged(Refusal):
    code = "allotments_changed"
    sentence = (
        "Seit der Vorschau hat jemand in diesem Förderprogramm anders zugeteilt. Es ist nichts "
        "geschehen. Bitte prüfen Sie die neue Vorschau."
    )


class TakesBackIssued(Refusal):
    code = "takes_back_issued"
    sentence = (
        "So viele Gutscheine sind der Kommune nicht zugeteilt oder schon für sie ausgestellt. "
        "Zurücknehmen lässt sich nur, was noch nicht ausgestellt ist; bitte machen Sie zuerst "
        "freie Gutscheine ungültig oder verringern Sie die Zahl."
    )


class OverIssued(Refusal):
    code = "over_issued"
    sentence = (
        "So viele Gutscheine sind der Kommune nicht mehr zugeteilt. Bitte verringern Sie die Zahl "
        "oder teilen Sie ihr zuerst weitere zu."
    )


@dataclass(frozen=True, kw_only=True)
class Share:
    """Who takes part in a split, and with which weight (inhabitants, or 1 for equal parts)."""

    key: UUID
    weight: int
    rank: str


def split_exactly(*, total: int, shares: Collection[Share]) -> dict[UUID, int]:
    """Split a number by weights so that the parts sum to it exactly (largest remainder, Hare).

    Ties go to the larger weight, then to the smaller rank (the municipality's key), so that the
    same input always gives the same parts. All computation is in integers.

    :raises NobodyEligible: where no share has a weight
    """
    weights = sum(share.weight for share in shares)
    if weights <= 0:
        raise NobodyEligible
    parts = {share.key: total * share.weight // weights for share in shares}
    by_remainder = sorted(
        shares,
        key=lambda share: (-(total * share.weight % weights), -share.weight, share.rank),
    )
    for share in by_remainder[: total - sum(parts.values())]:
        parts[share.key] += 1
    return parts


def is_eligible(
    *,
    municipality_id: UUID,
    land_code: str,
    laender: Sequence[str],
    municipality_ids: Sequence[UUID],
) -> bool:
    """Tell whether a municipality may take part: no limits at all, its Land, or itself by name."""
    if not laender and not municipality_ids:
        return True
    return land_code in laender or municipality_id in municipality_ids


def why_not_these_terms(
    *,
    issue_until: dt.date,
    last_day: dt.date,
    period_from: dt.date,
    period_until: dt.date,
    product: str = "course",
    check_required: bool = False,
) -> Refusal | None:
    """Tell why terms do not fit their grant's period or their programme, or None."""
    if product == "check" and check_required:
        return CheckForCheck()
    if not period_from <= last_day <= period_until:
        return LastDayOutsidePeriod(
            first=f"{period_from:%d.%m.%Y}", last=f"{period_until:%d.%m.%Y}"
        )
    if issue_until > last_day:
        return IssuedAfterLastDay()
    return None


def net_change(changes: Mapping[UUID, int]) -> dict[UUID, int]:
    """Return the changes that change something, what is lowered first.

    :raises NothingToAllot: where none does
    """
    real = {key: change for key, change in changes.items() if change}
    if not real:
        raise NothingToAllot
    return dict(sorted(real.items(), key=lambda item: (item[1] > 0, item[0])))
