"""Every "no" about vouchers: a code of its own, a sentence with a next step, a page about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from campus.kernel.refusal import Refusal

NEXT_STEP = re.compile(r"\b([Bb]itte|Sie|Ihnen|Ihrer?|stehe?n?|steht|zu tun)\b")


def every_refusal(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for refusal in base.__subclasses__():
        yield refusal
        yield from every_refusal(refusal)


REFUSALS = sorted(
    {each for each in every_refusal() if each.__module__.startswith("vouchers.")},
    key=lambda each: (each.code, each.__module__),
)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda each: each.code)
def test_a_refusal_says_what_happened_and_what_to_do_next(refusal: type[Refusal]) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]+", refusal.code)
    assert str(refusal.sentence).endswith(".")
    assert NEXT_STEP.search(str(refusal.sentence)), refusal.sentence
    assert 400 <= refusal.status < 500 or refusal.status == 503


def test_a_refusal_that_several_apps_know_means_the_same_everywhere() -> None:
    sentences: dict[str, set[str]] = {}
    for refusal in REFUSALS:
        sentences.setdefault(refusal.code, set()).add(str(refusal.sentence))

    assert {code: said for code, said in sentences.items() if len(said) > 1} == {}


def test_each_code_has_a_page_that_explains_it(db: None, client: Client, dora: Any) -> None:
    for refusal in REFUSALS:
        page = client.get(f"/hilfe/probleme/{refusal.code}/", HTTP_HOST=dora.host)

        text = page.content.decode()
        assert page.status_code == 200, refusal.code
        assert "%(" not in text, refusal.code
