"""The pages of the audit trail, the same for the cooperative and for a municipality."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from campus.audit.forms import EntryFilter
from campus.audit.queries import list_entries, verify_chain
from campus.audit.tables import EntryTable
from campus.web.access import CampusRequest, page


@page(may="read_audit")
def entries(request: CampusRequest) -> HttpResponse:
    form = EntryFilter(request.GET)
    table = EntryTable(list_entries(action=form.action), request=request)
    return render(request, "audit/entries.html", {"form": form, "table": table})


@page(may="read_audit")
def chain_check(request: CampusRequest) -> HttpResponse:
    result = verify_chain()
    return render(request, "audit/chain_check.html", {"result": result, "checked_at": request.now})
