"""Makes the README's pictures from a running demo: `manage.py dev`, then
`.venv/bin/python infra/screenshots.py [PORT]`. Anna takes a check if she has none yet."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
PASSWORD = "Demo-Rathaus-2026"
# A picture has no scrollbar, so no room for one either.
NO_SCROLLBAR = "html { scrollbar-gutter: auto }"
LARGEST_BYTES = 150_000
# Answers that leave a gap here and there.
ANSWERS = ("trifft zu", "trifft zu", "trifft teilweise zu", "trifft zu", "trifft nicht zu")


def take_pictures(port: int) -> None:
    """Write result.png, desk.png and report.png."""
    PICTURES.mkdir(exist_ok=True)
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    program = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        anna = _sign_in(browser, "anna", f"http://ludwigshafen.localhost:{port}")
        _take_check(anna)
        _save(anna, "result")
        bernd = _sign_in(browser, "bernd", f"http://ludwigshafen.localhost:{port}")
        bernd.goto("/gutschein-ausgabe/")
        _save(bernd, "desk")
        emil = _sign_in(browser, "emil", f"http://genossenschaft.localhost:{port}")
        emil.goto("/bericht/")
        _save(emil, "report")


def _sign_in(browser: Browser, name: str, address: str) -> Page:
    size = {"width": 1280, "height": 800}
    context = browser.new_context(base_url=address, viewport=size, locale="de-DE", bypass_csp=True)
    page = context.new_page()
    page.goto("/konto/anmelden/")
    page.get_by_label("E-Mail-Adresse oder Anmeldename").fill(f"{name}@example.org")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.get_by_role("heading", name="Guten Tag").wait_for()
    return page


def _take_check(page: Page) -> None:
    page.goto("/kompetenz-check/")
    earlier = page.get_by_role("link", name="Ansehen")
    if earlier.count():
        earlier.first.click()
        return
    page.get_by_role("link", name=re.compile("^Check (beginnen|fortsetzen)$")).click()
    page.wait_for_load_state()
    if page.url.endswith("/beginnen/"):
        page.get_by_label("Sachbearbeitung Bürgerservice").check()
        page.get_by_role("button", name="Check beginnen").click()
    page.wait_for_url("**/feld/**")
    answers = itertools.cycle(ANSWERS)
    while "/pruefen/" not in page.url:
        with page.expect_navigation():
            _answer(page, answers)
    page.get_by_role("button", name="Check abschließen und Ergebnis ansehen").click()
    page.wait_for_url("**/ergebnis/")


def _answer(page: Page, answers: Iterator[str]) -> None:
    """Hand in one page: statements as they come, the first choice of an item, else "unknown"."""
    choices = page.locator("main").get_by_role("radio")
    if "/feld/" in page.url:
        for group in page.locator("main").get_by_role("group").all():
            group.get_by_label(next(answers), exact=True).check()
        page.get_by_role("button", name="Speichern und").first.click()
    elif choices.count():
        choices.first.check()
        page.get_by_role("button", name="Antwort speichern und weiter").click()
    else:
        page.get_by_role("button", name="Weiß ich nicht").click()


def _save(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot(style=NO_SCROLLBAR)))
    file = PICTURES / f"{name}.png"
    # As many colours as a page has; without smoothing of photographs.
    picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    print(f"{file}: {size / 1000:.0f} kB")
    assert size <= LARGEST_BYTES


if __name__ == "__main__":
    take_pictures(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
