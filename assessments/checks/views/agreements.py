"""HR records the agreement with the staff council, and writes and publishes the notice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from assessments.checks.forms.agreements import AgreementForm, NoticeForm
from assessments.checks.queries import campaigns as queries
from assessments.checks.rules import campaign as rules
from assessments.checks.services import agreements as services
from assessments.checks.tables.campaigns import AgreementTable, NoticeTable
from assessments.checks.views.campaigns import MAY
from assessments.checks.views.finding import bound
from campus.kernel.refusal import Refusal
from campus.web import pages
from campus.web.access import CampusRequest, page


@page(may=MAY)
def agreements_list(request: CampusRequest) -> HttpResponse:
    """List the agreements and the versions of the notice."""
    context = {
        "agreements": AgreementTable(
            queries.agreements(), request=request, prefix="vereinbarungen-"
        ),
        "notices": NoticeTable(queries.notices(), request=request, prefix="hinweise-"),
        "has_draft": queries.notices().filter(published_at=None).exists(),
    }
    return render(request, "checks/agreements.html", context)


@page(may=MAY, writes=True)
def new_agreement(request: CampusRequest) -> HttpResponse:
    """Record an agreement with its file, or an exception with its reason."""
    form = AgreementForm(bound(request), request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreement_id = services.record_agreement(
                agreement=form.agreement, actor=request.actor, now=request.now
            )
        except Refusal as refusal:
            form.add_error(_field_of(refusal), str(refusal))
        else:
            return redirect("checks:agreement", agreement_id)
    return render(request, "checks/agreement_form.html", {"form": form})


def _field_of(refusal: Refusal) -> str | None:
    fields = {
        rules.AgreementInFuture.code: "agreed_on",
        rules.FileIsNoPdf.code: "upload",
        rules.FileTooLarge.code: "upload",
    }
    return fields.get(refusal.code)


def found_agreement(agreement_id: UUID) -> Any:
    """Return an agreement for a page.

    :raises Http404: where there is none with this id
    """
    try:
        return queries.agreement(agreement_id=agreement_id)
    except rules.AgreementNotFound as refusal:
        raise Http404 from refusal


def found_notice(notice_id: UUID) -> Any:
    """Return a version of the notice for a page.

    :raises Http404: where there is none with this id
    """
    try:
        return queries.notice(notice_id=notice_id)
    except rules.NoticeNotFound as refusal:
        raise Http404 from refusal


def file_of(agreement: Any) -> HttpResponse:
    """Hand out the file of an agreement as it was uploaded.

    :raises Http404: where it is an exception without a file
    """
    if agreement.is_exception:
        raise Http404
    disposition = content_disposition_header(as_attachment=True, filename=agreement.file_name)
    headers = {"Content-Disposition": disposition or "attachment"}
    content = bytes(agreement.content)
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@page(may=MAY)
def agreement(request: CampusRequest, agreement_id: UUID) -> HttpResponse:
    """Show an agreement as it was recorded."""
    context = {
        "agreement": found_agreement(agreement_id),
        "back_url": reverse("checks:agreements"),
        "file_url": reverse("checks:agreement_file", args=[agreement_id]),
    }
    return render(request, "checks/agreement.html", context)


@page(may=MAY)
def agreement_file(request: CampusRequest, agreement_id: UUID) -> HttpResponse:
    """Hand out the file of an agreement."""
    return file_of(found_agreement(agreement_id))


@page(may=MAY, writes=True)
def edit_notice(request: CampusRequest) -> HttpResponse:
    """Write the draft of the next version; it begins with the last one's words, or good ones."""
    form = NoticeForm(bound(request), texts=services.first_texts())
    if request.method == "POST" and form.is_valid():
        try:
            notice_id = services.save_notice(texts=form.texts, actor=request.actor, now=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("checks:notice", notice_id)
    return render(request, "checks/notice_form.html", {"form": form})


@page(may=MAY)
def notice(request: CampusRequest, notice_id: UUID) -> HttpResponse:
    """Show a version as employees read it."""
    context = {
        "notice": found_notice(notice_id),
        "back_url": reverse("checks:agreements"),
        "may_edit": True,
    }
    return render(request, "checks/notice.html", context)


@page(may=MAY, writes=True)
def publish_notice(request: CampusRequest, notice_id: UUID) -> HttpResponse:
    """Ask, then publish a draft."""
    row = found_notice(notice_id)
    url = reverse("checks:notice", args=[notice_id])
    if request.method == "POST":
        try:
            services.publish_notice(notice_id=notice_id, actor=request.actor, now=request.now)
        except Refusal as refusal:
            return pages.refused(request, refusal, next_url=url, next_text=_("Zu den Hinweisen"))
        return redirect(url)
    return pages.confirm(
        request,
        title=_("Hinweise, Version %s, veröffentlichen?") % row.version,
        body=[
            _("Veröffentlichte Hinweise bleiben unverändert."),
            _("Befragungen, die danach öffnen, zeigen diese Fassung."),
        ],
        button=_("Hinweise veröffentlichen"),
        cancel_url=url,
    )
