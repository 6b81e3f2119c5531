"""A component …"""

import datetime as dt

import pytest
from django.template import engines
from lxml import html

from campus.web.components import FigureTile, SummaryRow, TaskItem
from tests.web.gallery import StaffTable, staff_rows
from tests.web.visiting import a_request, page_of


def show(tag, **context):
    source = "{% load kern %}" + tag
    text = engines["django"].from_string(source).render(context, a_request("/lauf/?seite=2"))
    return html.fromstring(f"<body>{text}</body>")


def table_at(query):
    return html.fromstring(page_of(f"/tabelle/{query}"))


def test_a_summary_says_where_nothing_was_given_and_what_a_link_changes():
    tree = show("{% summary rows %}", rows=[SummaryRow("Telefon", "", "/aendern/")])

    assert tree.xpath("//dd")[0].text_content() == "keine Angabe"
    assert tree.xpath("//a")[0].text_content() == "Ändern: Telefon"


def test_a_summary_escapes_values():
    assert not show("{% summary rows %}", rows=[SummaryRow("Name", "<b>x</b>")]).xpath("//b")


def test_a_task_that_is_blocked_is_no_link():
    tasks = [TaskItem("Prüfen", TaskItem.OPEN, "/a/"), TaskItem("Öffnen", TaskItem.BLOCKED, "/b/")]

    tree = show("{% task_list tasks %}", tasks=tasks)

    assert tree.xpath("//a/@href") == ["/a/"]
    assert "Noch nicht möglich" in tree.xpath("//li")[1].text_content()


def test_an_alert_keeps_its_body_and_says_its_weight_to_screen_readers():
    tree = show('{% alert "warning" "Frist" %}<p>Bis Freitag.</p>{% endalert %}')

    assert tree.xpath("//p/text()")[-1] == "Bis Freitag."
    assert "Achtung:" in tree.text_content()


def test_progress_is_readable_as_text():
    tree = show('{% progress 1250 2750 "Ausgestellt" %}')

    assert "1.250 von 2.750" in tree.text_content()
    assert (tree.xpath("//progress/@value"), tree.xpath("//progress/@max")) == (["1250"], ["2750"])


def test_progress_of_nothing_is_complete():
    assert "100 %" in show('{% progress 0 0 "Ausgestellt" %}').text_content()


def test_a_live_part_renews_itself_and_has_a_link_without_script():
    tree = show('{% live "lauf" True %}x{% endlive %}')
    part = tree.xpath('//*[@id="lauf"]')[0]

    assert part.get("role") == "status"
    assert part.get("hx-get") == "/lauf/?seite=2"
    assert tree.xpath("//a/@href") == ["/lauf/?seite=2"]


def test_a_live_part_rests_when_all_is_done():
    tree = show('{% live "lauf" False %}x{% endlive %}')

    assert not tree.xpath("//@hx-get | //a")


def test_cards_and_tiles_show_their_content():
    card = show('{% card "Lernen" "/lernen/" "Zwei Kurse" %}')
    tiles = show("{% figure_tiles tiles %}", tiles=[FigureTile("Frei", "12", "von 20")])

    assert card.xpath("//a/@href") == ["/lernen/"]
    assert [d.text_content() for d in tiles.xpath("//dt | //dd")] == ["Frei", "12", "von 20"]


def test_euros_are_written_in_german():
    assert show("{{ 123450|euros }}").text_content() == "1.234,50 €"


def test_a_breadcrumb_is_a_named_list_of_links():
    tree = show('{% breadcrumb "/" "Start" "/personal/" "Personal" %}')

    assert tree.xpath("//nav/@aria-label")
    assert tree.xpath("//li/a/@href") == ["/", "/personal/"]


def test_a_table_can_be_scrolled_by_keyboard_and_is_named():
    region = table_at("").xpath('//*[@class="kern-table-responsive"]')[0]

    assert (region.get("tabindex"), region.get("role")) == ("0", "region")
    assert region.get("aria-label") == "Beschäftigte"


def test_a_table_sorts_by_plain_links_that_keep_the_filter():
    links = table_at("?q=becker&page=3").xpath("//thead//a/@href")

    assert links[0] == "?q=becker&sort=name"


def test_a_table_says_how_it_is_sorted_and_turns_round():
    tree = table_at("?sort=name")
    head = tree.xpath("//thead//th")[0]

    assert head.get("aria-sort") == "ascending"
    assert head.xpath("./a/@href") == ["?sort=-name"]
    names = [cell.text for cell in tree.xpath("//tbody/tr/td[1]")]
    assert names == sorted(names)


def test_a_table_pages_by_plain_links_that_keep_filter_and_order():
    tree = table_at("?q=becker&sort=name&page=2")
    pages = tree.xpath('//nav[contains(@class,"campus-pagination")]')[0]

    assert "26 bis 50 von 120" in pages.text_content()
    assert pages.xpath('.//a[@aria-current="page"]')[0].text_content() == "Seite 2"
    assert "?q=becker&sort=name&page=3" in pages.xpath(".//a/@href")


@pytest.mark.parametrize(
    "query", ["?page=x", "?page=0", "?page=999", "?sort=nichts", "?per_page=x"]
)
def test_a_table_survives_a_wrong_address(query):
    assert table_at(query).xpath("//tbody/tr")


def test_a_table_does_not_let_the_address_ask_for_all_rows():
    assert len(table_at("?per_page=100000").xpath("//tbody/tr")) == 25


def test_a_table_writes_german_figures():
    cells = [cell.text_content() for cell in table_at("?page=2").xpath("//tbody/tr[1]/td")]

    assert cells[2:5] == ["01.02.2021", "925", "3.086,25 €"]


def test_a_table_writes_the_german_day_of_a_moment():
    rows = staff_rows(1)
    rows[0]["since"] = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)

    tree = show("{% data_table table %}", table=StaffTable(rows, request=a_request()))

    assert tree.xpath("//tbody/tr/td[3]")[0].text_content() == "01.01.2027"


def test_an_empty_table_says_so():
    tree = show("{% data_table table %}", table=StaffTable([], request=a_request()))

    assert tree.xpath("//tbody")[0].text_content().strip() == "Keine Einträge."
