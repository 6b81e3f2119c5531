"""A live part …"""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django_htmx.middleware import HtmxMiddleware

from campus.web.middleware import LivePartMiddleware
from tests.web.visiting import a_request


def answer(*, running: bool, by_htmx: bool) -> Any:
    request = a_request("/lauf/")
    if by_htmx:
        request.META["HTTP_HX_REQUEST"] = "true"
    page = Template('{% load kern %}{% live "lauf" running %}x{% endlive %}')
    values = Context({"running": running, "request": request})
    pages = HtmxMiddleware(LivePartMiddleware(lambda _: HttpResponse(page.render(values))))
    return pages(request)


def test_a_live_part_leaves_the_page_alone_while_it_runs():
    assert "HX-Refresh" not in answer(running=True, by_htmx=True)


def test_a_live_part_has_the_page_loaded_anew_when_it_has_ended():
    assert answer(running=False, by_htmx=True)["HX-Refresh"] == "true"


@pytest.mark.parametrize("running", [True, False])
def test_a_live_part_is_of_no_concern_to_a_page_that_was_opened(running):
    assert "HX-Refresh" not in answer(running=running, by_htmx=False)
