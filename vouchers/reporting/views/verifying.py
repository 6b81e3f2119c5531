"""Anyone may verify that a file is one of ours and unchanged; nothing else is told."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from campus.kernel.clock import berlin_day
from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.components import SummaryRow
from vouchers.reporting.forms import VerifyForm
from vouchers.reporting.queries.proofs import VerifiedFile, verify


# The file travels in the body of a POST; it is hashed in pieces and kept nowhere.
@page(may=EVERYONE, writes=True)
def verifying(request: CampusRequest) -> HttpResponse:
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    is_asked = form.is_bound and form.is_valid()
    sha256 = _hash_of(form.cleaned_data) if is_asked else ""
    found = verify(sha256) if is_asked else None
    context = {
        "form": form,
        "is_asked": is_asked,
        "found": found,
        "rows": _rows(found, sha256) if found else [],
        "sha256": sha256,
    }
    return render(request, "reporting/verify.html", context)


def _hash_of(given: dict[str, Any]) -> str:
    if not given["upload"]:
        return str(given["sha256"])
    digest = hashlib.sha256()
    for piece in given["upload"].chunks():
        digest.update(piece)
    return digest.hexdigest()


def _rows(found: VerifiedFile, sha256: str) -> list[SummaryRow]:
    replaced = _("nein, dies ist die neueste Fassung")
    if found.replaced_at:
        replaced = _("durch Fassung %(version)s vom %(day)s") % {
            "version": found.replaced_by_version,
            "day": f"{berlin_day(found.replaced_at):%d.%m.%Y}",
        }
    return [
        SummaryRow(_("Dokument"), f"{found.kind_title}, {found.format_title}"),
        SummaryRow(_("Fassung"), found.version),
        SummaryRow(_("Eingefroren am"), f"{berlin_day(found.frozen_at):%d.%m.%Y}"),
        SummaryRow(_("Ersetzt"), replaced),
        SummaryRow(_("Prüfwert (SHA-256)"), sha256),
    ]
