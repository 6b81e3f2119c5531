"""The start page: welcome to visitors, next steps to who is signed in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from campus.web.access import EVERYONE, CampusRequest, page
from campus.web.navigation import links_for


@page(may=EVERYONE)
def start(request: CampusRequest) -> HttpResponse:
    if not request.actor.is_signed_in:
        return render(request, "accounts/welcome.html")
    steps = [link for link in links_for(request) if link.url != request.path]
    return render(request, "accounts/start.html", {"steps": steps})
