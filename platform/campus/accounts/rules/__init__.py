"""Roles and what they may do, in one list; when an invitation counts. No Django, no database."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from campus.kernel.refusal import Refusal

COOPERATIVE = "cooperative"
MINISTRY = "ministry"
PROVIDER = "provider"
HR = "hr"
STAFF_COUNCIL = "staff_council"
DATA_PROTECTION_OFFICER = "data_protection_officer"
EMPLOYEE = "employee"

PERMISSIONS_BY_ROLE: dict[str, frozenset[str]] = {
    COOPERATIVE: frozenset(
        {
            "onboard_municipalities",
            "manage_funding",
            "issue_vouchers",
            "keep_catalogue",
            "keep_library",
            "settle_courses",
            "read_reports",
            "read_audit",
            "keep_interface",
        }
    ),
    MINISTRY: frozenset({"read_reports", "acknowledge_proofs", "keep_interface"}),
    PROVIDER: frozenset(),
    HR: frozenset(
        {
            "manage_staff",
            "manage_units",
            "distribute_vouchers",
            "decide_requests",
            "keep_competence_model",
            "read_needs",
            "plan_measures",
            "invite_people",
            "read_audit",
            "keep_interface",
            "keep_sign_in",
        }
    ),
    STAFF_COUNCIL: frozenset({"read_rules"}),
    DATA_PROTECTION_OFFICER: frozenset({"read_rules"}),
    EMPLOYEE: frozenset(
        {"take_check", "hold_vouchers", "learn", "decide_requests", "see_released"}
    ),
}

ROLES = frozenset(PERMISSIONS_BY_ROLE)
ROLES_OF_PUBLIC = frozenset({COOPERATIVE, MINISTRY, PROVIDER})
ROLES_OF_MUNICIPALITY = frozenset({HR, STAFF_COUNCIL, DATA_PROTECTION_OFFICER, EMPLOYEE})

ROLE_NAMES = {
    COOPERATIVE: "Genossenschaft",
    MINISTRY: "Fördergeber",
    PROVIDER: "Kursanbieter",
    HR: "Personalstelle",
    STAFF_COUNCIL: "Personalrat",
    DATA_PROTECTION_OFFICER: "Datenschutzbeauftragte/r",
    EMPLOYEE: "Beschäftigte/r",
}

# What a permission lets a role of a municipality do, for those who watch over the rules.
PERMISSION_NAMES = {
    "manage_staff": "Beschäftigte führen: aufnehmen, ändern, ausscheiden lassen",
    "manage_units": "Einheiten und Stellen führen",
    "invite_people": "Zugänge einrichten und Rollen geben",
    "distribute_vouchers": "Bildungsgutscheine ausgeben",
    "decide_requests": "über Kursanfragen entscheiden, für die man zuständig ist",
    "keep_competence_model": "Kompetenzmodell, Profile, Befragungen und Hinweise führen",
    "read_needs": "Bedarfsauswertungen lesen, nur Gruppen",
    "plan_measures": "Maßnahmen und ihr Budget planen",
    "read_audit": "das Protokoll lesen, Personen darin nur als Pseudonym",
    "keep_interface": "Schlüssel für Programme und Webhooks führen",
    "keep_sign_in": "festlegen, wie sich alle anmelden, und wessen Verzeichnis abgeglichen wird",
    "read_rules": "Regeln, Vereinbarungen und Zählungen lesen, keine Person",
    "take_check": "den eigenen Kompetenz-Check machen, lesen, freigeben und löschen",
    "see_released": "lesen, was einem selbst freigegeben wurde",
    "hold_vouchers": "die eigenen Gutscheine einlösen, Kurse anfragen",
    "learn": "die eigenen Kurse bearbeiten, den eigenen Lernpfad lesen",
}

# The most telling role first: it is the actor's kind.
_KINDS = (
    COOPERATIVE,
    MINISTRY,
    PROVIDER,
    HR,
    STAFF_COUNCIL,
    DATA_PROTECTION_OFFICER,
    EMPLOYEE,
)

LINK = "link"
LETTER = "letter"
LINK_VALID_FOR = dt.timedelta(days=14)
LETTER_VALID_FOR = dt.timedelta(days=42)
INVITATION_TRIES = 5


class AccountUnknown(Refusal):
    code = "account_unknown"
    sentence = "Diesen Zugang gibt es hier nicht. Bitte prüfen Sie die Auswahl."
    status = 404


class AccountClosed(Refusal):
    code = "account_closed"
    sentence = (
        "Dieser Zugang ist geschlossen. "
        "Bitte öffnen Sie ihn wieder, bevor Sie die Person einladen oder ihr eine Rolle geben."
    )


class AccountHasNoName(Refusal):
    code = "account_has_no_name"
    sentence = (
        "Ein Zugang braucht eine E-Mail-Adresse oder einen Anmeldenamen. "
        "Bitte geben Sie eines von beiden an."
    )
    status = 422


class EmailTaken(Refusal):
    code = "email_taken"
    sentence = (
        "Für diese E-Mail-Adresse gibt es schon einen Zugang. "
        "Bitte verwenden Sie den vorhandenen Zugang oder eine andere Adresse."
    )


class LoginNameTaken(Refusal):
    code = "login_name_taken"
    sentence = "Diesen Anmeldenamen gibt es schon. Bitte wählen Sie einen anderen."


class LoginNameIsEmail(Refusal):
    code = "login_name_is_email"
    sentence = (
        "Ein Anmeldename enthält kein @-Zeichen. "
        "Bitte tragen Sie E-Mail-Adressen in das Feld für die E-Mail-Adresse ein."
    )
    status = 422


class RoleUnknown(Refusal):
    code = "role_unknown"
    sentence = "Diese Rolle gibt es an dieser Stelle nicht. Bitte wählen Sie eine andere Rolle."
    status = 422


class RoleHeldAlready(Refusal):
    code = "role_held_already"
    sentence = "Diese Person hat die Rolle schon. Sie müssen nichts weiter tun."


class RoleNotHeld(Refusal):
    code = "role_not_held"
    sentence = "Diese Person hat die Rolle nicht oder nicht mehr. Sie müssen nichts weiter tun."


class FunderMissing(Refusal):
    code = "funder_missing"
    sentence = (
        "Wer für ein Ministerium liest, gehört zu genau einem Fördergeber. "
        "Bitte wählen Sie den Fördergeber; andere Rollen haben keinen."
    )
    status = 422


class EmailMissing(Refusal):
    code = "email_missing"
    sentence = (
        "Zu diesem Zugang gehört keine E-Mail-Adresse. "
        "Bitte drucken Sie einen Aktivierungsbrief oder tragen Sie eine Adresse nach."
    )


class LoginNameMissing(Refusal):
    code = "login_name_missing"
    sentence = (
        "Zu diesem Zugang gehört kein Anmeldename. "
        "Bitte laden Sie die Person per E-Mail ein oder tragen Sie einen Anmeldenamen nach."
    )


class InvitationInvalid(Refusal):
    """The same words for unknown, used, withdrawn, expired and foreign: nothing to learn here."""

    code = "invitation_invalid"
    sentence = (
        "Diese Einladung gilt nicht mehr: "
        "Sie wurde schon verwendet, ersetzt oder ist abgelaufen. "
        "Bitte lassen Sie sich neu einladen, oder melden Sie sich an."
    )
    status = 410


class ActivationRefused(Refusal):
    """The same words for a wrong name, a wrong code and too many tries."""

    code = "activation_refused"
    sentence = (
        "Anmeldename und Code passen nicht zusammen, oder der Code gilt nicht mehr. "
        "Bitte prüfen Sie die Angaben in Ihrem Brief. Nach fünf Fehlversuchen ist der Code "
        "gesperrt; dann bitten Sie Ihre Personalstelle um einen neuen Brief."
    )
    status = 422


class OwnAccount(Refusal):
    code = "own_account"
    sentence = (
        "Den eigenen Zugang können Sie nicht schließen. "
        "Bitte lassen Sie das eine andere berechtigte Person tun."
    )


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """Return everything that the roles together may do."""
    return frozenset().union(*(PERMISSIONS_BY_ROLE[role] for role in roles))


def effective_roles(roles: frozenset[str], *, is_employee: bool) -> frozenset[str]:
    """Return the roles that count now: who is employed here is an employee, who left is not."""
    return roles | {EMPLOYEE} if is_employee else roles - {EMPLOYEE}


def kind_of(roles: frozenset[str]) -> str:
    """Return the most telling role, "anonymous" where there is none."""
    return next((role for role in _KINDS if role in roles), "anonymous")


def check_role_fits(*, role: str, in_public: bool, funder_given: bool) -> None:
    """Make sure that the role exists on this side and names a funder exactly if it must.

    :raises RoleUnknown: where the role does not belong to the schema
    :raises FunderMissing: where a ministry role has no funder, or another role has one
    """
    if role not in (ROLES_OF_PUBLIC if in_public else ROLES_OF_MUNICIPALITY):
        raise RoleUnknown
    if (role == MINISTRY) != funder_given:
        raise FunderMissing


@dataclass(frozen=True, kw_only=True)
class InvitationFacts:
    """What is known about an invitation when somebody shows its secret."""

    schema_name: str
    expires_at: dt.datetime
    used_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    wrong_tries: int
    account_closed: bool


def check_invitation(facts: InvitationFacts, *, schema_name: str, now: dt.datetime) -> None:
    """Make sure that an invitation still counts, here and now.

    :raises InvitationInvalid: used, withdrawn, expired, blocked, of another municipality,
        or for a closed account
    """
    spent = facts.used_at is not None or facts.withdrawn_at is not None
    blocked = facts.wrong_tries >= INVITATION_TRIES or facts.account_closed
    foreign = facts.schema_name != schema_name
    if spent or blocked or foreign or now > facts.expires_at:
        raise InvitationInvalid


# Crockford's base32 (crockford.com/base32.html): no I, L, O, U; the check symbol is modulo 37.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK_ALPHABET = _ALPHABET + "*~$=U"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_CODE_LENGTH = 16


def new_letter_code() -> str:
    """Return 80 random bits as four groups of four and a check symbol: "7K3M-…-9XQ2-T"."""
    number = secrets.randbits(80)
    digits = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(75, -5, -5))
    groups = [digits[start : start + 4] for start in range(0, _CODE_LENGTH, 4)]
    return "-".join([*groups, _CHECK_ALPHABET[number % 37]])


def read_letter_code(text: str) -> str | None:
    """Return the sixteen symbols of a typed code, None where it holds a typing mistake.

    Case, spaces, dashes and the pairs O/0 and I/L/1 do not matter.
    """
    symbols = "".join(text.upper().split()).translate(_LOOKALIKES)
    digits, check = symbols[:_CODE_LENGTH], symbols[_CODE_LENGTH:]
    if len(digits) != _CODE_LENGTH or any(symbol not in _ALPHABET for symbol in digits):
        return None
    number = 0
    for symbol in digits:
        number = number * 32 + _ALPHABET.index(symbol)
    return digits if check == _CHECK_ALPHABET[number % 37] else None
