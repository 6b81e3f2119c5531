"""Certificates of attendance: frozen at completion, printed as accessible PDF on demand."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path

import segno
import typst
from django.conf import settings

from campus.kernel.clock import berlin_day
from courses.catalogue.api import list_units
from courses.learning.models import Certificate, Enrolment
from courses.learning.rules.certificate import grouped, new_code
from tenants.registry.api import current_municipality
from tenants.staff.api import get_employee

LAYOUT = Path(__file__).parents[1] / "templates" / "learning" / "certificate.typ"


def issue_certificate(*, enrolment: Enrolment, now: datetime) -> Certificate:
    """Freeze name, course and municipality as they are today, in the caller's transaction."""
    municipality = current_municipality()
    units = list_units(course_id=enrolment.course_id)
    return Certificate.objects.create(
        enrolment=enrolment,
        code=new_code(),
        issued_at=now,
        holder_name=get_employee(employee_id=enrolment.employee_id).name,
        municipality_name=municipality.name if municipality else "",
        course_title=enrolment.course_title,
        course_provider=enrolment.course_provider,
        course_hours=enrolment.course_hours,
        contents=[unit.title for unit in units if not unit.is_quiz],
    )


def print_certificate(*, certificate: Certificate, verify_url: str) -> bytes:
    """Return a certificate as PDF/UA-1 and PDF/A-2a, in German, with a QR code.

    :param verify_url: address of the verification page; the code follows behind a `#`, where no
        server log sees it
    """
    facts = {
        "holder": certificate.holder_name,
        "municipality": certificate.municipality_name,
        "cooperative": settings.COOPERATIVE_NAME,
        "course": certificate.course_title,
        "provider": certificate.course_provider,
        "hours": certificate.course_hours,
        "contents": certificate.contents,
        "day": f"{berlin_day(certificate.issued_at):%d.%m.%Y}",
        "code": grouped(certificate.code),
        "verify_url": verify_url,
        "qr": _qr_svg(f"{verify_url}#{certificate.code}"),
    }
    compiled = typst.compile(
        LAYOUT, sys_inputs={"facts": json.dumps(facts)}, pdf_standards=["ua-1", "a-2a"]
    )
    return bytes(compiled)


def _qr_svg(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()
