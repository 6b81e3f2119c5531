"""HR's pages of campaigns, the shared PC, the employee's notice; who else sees nothing."""

from __future__ import annotations

from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from assessments.checks.models import Agreement, Campaign, Check, InvitationRun, Notice
from tenants.staff.models import Employee

PDF = b"%PDF-1.7\n%%EOF\n"
PLAN = {
    "title": "Kompetenz-Check Herbst",
    "opens_on": "10.03.2026",
    "closes_on": "30.04.2026",
    "order": "test_first",
    "invites": "everyone",
    "people": "",
}


def at(name: str, *args: Any) -> str:
    return reverse(f"checks:{name}", args=args, urlconf="campus.config.urls_tenant")


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def browser(ludwigshafen: Any, bernd: Any) -> Client:
    client: Client = bernd.client()
    return client


def newest(inside: Any) -> Campaign:
    with inside():
        return Campaign.objects.select_related("model").order_by("-created_at", "opened_at")[0]


def test_hr_records_writes_and_opens_from_nothing(bare: UUID, browser: Client, inside: Any) -> None:
    upload = SimpleUploadedFile("dv.pdf", PDF)
    facts = {"reference": "DV 12", "agreed_on": "01.03.2026", "upload": upload, "reason": ""}
    recorded = browser.post(at("new_agreement"), facts, follow=True)
    with inside():
        agreement = Agreement.objects.get(reference="DV 12")
    file = browser.get(at("agreement_file", agreement.id))

    saved = browser.post(at("edit_notice"), _texts(browser), follow=True)
    with inside():
        notice = Notice.objects.get(published_at=None)
    published_page = browser.post(at("publish_notice", notice.id), follow=True)
    drafted = browser.post(at("new_campaign"), PLAN, follow=True)
    with inside():
        campaign_id = Campaign.objects.get(title=PLAN["title"]).id
    asked = browser.get(at("open_campaign", campaign_id))
    opened = browser.post(at("open_campaign", campaign_id), follow=True)

    assert agreement.sha256 in text_of(recorded)
    assert (file.content, file["Content-Type"]) == (PDF, "application/pdf")
    assert "Entwurf. So werden es die Beschäftigten lesen" in text_of(saved)
    assert "Veröffentlicht am 10.03.2026" in text_of(published_page)
    assert "zuerst Aufgaben, dann Selbsteinschätzung" in text_of(drafted)
    assert "Befragung öffnen" in text_of(drafted)
    assert "2 Personen" in text_of(asked)
    assert "DV 12" in text_of(opened)
    assert "Beteiligung" in text_of(opened)


def _texts(browser: Client) -> dict[str, str]:
    form = browser.get(at("edit_notice")).context["form"]
    return {name: form[name].initial for name in form.fields} | {
        "council_contact": "Personalrat, Zimmer 3",
        "officer_contact": "Datenschutz, Zimmer 4",
    }


def test_before_anything_is_there_the_list_says_what_is_missing(browser: Client) -> None:
    text = text_of(browser.get(at("campaigns")))

    assert "Dienstvereinbarung mit dem Personalrat hinterlegen" in text
    assert "Hinweise für die Beschäftigten veröffentlichen" in text
    assert "Kompetenzmodell veröffentlichen" in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"upload": SimpleUploadedFile("a.pdf", b"MZ kein PDF")}, "Diese Datei ist kein PDF."),
        ({"reason": ""}, "begründen Sie die Ausnahme"),
        ({"agreed_on": "11.03.2026", "reason": "kein Personalrat"}, "Prüfen Sie das Datum"),
    ],
    ids=["no-pdf", "nothing", "future"],
)
def test_an_agreement_that_is_none_is_named_at_its_field(
    browser: Client, change: dict[str, Any], sentence: str
) -> None:
    facts = {"reference": "DV", "agreed_on": "01.03.2026", "reason": ""}

    answer = browser.post(at("new_agreement"), {**facts, **change})

    assert answer.status_code == 200
    assert sentence in text_of(answer)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"closes_on": "09.03.2026"}, "Der letzte Tag liegt nicht vor dem ersten."),
        ({"closes_on": "30.04.2027"}, "höchstens ein Jahr"),
        ({"invites": "chosen"}, "Niemand ist ausgewählt."),
        ({"people": "0815"}, "Diese Personalnummern gibt es nicht: 0815"),
        ({"title": "Kompetenz-Check 2026"}, "mit diesem Titel gibt es schon"),
    ],
    ids=["order", "long", "nobody", "number", "title"],
)
def test_a_plan_that_cannot_be_is_named(
    published: UUID, browser: Client, change: dict[str, str], sentence: str
) -> None:
    answer = browser.post(at("new_campaign"), {**PLAN, **change})

    assert answer.status_code == 200
    assert sentence in text_of(answer)


def test_hr_changes_and_discards_a_draft(published: UUID, browser: Client, inside: Any) -> None:
    browser.post(at("new_campaign"), PLAN)
    with inside():
        draft = Campaign.objects.get(state="draft")

    changed = browser.post(at("edit_campaign", draft.id), {**PLAN, "title": "Winter"}, follow=True)
    browser.post(at("discard_campaign", draft.id))

    assert "Winter" in text_of(changed)
    with inside():
        assert not Campaign.objects.filter(state="draft").exists()


def test_hr_invites_reminds_extends_and_closes(
    published: UUID, browser: Client, inside: Any, anna: Any
) -> None:
    with inside():
        campaign = Campaign.objects.get()
        Employee.objects.filter(id=anna.employee_id).update(account_id=None)

    invited = browser.post(at("invite", campaign.id), follow=True)
    again = browser.post(at("invite", campaign.id))
    asked = text_of(browser.get(at("remind", campaign.id)))
    reminded = browser.post(at("remind", campaign.id), follow=True)
    letters = text_of(browser.get(at("invitation_letters", campaign.id)))
    shown = text_of(browser.get(at("campaign", campaign.id)))
    extended = browser.post(
        at("extend_campaign", campaign.id), {"closes_on": "31.12.2026"}, follow=True
    )
    closed = browser.post(at("close_campaign", campaign.id), follow=True)

    assert "Er betraf 2 Personen" in text_of(invited)
    assert again.status_code == 409
    assert "wer teilgenommen hat" in asked
    assert "Er betraf 1 Person." in text_of(reminded)
    assert "1: 1 Briefe, noch nicht gedruckt" in letters
    assert "Per E-Mail eingeladen: 1, per Brief: 1, noch nicht eingeladen: 0." in shown
    assert "31.12.2026" in text_of(extended)
    assert "noch bis zum 24.03.2026 abschließen" in text_of(closed)


def test_the_campaign_names_nobody_and_no_small_number(
    annas_check: Check, browser: Client, anna: Any, inside: Any
) -> None:
    with inside():
        campaign_id = Campaign.objects.get().id
    browser.post(at("invite", campaign_id))
    with inside():
        run_id = InvitationRun.objects.get().id

    for url in (at("campaign", campaign_id), at("invitation_run", campaign_id, run_id)):
        text = text_of(browser.get(url))
        assert "Amsel" not in text
        assert str(annas_check.id) not in text
    assert "wird zum Schutz der Einzelnen nicht angezeigt" in text_of(
        browser.get(at("campaign", campaign_id))
    )


def test_the_employee_reads_the_notice_before_beginning(
    published: UUID, anna: Any, inside: Any
) -> None:
    browser = anna.client()
    with inside():
        parts = Notice.objects.get().parts

    text = text_of(browser.get(at("start")))

    assert text.index("Die Teilnahme ist freiwillig.") < text.rindex("Check beginnen")
    assert "vom 10.03.2026 bis einschließlich 06.09.2026" in text
    for heading, words in parts:
        assert heading in text
        assert words in text


def test_somebody_who_is_not_invited_is_told_so(
    published: UUID, anna: Any, browser: Client, inside: Any
) -> None:
    with inside():
        campaign_id = Campaign.objects.get().id
    browser.post(at("close_campaign", campaign_id))

    for name in ("overview", "start"):
        assert "Zurzeit läuft keine Befragung" in text_of(anna.client().get(at(name)))


def test_the_page_for_a_shared_pc_leads_in_and_knows_nobody(
    published: UUID, ludwigshafen: Any
) -> None:
    nobody = Client(HTTP_HOST=ludwigshafen.host)

    answer = nobody.get(at("shared_pc"))

    assert answer.status_code == 200
    assert "<svg" in text_of(answer)
    assert f"{ludwigshafen.host}" in text_of(answer)
    assert "Melden Sie sich am Ende ab" in text_of(answer)


def test_the_shared_pc_says_when_nothing_runs(ludwigshafen: Any) -> None:
    answer = Client(HTTP_HOST=ludwigshafen.host).get(at("shared_pc"))

    assert "Zurzeit läuft keine Befragung." in text_of(answer)


def test_campaigns_are_for_hr_of_this_town_only(
    published: UUID, published_in_speyer: UUID, anna: Any, carla: Any, browser: Client, inside: Any
) -> None:
    with inside():
        campaign_id = Campaign.objects.get().id
    pages = (at("campaigns"), at("campaign", campaign_id), at("agreements"), at("edit_notice"))

    for person in (anna, carla):
        for url in pages:
            assert person.client().get(url).status_code == 404
    assert browser.get(at("campaign", published_in_speyer)).status_code == 404
    assert browser.get(at("agreement", campaign_id)).status_code == 404
    assert browser.get(at("notice", campaign_id)).status_code == 404
