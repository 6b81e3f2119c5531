"""The certificate: frozen, accessible as PDF, only for its holder; genuine or not for everyone."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from campus.kernel.refusal import violated_constraint
from courses.catalogue.models import Course
from courses.learning.models import Certificate
from courses.learning.rules.certificate import grouped, new_code
from courses.learning.services.certifying import print_certificate
from tenants.registry.api import in_cooperative, in_municipality
from tests.learning.conftest import WRITING, Learner

PDFUAID = "http://www.aiim.org/pdfua/ns/id/"
PDFAID = "http://www.aiim.org/pdfa/ns/id/"


@pytest.fixture
def finished(anna_learns: Learner) -> Learner:
    """Anna has completed the course on writing."""
    anna_learns.finish()
    return anna_learns


@pytest.fixture
def certificate(finished: Learner, certificate_of: Callable[[Learner], Certificate]) -> Certificate:
    """Anna's certificate."""
    return certificate_of(finished)


@pytest.fixture
def pdf(finished: Learner, browser: Client) -> pikepdf.Pdf:
    """Anna's certificate as she downloads it."""
    answer = browser.get(finished.address("teilnahmebestaetigung.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    return pikepdf.open(io.BytesIO(answer.content))


def structure_types(element: Any) -> set[str]:
    """The types of all elements in a PDF's structure tree."""
    children = element.get("/K", pikepdf.Array())
    members = list(children) if isinstance(children, pikepdf.Array) else [children]
    found = {str(element.get("/S", ""))}
    for child in members:
        if isinstance(child, pikepdf.Dictionary):
            found |= structure_types(child)
    return found


def test_the_pdf_is_tagged_german_and_titled(pdf: pikepdf.Pdf) -> None:
    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert str(pdf.Root.Lang).startswith("de")
    assert str(pdf.docinfo["/Title"]) == f"Teilnahmebestätigung: {WRITING}"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True


def test_the_pdf_says_that_it_follows_pdf_ua_and_pdf_a(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        assert metadata[f"{{{PDFUAID}}}part"] == "1"
        assert metadata[f"{{{PDFAID}}}part"] == "2"
        assert metadata[f"{{{PDFAID}}}conformance"] == "A"


def test_the_pdf_has_headings_a_table_and_a_described_picture(pdf: pikepdf.Pdf) -> None:
    types = structure_types(pdf.Root.StructTreeRoot)

    assert types >= {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure"}


def test_the_pdf_embeds_its_fonts(pdf: pikepdf.Pdf) -> None:
    fonts = [font for font in pdf.pages[0].Resources.Font.values() if "/DescendantFonts" in font]

    assert fonts
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert any(key.startswith("/FontFile") for key in descriptor.keys())  # noqa: SIM118


def test_the_certificate_is_frozen_on_the_day_of_issue(certificate: Certificate) -> None:
    with in_cooperative():
        Course.objects.update(title="Ganz anders", hours=99)
    with in_municipality(certificate_town(certificate)):
        certificate.refresh_from_db()

    assert (certificate.course_title, certificate.course_hours) == (WRITING, 8)
    assert certificate.holder_name == "Anna Amsel"
    assert certificate.municipality_name == "Ludwigshafen am Rhein"
    assert "Vom Leser her denken" in certificate.contents


def certificate_town(_certificate: Certificate) -> Any:
    from tests import cast

    return cast.municipality("ludwigshafen").id


def test_a_long_name_and_odd_signs_do_not_break_the_layout(certificate: Certificate) -> None:
    certificate.holder_name = "Dr. Ann-Kathrin #Šeparović [von] *Überall* " * 4
    certificate.contents = [f"Inhalt {number} mit $Formel_ & <Klammer>" for number in range(30)]

    content = print_certificate(certificate=certificate, verify_url="https://x.example/nachweis/")

    assert content.startswith(b"%PDF-1.7")


def test_before_completion_there_is_no_certificate(anna_learns: Learner, browser: Client) -> None:
    assert browser.get(anna_learns.address("teilnahmebestaetigung.pdf")).status_code == 404


def test_everyone_can_verify_a_genuine_certificate(
    certificate: Certificate, client: Client, anna: Any
) -> None:
    code = grouped(certificate.code).lower()

    answer = client.post("/nachweis/", {"code": code}, HTTP_HOST=anna.host)

    page = answer.content.decode()
    assert "ist echt" in page
    for fact in ("Anna Amsel", WRITING, "8 Stunden", "10.03.2026"):
        assert fact in page


@pytest.mark.parametrize("forged", ["swap", "other", "short", "sql"])
def test_a_forged_code_is_not_known(
    certificate: Certificate, client: Client, anna: Any, forged: str
) -> None:
    code = {
        "swap": certificate.code[1:] + certificate.code[0] + "",
        "other": new_code(),
        "short": certificate.code[:20],
        "sql": "' OR 1=1 --",
    }[forged]

    answer = client.post("/nachweis/", {"code": code}, HTTP_HOST=anna.host)

    page = answer.content.decode()
    assert "Diesen Code kennen wir nicht" in page
    assert "Anna Amsel" not in page


def test_another_town_does_not_know_the_code(
    certificate: Certificate, client: Client, carla: Any
) -> None:
    answer = client.post("/nachweis/", {"code": certificate.code}, HTTP_HOST=carla.host)

    assert "Diesen Code kennen wir nicht" in answer.content.decode()


def test_an_empty_form_asks_for_the_code(client: Client, anna: Any, courses: Any) -> None:
    answer = client.post("/nachweis/", {"code": ""}, HTTP_HOST=anna.host)

    assert "Bitte geben Sie den Code ein" in answer.content.decode()


def test_a_code_in_the_address_is_not_looked_up(
    certificate: Certificate, client: Client, anna: Any
) -> None:
    answer = client.get(f"/nachweis/?code={certificate.code}", HTTP_HOST=anna.host)

    assert "Anna Amsel" not in answer.content.decode()


def test_the_database_refuses_codes_of_another_form(
    anna_learns: Learner, at_ludwigshafen: Any
) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Certificate.objects.create(
            enrolment_id=anna_learns.enrolment_id,
            code="abc",
            issued_at=anna_learns.now,
            course_hours=8,
        )

    assert violated_constraint(error.value) == "learning_certificate_code_form"


def test_the_database_refuses_to_change_a_certificate(
    certificate: Certificate, at_ludwigshafen: Any
) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(holder_name="Carla Cranich")

    assert violated_constraint(error.value) == "learning_certificate_is_frozen"
