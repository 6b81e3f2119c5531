"""A person at a browser who looks closely at every page that comes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, FilePayload, Locator, Page

from tests.cast import PASSWORD
from tests.looking import barriers

# More stops than any page has: whoever is not there by then cannot be reached.
MOST_STOPS = 250
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# An identifier, or a token against forged forms.
_PARTICULAR = re.compile(_IDENTIFIER.pattern + "|[0-9A-Za-z]{64}")
_IS_FOCUSED = "element => element === document.activeElement"


@dataclass
class Memory:
    """What visitors of all journeys have seen."""

    # title -> the addresses that bear it, without identifiers
    titles: dict[str, set[str]] = field(default_factory=dict)
    # width and document of pages in which no barrier was found
    passed: set[tuple[int, str]] = field(default_factory=set)


@dataclass
class Visitor:
    """One of the cast in front of a page; `keyboard` means that there is no mouse."""

    page: Page
    javascript: bool
    keyboard: bool
    memory: Memory
    complaints: list[str] = field(default_factory=list)
    # Statuses that this person provokes; the browser writes a line about each.
    expected: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> None:
        """Type an address."""
        self.page.goto(path)
        self.look()

    def sign_in(self, name: str) -> None:
        """Sign in with the cast's password, from the start page."""
        self.open("/konto/anmelden/")
        self.fill("E-Mail-Adresse oder Anmeldename", f"{name}@example.org")
        self.fill("Passwort", PASSWORD)
        self.press("Anmelden")
        self.page.get_by_role("heading", name=f"Guten Tag, {name.title()}").wait_for()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow a link of the page's main part."""
        self._use(self.main.get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button of the page's main part."""
        self._use(self.main.get_by_role("button", name=name, exact=isinstance(name, str)).first)

    def unfold(self, name: str) -> None:
        """Open what is folded away."""
        summary = self.main.locator("summary", has_text=name)
        if self.keyboard:
            self._reach(summary)
            self.page.keyboard.press("Enter")
        else:
            summary.click()

    def fill(self, label: str, text: str) -> None:
        """Write into a field."""
        box = self.main.get_by_label(label, exact=True)
        if self.keyboard:
            self._reach(box)
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)
        else:
            box.fill(text)

    def pick(self, label: str, choice: str) -> None:
        """Pick from a select box."""
        self.main.get_by_label(label, exact=True).select_option(label=choice)

    def check(self, box: str | Locator) -> None:
        """Tick a box or choose a radio button, by its label or itself."""
        wanted = self.main.get_by_label(box) if isinstance(box, str) else box
        if not self.keyboard:
            wanted.check()
        elif wanted.get_attribute("type") == "radio":
            self._choose(wanted)
        else:
            self._reach(wanted)
            self.page.keyboard.press("Space")

    def hand_in_empty(self, button: str | re.Pattern[str]) -> None:
        """Press without having filled anything in: the page must say so, first of all."""
        self.press(button)
        assert self.page.title().startswith("Fehler: "), self.page.title()
        assert self.page.locator("#fehler:focus").count() == 1, self.page.url
        first = "() => document.querySelector('main form, main [role=alert], #fehler').id"
        assert self.page.evaluate(first) == "fehler", self.page.url

    def upload(self, label: str, name: str, content: bytes) -> None:
        """Choose a file."""
        file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.main.get_by_label(label).set_input_files(file)

    def download(self, name: str) -> Path:
        """Follow a link that gives a file."""
        with self.page.expect_download() as download:
            link = self.main.get_by_role("link", name=name)
            if self.keyboard:
                self._reach(link)
                self.page.keyboard.press("Enter")
            else:
                link.click()
        return Path(download.value.path())

    def reads(self, text: str | re.Pattern[str]) -> None:
        """See a text on the page."""
        self.main.get_by_text(text).first.wait_for()

    def waits_for(self, text: str) -> None:
        """Wait for what a worker does; without JavaScript, by loading the page again."""
        for _ in range(60):
            if self.main.get_by_text(text).count():
                break
            self.page.wait_for_timeout(500)
            if not self.javascript:
                self.page.reload()
        self.reads(text)
        self.look()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def look(self) -> None:
        """Look at the page: barriers, width, title, headings, language, complaints."""
        self.page.wait_for_load_state("load")
        where = f"{self.page.url} ({self.page.title()})"
        assert self._barriers() == [], where
        page = self.page.evaluate(
            "() => ({fits: document.documentElement.scrollWidth <= innerWidth,"
            " headings: document.querySelectorAll('h1').length,"
            " lang: document.documentElement.lang})"
        )
        assert page == {"fits": True, "headings": 1, "lang": "de"}, where
        assert self.complaints == [], where
        if not self.expected:
            self._compare_title()

    def _barriers(self) -> list[list[str]]:
        """What axe finds in a page; one like it, but for identifiers, is not asked about twice.

        Axe is a script. Whoever has none is sent the same document, and axe saw it with them.
        """
        if not self.javascript:
            return []
        document = _PARTICULAR.sub("…", self.page.content())
        page = (self.page.evaluate("innerWidth"), document)
        found = [] if page in self.memory.passed else barriers(self.page)
        if not found:
            self.memory.passed.add(page)
        return found

    def _compare_title(self) -> None:
        address = _IDENTIFIER.sub("…", urlsplit(self.page.url).path)
        title = self.page.title()
        bearers = self.memory.titles.setdefault(title, set())
        bearers.add(address)
        assert bearers == {address}, title

    def _use(self, control: Locator) -> None:
        if self.keyboard:
            self._reach(control)
            self._leave_page(lambda: self.page.keyboard.press("Enter"))
        else:
            self._leave_page(control.click)
        self.look()

    def _leave_page(self, act: Callable[[], None]) -> None:
        # Even a form that comes back with errors is a new document.
        with self.page.expect_navigation(wait_until="load"):
            act()

    def _reach(self, control: Locator) -> None:
        """Walk to a control with the Tab key."""
        # Looked up once: to find it by its name, all names of the page are worked out.
        wanted = control.element_handle()
        for _ in range(MOST_STOPS):
            if wanted.evaluate(_IS_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{control} cannot be reached by keyboard")

    def _choose(self, radio: Locator) -> None:
        """Walk to a group of radio buttons, then with the arrows within it."""
        wanted = radio.element_handle()
        group = self.page.locator(f'input[name="{wanted.get_attribute("name")}"]')
        for _ in range(MOST_STOPS):
            if group.evaluate_all("all => all.includes(document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        for _ in range(group.count()):
            if wanted.evaluate(_IS_FOCUSED):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        assert wanted.is_checked(), radio

    def _listen(self, said: ConsoleMessage) -> None:
        expected = any(f"status of {status}" in said.text for status in self.expected)
        if said.type in ("error", "warning") and not expected:
            self.complaints.append(said.text)
