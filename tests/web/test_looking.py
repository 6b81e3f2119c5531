"""What `tests.looking` measures once it measures again wherever it could look otherwise."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.looking import barriers

pytestmark = pytest.mark.browser

PAGE = (
    '<!doctype html><html lang="de"><title>Rathaus</title><style>{style}</style>'
    "<main><h1>Rathaus</h1><div><p{attributes}>Guten Tag</p></div></main>"
)
PALE = "color-contrast"


def test_a_text_is_measured_again_wherever_it_could_stand_out_less(chromium: Browser) -> None:
    page = chromium.new_page()

    def found(style: str, attributes: str = "") -> list[str]:
        page.set_content(PAGE.format(style=style, attributes=attributes))
        return [rule for rule, _element in barriers(page)]

    good = "p { color: #444 }"
    assert found(good) == found(good) == []
    assert found(good + "div { background: #555 }") == [PALE]
    assert found(good + "p { font-size: 12px; color: #999 }") == [PALE]
    assert found(good + "div { background: #333; opacity: 0.5 }") == [PALE]
    assert found(good, ' style="color: #888"') == [PALE]
    assert found(good, ' style="color: #888"') == [PALE]
    assert found(good) == []
    page.close()
