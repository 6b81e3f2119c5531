"""A page …"""

import datetime as dt
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.staticfiles import finders
from django.db import OperationalError
from lxml import html

from campus.kernel.refusal import Refusal
from campus.web import navigation, pages, views
from campus.web.context import Shell
from campus.web.middleware import RequestMomentMiddleware
from tests.web import gallery
from tests.web.visiting import a_request, employee, page_of, visit

INFO = ["/impressum/", "/datenschutz/", "/barrierefreiheit/", "/hilfe/", "/leichte-sprache/"]
ALL = ["/", "/formular/", "/tabelle/", "/diagramme/", "/bestaetigen/", "/fertig/", *INFO]


class TooLate(Refusal):
    code = "test_too_late"
    sentence = "Die Frist ist vorbei. Wählen Sie einen anderen Kurs."
    status = 409


@pytest.fixture
def listed(monkeypatch):
    monkeypatch.setattr(apps.get_app_config("web"), "navigation", gallery.NAVIGATION, raising=False)
    monkeypatch.setattr(navigation, "all_entries", lambda: tuple(gallery.NAVIGATION))


def tree_of(path, **options):
    return html.fromstring(page_of(path, **options))


@pytest.mark.parametrize("path", ALL)
def test_a_page_has_one_heading_a_language_and_a_way_past_the_header(path):
    tree = tree_of(path)

    assert len(tree.xpath("//h1")) == 1
    assert tree.get("lang") == "de"
    assert tree.xpath("//a[1]/@href")[0] == "#inhalt"
    assert tree.xpath('//main[@id="inhalt"]')


@pytest.mark.parametrize("path", ALL)
def test_a_page_loads_nothing_from_elsewhere_and_nothing_inline(path):
    tree = tree_of(path)

    assert not tree.xpath("//style | //@style | //script[not(@src)]")
    loaded = tree.xpath("//link/@href | //script/@src | //img/@src")
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


def test_pages_have_different_titles():
    titles = [tree_of(path).xpath("//title/text()")[0] for path in ALL]

    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("path", ALL)
def test_a_page_leads_to_imprint_privacy_accessibility_and_help(path):
    links = tree_of(path).xpath("//footer//a/@href")

    assert links == ["/hilfe/", "/impressum/", "/datenschutz/", "/barrierefreiheit/"]


@pytest.mark.parametrize("path", ALL)
@pytest.mark.parametrize("name", ["Content-Security-Policy", "Permissions-Policy"])
def test_a_page_carries_its_policies(path, name):
    assert visit(path)[name]


def test_a_page_is_kept_by_nobody():
    answer = visit("/", actor=employee())

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_names_the_municipality_or_the_cooperative(settings):
    assert "Stadt Ludwigshafen am Rhein" in tree_of("/").xpath("//header")[0].text_content()
    public = tree_of("/hilfe/", municipality=None).xpath("//header")[0].text_content()
    assert settings.COOPERATIVE_NAME in public


def test_a_page_offers_to_sign_in_or_shows_who_is_signed_in():
    assert "Anmelden" in tree_of("/").xpath("//header")[0].text_content()
    header = tree_of("/", actor=employee()).xpath("//header")[0].text_content()
    assert "Anna Becker" in header
    assert "Anmelden" not in header


def test_the_navigation_shows_what_the_actor_may(listed, monkeypatch):
    item = navigation.NavigationItem
    entries = (
        item("tenant", "learn", "gallery:charts", "Lernen", 2),
        item("tenant", "manage_staff", "gallery:table", "Personal", 1),
        item("public", "everyone", "gallery:start", "Kommunen", 1),
        item("tenant", "everyone", "gallery:nowhere", "Fehlt", 1),
    )
    monkeypatch.setattr(navigation, "all_entries", lambda: entries)

    links = tree_of("/", actor=employee("learn")).xpath(
        '//nav[contains(@class,"--wide")]//a/text()'
    )

    assert links == ["Lernen"]


def test_the_navigation_brings_what_the_start_page_says_of_an_entry(monkeypatch):
    entry = navigation.NavigationItem(
        "tenant", "learn", "web:help", "Kurse", text="Suchen, was passt", icon="search"
    )
    monkeypatch.setattr(navigation, "all_entries", lambda: (entry,))

    (link,) = navigation.links_for(a_request(actor=employee("learn")))

    assert (link.text, link.icon, link.current) == ("Suchen, was passt", "search", "")


def test_the_navigation_marks_where_one_is(listed):
    current = tree_of("/formular/").xpath('//nav[contains(@class,"--wide")]//a[@aria-current]')

    assert [(link.text, link.get("aria-current")) for link in current] == [
        ("Kompetenz-Check", "page")
    ]


@pytest.fixture
def in_groups(monkeypatch):
    """Ask for the groups of so many entries, of which the first two belong together."""
    together = [("Zusammen", {"name-0", "name-1"}, ("/hilfe/",)), ("Allein", {"name-2"}, ())]
    monkeypatch.setattr(settings, "NAVIGATION_GROUPS", {"tenant": together, "public": []})

    def groups(count, path="/"):
        links = [
            navigation.NavigationLink(f"/{n}/", f"Eintrag {n}", "", url_name=f"name-{n}")
            for n in range(count)
        ]
        request = a_request(path)
        request.resolver_match = object()
        return navigation.groups_for(request, links)

    return groups


def test_few_entries_stand_in_one_row(in_groups):
    assert in_groups(navigation.MOST_IN_A_ROW) == []


def test_many_entries_stand_in_groups(in_groups):
    together, alone, *rest = in_groups(9)

    assert (together.title, [link.url for link in together.links]) == ("Zusammen", ["/0/", "/1/"])
    # Alone in its group, an entry speaks for itself; as does one that is in none.
    assert [alone.title, rest[0].title, len(rest)] == ["Eintrag 2", "Eintrag 3", 6]


def test_a_page_around_a_group_belongs_to_it(in_groups):
    assert in_groups(9, path="/hilfe/")[0].current == "true"
    assert in_groups(9, path="/impressum/")[0].current == ""


def test_a_group_leads_to_its_first_page_and_knows_when_one_is_in_it():
    first = navigation.NavigationLink("/a/", "A", "")
    here = navigation.NavigationLink("/b/", "B", "page")

    group = navigation.NavigationGroup("Zusammen", (first, here))

    assert (group.url, group.current) == ("/a/", "true")
    assert navigation.NavigationGroup("Zusammen", (here, first)).current == "page"
    assert navigation.NavigationGroup("Zusammen", (first,)).current == ""


def test_every_entry_is_in_one_group():
    navigation.all_entries.cache_clear()
    grouped_names = {
        host: [name for _title, names, _around in groups for name in names]
        for host, groups in settings.NAVIGATION_GROUPS.items()
    }

    for host, names in grouped_names.items():
        entries = [entry.url_name for entry in navigation.all_entries() if entry.host == host]
        assert sorted(names) == sorted(set(entries))


def test_every_icon_of_the_navigation_exists():
    css = Path(finders.find("kern/kern.min.css")).read_text()
    navigation.all_entries.cache_clear()

    icons = {entry.icon for entry in navigation.all_entries()} - {""}

    assert {icon for icon in icons if f"kern-icon--{icon}" not in css} == set()


def test_the_navigation_collects_the_entries_of_all_apps():
    navigation.all_entries.cache_clear()

    orders = [entry.order for entry in navigation.all_entries()]

    assert orders == sorted(orders)


def test_a_confirm_page_posts_to_itself_and_can_be_left():
    tree = tree_of("/bestaetigen/")

    assert tree.xpath("//main//form/@method") == ["post"]
    assert tree.xpath("//main//button")[0].text_content() == "12 Gutscheine ausgeben"
    assert tree.xpath("//main//form//a/@href") == ["/"]


def test_a_done_page_shows_the_reference_and_what_comes_next():
    text = tree_of("/fertig/").xpath("//main")[0].text_content()

    assert "KC-2026-000417" in text
    assert "Wie es weitergeht" in text


def test_a_refusal_page_says_why_and_leads_on():
    answer = pages.refused(a_request(), TooLate(), next_url="/kurse/", next_text="Zu den Kursen")

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Die Frist ist vorbei." in text
    assert 'href="/kurse/"' in text


def test_an_unexpected_error_shows_its_reference_without_navigation():
    answer = views.server_error(a_request("/gutscheine/"))

    assert answer.status_code == 500
    assert "4711ABCD" in answer.content.decode()
    assert "Menü" not in answer.content.decode()


@pytest.mark.parametrize(
    ("handler", "status"),
    [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)],
)
def test_an_error_page_has_its_status_and_a_way_on(handler, status):
    answer = handler(a_request(), None)

    assert answer.status_code == status
    assert 'href="/"' in answer.content.decode()


def test_an_expired_form_is_explained():
    assert "zu lange offen" in views.csrf_failure(a_request()).content.decode()


def test_the_accessibility_page_names_the_body_of_the_land():
    assert "durchsetzungsstelle@mastd.rlp.de" in page_of("/barrierefreiheit/")
    assert "Durchsetzungsstellen der Länder" in page_of("/barrierefreiheit/", municipality=None)


def test_the_imprint_says_what_the_operator_has_not_entered(settings):
    assert "vom Betreiber noch nicht eingetragen" in page_of("/impressum/")
    settings.OPERATOR = {"address": "Hauptstraße 1, 67059 Ludwigshafen"}
    assert "Hauptstraße 1" in page_of("/impressum/")


def test_it_is_said_where_to_report_a_weakness(settings):
    assert visit("/.well-known/security.txt").status_code == 404
    settings.OPERATOR = {"email": "amt@example.org", "security_email": "luecke@example.org"}

    lines = page_of("/.well-known/security.txt").splitlines()

    said = dict(line.split(": ", 1) for line in lines)
    ahead = dt.datetime.fromisoformat(said["Expires"]) - a_request().now
    assert said["Contact"] == "mailto:luecke@example.org"
    assert said["Canonical"].endswith("/.well-known/security.txt")
    assert dt.timedelta(days=30) < ahead < dt.timedelta(days=365)


def test_a_request_reads_the_clock_once():
    seen = {}
    RequestMomentMiddleware(lambda request: seen.update(vars(request)))(a_request())

    assert seen["now"].tzinfo is not None
    assert len(seen["reference"]) == 8


def test_the_shell_of_a_request_without_actor_is_that_of_a_visitor():
    request = a_request()
    del request.actor

    assert Shell(request).navigation == []
    assert not Shell(request).actor.is_signed_in


def test_a_session_that_the_database_could_not_save_is_no_fault_of_the_reader():
    """Django turns it into a bad request: UpdateError, then SessionInterrupted."""
    died, interrupted = UpdateError(), SessionInterrupted()
    died.__context__ = OperationalError("terminating connection due to administrator command")
    interrupted.__context__ = died

    assert views.bad_request(a_request(), interrupted).status_code == 500
    assert views.bad_request(a_request(), SessionInterrupted()).status_code == 400
