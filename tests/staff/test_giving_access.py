"""Giving people access: by e-mail, or by a letter for those without an address."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
from django.core import mail
from pypdf import PdfReader

from campus.accounts.api import check_letter_code, get_account
from campus.accounts.rules import read_letter_code
from campus.kernel import clock
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.staff.models import AccessItem, AccessRun, Employee, Unit
from tenants.staff.queries.access import unprinted_letters
from tenants.staff.rules.logins import login_name_of
from tenants.staff.rules.refusals import AccessRunUnknown, NobodyChosen, NoLetterLeft
from tenants.staff.services.access import give_access
from tenants.staff.services.letters import print_letters
from tenants.staff.services.typesetting import Letter, Sender, qr_address, typeset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ludwigshafen")]

CODE = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z*~$=]")


@pytest.fixture
def edge(bernd: Any, now: dt.datetime) -> dict[str, Any]:
    return {"actor": bernd.actor, "now": now}


def somebody(number: str = "42", **changed: Any) -> Employee:
    """Jürgen Müller of the gardens, who has no e-mail address."""
    given = {"given_name": "Jürgen", "family_name": "Müller"}
    return Employee.objects.create(personnel_number=number, **(given | changed))


def items_of(run_id: UUID) -> list[AccessItem]:
    return list(AccessItem.objects.filter(run_id=run_id).order_by("id"))


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_who_has_an_address_is_invited_by_email(edge: dict[str, Any]) -> None:
    person = somebody(email="juergen@example.org")
    today = edge | {"now": clock.now()}

    (item,) = items_of(give_access(employee_ids=[person.id], **today))

    person.refresh_from_db()
    assert (item.way, item.problem) == ("email", "")
    assert get_account(account_id=person.account_id).roles == {"employee"}
    run_inline(Job.objects.get(name="accounts.send_invitation_mail").id)
    assert mail.outbox[0].to == ["juergen@example.org"]


def test_who_has_none_gets_a_letter_and_a_sign_in_name(edge: dict[str, Any]) -> None:
    person = somebody()

    (item,) = items_of(give_access(employee_ids=[person.id], **edge))

    person.refresh_from_db()
    account = get_account(account_id=person.account_id)
    assert (item.way, account.login_name, account.email) == ("letter", "juergen.mueller", None)
    assert mail.outbox == []


def test_namesakes_get_different_sign_in_names(edge: dict[str, Any]) -> None:
    people = [somebody(str(number)) for number in range(3)]

    give_access(employee_ids=[person.id for person in people], **edge)

    accounts = Employee.objects.filter(family_name="Müller").values_list("account_id", flat=True)
    names = {get_account(account_id=account_id).login_name for account_id in accounts}
    assert names == {"juergen.mueller", "juergen.mueller2", "juergen.mueller3"}


@pytest.mark.parametrize(
    ("given", "family", "name"),
    [
        ("Änne", "Weiß", "aenne.weiss"),
        ("Anna Lena", "Müller-Lüdenscheidt", "anna.mueller-luedenscheidt"),
        ("José", "O'Neill", "jose.oneill"),
        ("Łucja", "Đặng", "lucja.ang"),
        ("李", "王", "zugang"),
    ],
)
def test_sign_in_names_can_be_typed_on_every_keyboard(given: str, family: str, name: str) -> None:
    assert login_name_of(given, family, 1) == name


def test_a_unit_gets_access_with_those_below(edge: dict[str, Any]) -> None:
    office = Unit.objects.create(name="Gartenamt")
    team = Unit.objects.create(name="Stadtpark", parent=office)
    for number, unit in enumerate((office, team, None)):
        somebody(str(number), unit=unit)

    run_id = give_access(unit_id=office.id, **edge)

    assert len(items_of(run_id)) == 2


def test_who_uses_the_account_already_is_left_alone(edge: dict[str, Any], anna: Any) -> None:
    (item,) = items_of(give_access(employee_ids=[anna.employee_id], **edge))

    assert (item.problem, item.done_at) == ("active_already", None)
    assert not Job.objects.filter(name="accounts.send_invitation_mail").exists()


def test_a_new_invitation_is_possible_when_asked_for(edge: dict[str, Any], anna: Any) -> None:
    (item,) = items_of(give_access(employee_ids=[anna.employee_id], renew=True, **edge))

    assert item.problem == ""


def test_a_corrected_address_is_used_as_long_as_nobody_has_signed_in(edge: dict[str, Any]) -> None:
    person = somebody(email="falsch@example.org")
    give_access(employee_ids=[person.id], **edge)
    Employee.objects.filter(id=person.id).update(email="juergen@example.org")

    give_access(employee_ids=[person.id], **edge)

    person.refresh_from_db()
    assert get_account(account_id=person.account_id).email == "juergen@example.org"


def test_the_address_of_an_account_in_use_is_its_owners(edge: dict[str, Any], anna: Any) -> None:
    Employee.objects.filter(id=anna.employee_id).update(email="taken@example.org")

    give_access(employee_ids=[anna.employee_id], renew=True, **edge)

    assert get_account(account_id=anna.account_id).email == "anna@example.org"


@pytest.mark.parametrize("chosen", [{"employee_ids": []}, {"employee_ids": [uuid4()]}])
def test_nobody_is_no_choice(edge: dict[str, Any], chosen: dict[str, Any]) -> None:
    with pytest.raises(NobodyChosen):
        give_access(**chosen, **edge)


def test_who_has_left_is_not_invited(edge: dict[str, Any], now: dt.datetime) -> None:
    with pytest.raises(NobodyChosen):
        give_access(employee_ids=[somebody(left_at=now).id], **edge)


def test_more_than_fifty_are_served_in_the_background(edge: dict[str, Any]) -> None:
    people = [somebody(str(number), given_name=f"Kim{number}") for number in range(51)]

    run_id = give_access(employee_ids=[person.id for person in people], **edge)

    run = AccessRun.objects.get(id=run_id)
    assert run.finished_at is None
    assert not Employee.objects.filter(family_name="Müller", account_id__isnull=False).exists()
    assert run_inline(run.job_id).state == "done"
    assert not Employee.objects.filter(family_name="Müller", account_id__isnull=True).exists()
    assert AccessRun.objects.get(id=run_id).finished_at


def test_a_letter_has_the_code_that_opens_the_account(
    edge: dict[str, Any], now: dt.datetime
) -> None:
    run_id = give_access(employee_ids=[somebody().id], **edge)

    (text,) = texts_of(print_letters(run_id=run_id, **edge))

    code = CODE.search(text)
    assert "juergen.mueller" in text
    assert "Ludwigshafen am Rhein" in text
    assert code is not None
    symbols = read_letter_code(code[0]) or ""
    assert check_letter_code(login_name="juergen.mueller", code=symbols, now=now)


def test_each_person_has_a_page_and_a_code_of_their_own(edge: dict[str, Any]) -> None:
    people = [somebody(str(number)) for number in range(3)]
    run_id = give_access(employee_ids=[person.id for person in people], **edge)

    texts = texts_of(print_letters(run_id=run_id, **edge))

    assert len({CODE.search(text)[0] for text in texts}) == 3  # type: ignore[index]


def test_a_code_is_printed_once(edge: dict[str, Any]) -> None:
    run_id = give_access(employee_ids=[somebody().id], **edge)
    print_letters(run_id=run_id, **edge)

    assert not unprinted_letters(run_id=run_id).exists()
    with pytest.raises(NoLetterLeft):
        print_letters(run_id=run_id, **edge)


def test_a_new_letter_makes_the_old_code_worthless(edge: dict[str, Any], now: dt.datetime) -> None:
    from campus.accounts.rules import ActivationRefused

    person = somebody()
    first = print_letters(run_id=give_access(employee_ids=[person.id], **edge), **edge)
    again = give_access(employee_ids=[person.id], renew=True, **edge)
    print_letters(run_id=again, **edge)

    old = read_letter_code(CODE.search(texts_of(first)[0])[0]) or ""  # type: ignore[index]
    with pytest.raises(ActivationRefused):
        check_letter_code(login_name="juergen.mueller", code=old, now=now)


def test_codes_are_kept_nowhere(edge: dict[str, Any]) -> None:
    from campus.audit.models import Entry

    run_id = give_access(employee_ids=[somebody().id], **edge)
    code = CODE.search(texts_of(print_letters(run_id=run_id, **edge))[0])[0]  # type: ignore[index]

    kept = [*Entry.objects.values(), *AccessItem.objects.values(), *Job.objects.values()]
    assert code.replace("-", "") not in str(kept).replace("-", "")


def test_an_unknown_run_prints_nothing(edge: dict[str, Any]) -> None:
    with pytest.raises(AccessRunUnknown):
        print_letters(run_id=uuid4(), **edge)


SENDER = Sender(
    name="Ludwigshafen am Rhein",
    street="Rathausplatz 20",
    place="67059 Ludwigshafen",
    activation_url="https://ludwigshafen.example.org/konto/aktivieren/",
)
LETTER = Letter(
    name="Jürgen Müller",
    unit="Gartenamt",
    login_name="juergen.mueller",
    code="7K3M-0000-AAAA-9XQ2-T",
    valid_until=dt.date(2026, 4, 21),
)


def test_the_picture_carries_the_code_only_behind_the_hash() -> None:
    before, _hash, after = qr_address(LETTER, SENDER).partition("#")

    assert before == SENDER.activation_url
    assert after == "login_name=juergen.mueller&code=7K3M-0000-AAAA-9XQ2-T"


def test_a_letter_is_tagged_and_titled_for_screen_readers_and_archives() -> None:
    pdf = typeset([LETTER], sender=SENDER, day=dt.date(2026, 3, 10))

    with pikepdf.open(io.BytesIO(pdf)) as inside:
        metadata = inside.Root.Metadata.read_bytes().decode()
        assert inside.Root.MarkInfo.Marked
        assert str(inside.Root.Lang).lower().startswith("de")
    assert "<pdfuaid:part>1" in metadata
    assert "<pdfaid:part>2" in metadata


def test_the_address_stands_in_the_window_of_the_envelope() -> None:
    pdf = typeset([LETTER], sender=SENDER, day=dt.date(2026, 3, 10))
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    millimetre = 72 / 25.4
    places: list[tuple[float, float]] = []

    def note(text: str, page_matrix: list[float], text_matrix: list[float], *_: object) -> None:
        if "Gartenamt" in text:
            (a, b, c, d, e, f), (x, y) = page_matrix, text_matrix[4:]
            upwards = b * x + d * y + f
            places.append((a * x + c * y + e, float(page.mediabox.height) - upwards))

    page.extract_text(visitor_text=note)

    # DIN 5008 form B: the field begins 45 mm from the top and 20 mm from the left, 85 x 45 mm.
    (from_left, from_top) = places[0]
    assert 45 <= from_top / millimetre <= 90
    assert 20 <= from_left / millimetre <= 105
    assert float(page.mediabox.width) / millimetre == pytest.approx(210, abs=0.1)
