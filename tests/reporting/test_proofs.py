"""Proofs of use: drafted, frozen once, corrected by a new version, verified by anyone."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

from campus.audit.api import canonical_json, verify_chain
from campus.kernel.actor import SYSTEM
from campus.outbox.api import run_inline
from campus.outbox.models import Job
from tenants.registry.api import in_cooperative, in_municipality
from tests.funding.grants import Funded
from tests.ownership import owners_cursor
from tests.redemption.vouchers import Stock
from tests.reporting import proofs
from tests.reporting.conftest import Use
from vouchers.funding.api import NewItem, create_funder, create_grant, list_grants, set_plan
from vouchers.reporting.models import Proof, ProofFile
from vouchers.reporting.queries.contents import figures_as_of
from vouchers.reporting.queries.proofs import content_of, file_of, find_proof, verify
from vouchers.reporting.rules.proofs import (
    FORMATS,
    CutoffBeforePeriod,
    CutoffNotOver,
    DraftChanged,
    DraftExists,
    PlanMissing,
    ProofExists,
    ProofFrozen,
    ProofNotFrozen,
    ProofReplaced,
    ProofUnknown,
    reminder_due,
    why_not_as_of,
)
from vouchers.reporting.services.drafting import discard_draft, write_narrative
from vouchers.reporting.services.freezing import acknowledge_proof
from vouchers.reporting.services.reminding import enqueue_reminders

PDFUAID, PDFAID = "http://www.aiim.org/pdfua/ns/id/", "http://www.aiim.org/pdfa/ns/id/"
DAY = dt.date(2026, 3, 9)


@pytest.fixture
def frozen(proved: Stock, now: dt.datetime) -> UUID:
    """An interim report as of yesterday, frozen."""
    proof_id = proofs.draft(proved.funded, now=now)
    proofs.freeze(proof_id, now=now)
    return proof_id


def page_of(proved: Stock, proof_id: UUID) -> str:
    return f"/bericht/{proved.funded.grant_id}/nachweise/{proof_id}/"


# ---- what it says -------------------------------------------------------------------------------


def test_a_proof_says_what_journal_plan_and_list_say(
    proved: Stock, frozen: UUID, now: dt.datetime
) -> None:
    content = content_of(frozen)

    figures = {each["figure"]: (each["count"], each["cents"]) for each in content["figures"]}
    assert figures["granted"] == (100, 1_000_000)
    assert figures["redeemed"] == (26, 26 * 8_000)
    assert content["plan"]["actual_cents"] == 26 * 8_000
    assert content["redemptions"]["total_count"] == 26
    assert content["redemptions"]["total_cents"] == 26 * 8_000
    for table in content["statistics"]:
        place = table["figures"].index("redeemed")
        assert table["rows"][-1]["cells"][place] == [26, 26 * 8_000]


def test_what_happens_after_the_cutoff_day_does_not_count(
    proved: Stock, use: Use, speyer: Any, now: dt.datetime
) -> None:
    def spent() -> int:
        found = figures_as_of(grant_id=proved.funded.grant_id, cutoff_day=DAY, now=now)
        return int(found["plan"]["actual_cents"])

    before = spent()
    use(speyer, 3, at=dt.datetime(2026, 3, 9, 23, 0, tzinfo=dt.UTC))  # midnight in Berlin
    assert spent() == before
    use(speyer, 1, at=dt.datetime(2026, 3, 9, 22, 59, tzinfo=dt.UTC))
    assert spent() == before + 8_000


def test_the_list_names_no_small_course_but_counts_it(proved: Stock, frozen: UUID) -> None:
    listed = content_of(frozen)["redemptions"]

    text = json.dumps(listed, ensure_ascii=False)
    assert "Texte kürzen" not in text
    # It hides with the next smallest course: together they are enough.
    assert (listed["rest_count"], listed["rest_cents"]) == (8, 64_000)
    assert [row["number"] for row in listed["rows"]] == list(range(1, 19))
    assert [row["day"] for row in listed["rows"]] == sorted(row["day"] for row in listed["rows"])


def test_a_proof_names_no_person_and_no_voucher(frozen: UUID, anna: Any, carla: Any) -> None:
    for file_format in ("json", "csv"):
        text = file_of(frozen, file_format).decode("utf-8-sig")
        for trace in ("Anna", "Amsel", "Carla", "Cranich", "BG26-", str(anna.employee_id)):
            assert trace not in text


def test_the_content_is_canonical_and_its_hash_is_kept(frozen: UUID) -> None:
    content = file_of(frozen, "json")

    assert canonical_json(json.loads(content)) == content
    assert find_proof(frozen, funder_id=None).content_hash == hashlib.sha256(content).hexdigest()


def test_the_pdf_is_tagged_titled_and_for_archives(frozen: UUID) -> None:
    pdf = pikepdf.open(io.BytesIO(file_of(frozen, "pdf")))

    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert str(pdf.Root.Lang).startswith("de")
    assert str(pdf.docinfo["/Title"]) == "Zwischennachweis 641-2026-17"
    with pdf.open_metadata() as metadata:
        assert metadata[f"{{{PDFUAID}}}part"] == "1"
        assert (metadata[f"{{{PDFAID}}}part"], metadata[f"{{{PDFAID}}}conformance"]) == ("2", "A")


def test_a_grant_in_which_nothing_has_happened_has_a_clear_proof(
    stock: Stock, dora: Any, now: dt.datetime
) -> None:
    proofs.plan(stock.funded, now=now)
    proof_id = proofs.draft(stock.funded, now=now)

    content = proofs.freeze(proof_id, now=now)
    page = dora.client().get(page_of(stock, proof_id)).content.decode()

    assert content["redemptions"]["total_count"] == 0
    assert "Bis zum Stichtag wurde kein Gutschein eingelöst." in page


# ---- when it may be made ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (dt.date(2026, 1, 1), None),
        (dt.date(2026, 3, 9), None),
        (dt.date(2026, 3, 10), CutoffNotOver),
        (dt.date(2027, 1, 1), CutoffNotOver),
        (dt.date(2025, 12, 31), CutoffBeforePeriod),
    ],
)
def test_a_cutoff_day_is_over_and_in_the_period(day: dt.date, refusal: Any) -> None:
    found = why_not_as_of(
        cutoff_day=day, period_from=dt.date(2026, 1, 1), today=dt.date(2026, 3, 10)
    )

    assert type(found) is (refusal or type(None))


def test_a_proof_needs_a_plan(stock: Stock, now: dt.datetime) -> None:
    with pytest.raises(PlanMissing):
        proofs.draft(stock.funded, now=now)


def test_there_is_one_draft_and_one_first_version(proved: Stock, now: dt.datetime) -> None:
    proof_id = proofs.draft(proved.funded, now=now)

    with pytest.raises(DraftExists):
        proofs.draft(proved.funded, now=now)
    proofs.freeze(proof_id, now=now)
    with pytest.raises(ProofExists):
        proofs.draft(proved.funded, now=now)
    proofs.draft(proved.funded, now=now, cutoff=dt.date(2026, 2, 28))
    final = proofs.draft(proved.funded, now=now, kind="final")
    proofs.freeze(final, now=now)
    with pytest.raises(ProofExists):
        proofs.draft(proved.funded, now=now, kind="final", cutoff=dt.date(2026, 2, 27))


def test_a_draft_is_written_by_one_at_a_time(proved: Stock, now: dt.datetime) -> None:
    proof_id = proofs.draft(proved.funded, now=now)
    facts: dict[str, Any] = {"proof_id": proof_id, "revision": 1, "actor": SYSTEM, "now": now}

    with transaction.atomic():
        assert write_narrative(narrative="Wir haben viel gelernt.", **facts) == 2
        with pytest.raises(DraftChanged):
            write_narrative(narrative="Ich auch.", **facts)
    with pytest.raises(DraftChanged):
        proofs.freeze(proof_id, now=now, revision=1)
    assert proofs.freeze(proof_id, now=now, revision=2)["narrative"] == "Wir haben viel gelernt."


def test_a_draft_can_be_discarded_and_a_frozen_one_not(
    proved: Stock, frozen: UUID, now: dt.datetime
) -> None:
    draft = proofs.correct(frozen, now=now)

    with transaction.atomic():
        discard_draft(proof_id=draft, actor=SYSTEM, now=now)
        with pytest.raises(ProofFrozen):
            discard_draft(proof_id=frozen, actor=SYSTEM, now=now)
        with pytest.raises(ProofUnknown):
            discard_draft(proof_id=draft, actor=SYSTEM, now=now)


# ---- frozen is frozen ---------------------------------------------------------------------------


def test_freezing_twice_is_refused_and_changes_nothing(frozen: UUID, now: dt.datetime) -> None:
    before = file_of(frozen, "pdf")

    with pytest.raises(ProofFrozen):
        proofs.freeze(frozen, now=now + dt.timedelta(hours=1))
    assert file_of(frozen, "pdf") == before


def test_two_who_freeze_at_once_freeze_once(
    real_database: str, proved: Stock, now: dt.datetime, in_parallel: Any
) -> None:
    proof_id = proofs.draft(proved.funded, now=now)

    def work(place: int) -> str:
        with in_cooperative():
            try:
                proofs.freeze(proof_id, now=now + dt.timedelta(seconds=place))
                return "frozen"
            except ProofFrozen:
                return "was frozen"

    assert sorted(in_parallel(3, work)) == ["frozen", "was frozen", "was frozen"]
    assert ProofFile.objects.count() == len(FORMATS)
    assert verify_chain().is_intact


CHANGES = (
    "UPDATE reporting_proof SET narrative = 'anders'",
    "UPDATE reporting_proof SET state = 'draft', frozen_at = NULL",
    "DELETE FROM reporting_proof",
    "UPDATE reporting_prooffile SET content = 'anders'",
    "DELETE FROM reporting_prooffile",
    "TRUNCATE reporting_proof CASCADE",
    "INSERT INTO reporting_prooffile (proof_id, format, content, sha256)"
    " SELECT id, 'xml', 'x', repeat('0', 64) FROM reporting_proof",
)


def test_the_database_itself_refuses_every_change(frozen: UUID) -> None:
    with owners_cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in CHANGES:
            refused = pytest.raises(IntegrityError, match="is frozen")
            with refused, transaction.atomic():
                cursor.execute(statement)


def test_a_town_sees_no_proof_at_all(frozen: UUID, speyer: Any) -> None:
    with (
        in_municipality(speyer.id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Proof.objects.count()


def test_files_are_the_same_bytes_each_time(proved: Stock, frozen: UUID, ministry: Client) -> None:
    for file_format in FORMATS:
        address = f"{page_of(proved, frozen)}{file_format}/"
        one, two = ministry.get(address), ministry.get(address)
        assert one.content == two.content == file_of(frozen, file_format)


def test_a_correction_replaces_and_the_old_version_stays(
    proved: Stock, frozen: UUID, ministry: Client, now: dt.datetime
) -> None:
    old_pdf = file_of(frozen, "pdf")
    later = now + dt.timedelta(days=1)
    newer = proofs.correct(frozen, now=later)

    assert find_proof(frozen, funder_id=None).replaced_by_id is None  # a draft replaces nothing
    with pytest.raises(ProofReplaced):
        proofs.correct(frozen, now=later)
    content = proofs.freeze(newer, now=later)

    assert content["version"] == 2
    assert content["replaces"]["reason"] == "Zahlendreher im Text"
    assert file_of(frozen, "pdf") == old_pdf
    old = ministry.get(page_of(proved, frozen)).content.decode()
    assert "Diese Fassung ist ersetzt" in old
    assert str(newer) in old
    with pytest.raises(ProofNotFrozen):
        proofs.correct(proofs.draft(proved.funded, now=later, kind="final"), now=later)


# ---- who sees it --------------------------------------------------------------------------------


@transaction.atomic
def of_another_funder(now: dt.datetime) -> Funded:
    """A grant of another Land, with a plan."""
    funder_id = create_funder(name="Land Hessen", short_name="HE", actor=SYSTEM, now=now)
    grant_id = create_grant(
        funder_id=funder_id,
        reference="HE-1",
        title="Hessen",
        amount_cents=1_000,
        granted_count=1,
        period_from=dt.date(2026, 1, 1),
        period_until=dt.date(2026, 12, 31),
        actor=SYSTEM,
        now=now,
    )
    items = [NewItem(title="Alles", programme_id=None, amounts={2026: 1_000})]
    set_plan(grant_id=grant_id, items=items, actor=SYSTEM, now=now)
    return Funded(funder_id=funder_id, grant_id=grant_id, programme_id=uuid4())


def test_in_a_funders_name_its_own_grants_and_proofs_exist(
    proved: Stock, frozen: UUID, now: dt.datetime
) -> None:
    own, foreign = proved.funded, of_another_funder(now)

    assert [each.id for each in list_grants(funder_id=own.funder_id)] == [own.grant_id]
    assert find_proof(frozen, funder_id=own.funder_id).id == frozen
    with pytest.raises(ProofUnknown):
        find_proof(frozen, funder_id=foreign.funder_id)


def test_each_ministry_reads_its_own_proofs_only(
    proved: Stock, ministry: Client, dora: Any, now: dt.datetime
) -> None:
    foreign = of_another_funder(now)
    grant_id, proof_id = foreign.grant_id, proofs.draft(foreign, now=now)
    tails = ["", *(f"{name}/" for name in FORMATS)]
    cooperative, page = dora.client(), f"/bericht/{grant_id}/nachweise/{proof_id}/"
    own_page = f"/bericht/{proved.funded.grant_id}/nachweise/{proof_id}/"

    assert cooperative.get(page).status_code == 404  # a draft is not there yet
    proofs.freeze(proof_id, now=now)
    assert {cooperative.get(page + tail).status_code for tail in tails} == {200}
    assert {ministry.get(page + tail).status_code for tail in tails} == {404}
    assert {ministry.get(own_page + tail).status_code for tail in tails} == {404}
    assert ministry.post(f"/kenntnisnahme/{proof_id}/", {}).status_code == 404


def test_a_ministry_sees_a_draft_nowhere(proved: Stock, ministry: Client, now: dt.datetime) -> None:
    proof_id = proofs.draft(proved.funded, now=now)

    report = ministry.get(f"/bericht/{proved.funded.grant_id}/").content.decode()
    assert "Noch kein Nachweis eingefroren." in report
    assert ministry.get(page_of(proved, proof_id)).status_code == 404
    assert ministry.get(f"/nachweise/{proof_id}/").status_code == 404


def test_the_cooperative_begins_writes_and_freezes_on_pages(
    proved: Stock, dora: Any, ministry: Client
) -> None:
    browser: Client = dora.client()
    begin = f"/nachweise/neu/{proved.funded.grant_id}/"

    late = browser.post(begin, {"kind": "interim", "cutoff_day": "10.03.2026"})
    draft = browser.post(begin, {"kind": "interim", "cutoff_day": "09.03.2026"})["Location"]
    written = browser.post(draft, {"narrative": "Alles lief gut.", "revision": "1"})
    again = browser.post(draft, {"narrative": "Oder nicht.", "revision": "1"})
    asked = browser.get(f"{draft}einfrieren/2/")
    first = browser.post(f"{draft}einfrieren/2/")
    second = browser.post(f"{draft}einfrieren/2/")

    assert "spätestens den 09.03.2026" in late.content.decode()
    assert written["Location"] == draft
    assert "inzwischen von anderer Seite geändert" in again.content.decode()
    assert "2.080,00" in asked.content.decode()
    assert first["Location"] == second["Location"]  # a double click lands on the frozen proof
    page = ministry.get(first["Location"]).content.decode()
    assert "Alles lief gut." in page
    assert browser.get(draft)["Location"] == first["Location"]


def test_freezing_an_old_state_is_refused(proved: Stock, dora: Any, now: dt.datetime) -> None:
    proof_id = proofs.draft(proved.funded, now=now)

    answer = dora.client().post(f"/nachweise/{proof_id}/einfrieren/9/")

    assert answer.status_code == 409
    assert "laden Sie die Seite neu" in answer.content.decode()


def test_correcting_and_discarding_on_pages(proved: Stock, frozen: UUID, dora: Any) -> None:
    browser: Client = dora.client()

    answer = browser.post(f"/nachweise/{frozen}/berichtigung/", {"reason": "Tippfehler"})
    twice = browser.post(f"/nachweise/{frozen}/berichtigung/", {"reason": "Tippfehler"})
    gone = browser.post(f"{answer['Location']}verwerfen/")

    assert "schon eine Berichtigung" in twice.content.decode()
    assert gone["Location"] == f"/bericht/{proved.funded.grant_id}/"
    assert browser.get(answer["Location"]).status_code == 404


def test_a_ministry_takes_note_once(
    proved: Stock, frozen: UUID, ministry: Client, dora: Any, now: dt.datetime
) -> None:
    for _click in range(2):
        ministry.post(f"/kenntnisnahme/{frozen}/", {"reference": "MASTD-17"})

    page = dora.client().get(page_of(proved, frozen)).content.decode()
    assert "10.03.2026 MASTD-17" in page
    assert dora.client().post(f"/kenntnisnahme/{frozen}/", {}).status_code == 404
    with pytest.raises(ProofUnknown), transaction.atomic():
        acknowledge_proof(proof_id=uuid4(), reference="", actor=SYSTEM, now=now)


# ---- anyone verifies ----------------------------------------------------------------------------


def test_anyone_verifies_a_file_or_its_hash(client: Client, dora: Any, frozen: UUID) -> None:
    for file_format, title in FORMATS.items():
        content = file_of(frozen, file_format)
        sha = hashlib.sha256(content).hexdigest()
        dressed = " ".join(sha.upper()[place : place + 8] for place in range(0, 64, 8))
        for given in ({"upload": SimpleUploadedFile("x.bin", content)}, {"sha256": dressed}):
            page = client.post("/pruefen/", given, HTTP_HOST=dora.host).content.decode()

            assert all(word in page for word in ("Unverändert", title, "10.03.2026"))
            # Nothing that is not in the question: no reference, title, town or number.
            for secret in ("641-2026-17", "Bildungsgutscheine", "Speyer", str(frozen)):
                assert secret not in page


def test_a_changed_file_is_unknown(client: Client, dora: Any, frozen: UUID) -> None:
    content = bytearray(file_of(frozen, "pdf"))
    content[len(content) // 2] ^= 1

    page = client.post(
        "/pruefen/", {"upload": SimpleUploadedFile("x.pdf", bytes(content))}, HTTP_HOST=dora.host
    ).content.decode()

    assert "Unbekannt" in page
    assert hashlib.sha256(content).hexdigest() in page


def test_a_replaced_file_says_by_what(frozen: UUID, now: dt.datetime) -> None:
    newer = proofs.correct(frozen, now=now)
    sha = hashlib.sha256(file_of(frozen, "csv")).hexdigest()
    assert verify(sha).replaced_by_version is None  # type: ignore[union-attr]

    proofs.freeze(newer, now=now)

    found = verify(sha)
    assert found is not None
    assert (found.version, found.replaced_by_version) == (1, 2)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Bitte wählen Sie eine Datei"),
        ({"sha256": "abc"}, "hat 64 Zeichen"),
        ({"sha256": "0" * 64}, "Unbekannt"),
        ({"sha256": "'; DROP TABLE x; --" + "0" * 60}, "hat 64 Zeichen"),
    ],
)
def test_bad_questions_are_answered_clearly(
    client: Client, dora: Any, db: None, given: dict[str, str], sentence: str
) -> None:
    answer = client.post("/pruefen/", given, HTTP_HOST=dora.host)

    assert sentence in answer.content.decode()


def test_a_file_that_is_too_large_is_refused(
    client: Client, dora: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vouchers.reporting.forms.UPLOAD_MAX_BYTES", 10)
    upload = SimpleUploadedFile("x.pdf", b"0" * 11)

    page = client.post("/pruefen/", {"upload": upload}, HTTP_HOST=dora.host).content.decode()

    assert "größer als 20 MB" in page


# ---- deadlines ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "due"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_reminders_are_due_60_30_and_7_days_before(left: int, due: int | None) -> None:
    today = dt.date(2026, 3, 10)

    assert reminder_due(due_day=today + dt.timedelta(days=left), today=today) == due


def test_each_reminder_is_mailed_once_to_the_cooperative(
    proved: Stock, dora: Any, now: dt.datetime
) -> None:
    due = dt.datetime(2027, 6, 30, 9, 0, tzinfo=dt.UTC)  # six months after the period

    for days in (61, 60, 59, 31, 30, 30, 7, 1):
        with transaction.atomic():
            enqueue_reminders(now=due - dt.timedelta(days=days))
    jobs = Job.objects.filter(name="reporting.send_reminder")
    for job in jobs:
        run_inline(job.id)

    assert jobs.count() == 3
    assert {tuple(message.to) for message in mail.outbox} == {("dora@example.org",)}
    assert len(mail.outbox) == 3
    assert "Verwendungsnachweis fällig am 30.06.2027" in mail.outbox[0].subject


def test_nobody_is_reminded_of_what_is_frozen(proved: Stock, now: dt.datetime) -> None:
    final = proofs.draft(proved.funded, now=now, kind="final")
    proofs.freeze(final, now=now)

    with transaction.atomic():
        count = enqueue_reminders(now=dt.datetime(2027, 6, 1, 9, 0, tzinfo=dt.UTC))

    assert count == 0
