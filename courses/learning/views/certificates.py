"""Certificates: the holder's download, and the public page that says whether one is genuine."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campus.kernel.clock import berlin_day
from campus.kernel.refusal import Refusal
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.components import SummaryRow
from courses.learning.forms import VerifyForm
from courses.learning.queries import CertificateView, certificate_by_code, certificate_of
from courses.learning.services.certifying import print_certificate
from courses.learning.views.who import own_employee_id


@page(may="learn")
def certificate_pdf(request: CampusRequest, enrolment_id: UUID) -> HttpResponse:
    try:
        certificate = certificate_of(
            employee_id=own_employee_id(request), enrolment_id=enrolment_id
        )
    except Refusal as refusal:
        raise Http404 from refusal
    verify_url = request.build_absolute_uri(reverse("learning:verify"))
    content = print_certificate(certificate=certificate, verify_url=verify_url)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="Teilnahmebestaetigung.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


# The code travels in the body of a POST, so that no address, log or history holds it.
@page(may=EVERYONE, writes=True)
def verify(request: CampusRequest) -> HttpResponse:
    form = VerifyForm(request.POST or None)
    is_asked = form.is_bound and form.is_valid()
    found = certificate_by_code(form.cleaned_data["code"]) if is_asked else None
    rows = _rows(found) if found else []
    context = {"form": form, "is_asked": is_asked, "certificate": found, "rows": rows}
    response = render(request, "learning/verify.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _rows(certificate: CertificateView) -> list[SummaryRow]:
    return [
        SummaryRow(_("Name"), certificate.holder_name),
        SummaryRow(_("Kurs"), certificate.course_title),
        SummaryRow(_("Anbieter"), certificate.course_provider),
        SummaryRow(_("Umfang"), _("%(hours)s Stunden") % {"hours": certificate.course_hours}),
        SummaryRow(_("Abgeschlossen am"), f"{berlin_day(certificate.issued_at):%d.%m.%Y}"),
        SummaryRow(_("Ausgestellt für Beschäftigte von"), certificate.municipality_name),
    ]
