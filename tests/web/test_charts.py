"""A chart …"""

import re

import pytest
from django.template.loader import render_to_string
from lxml import html

from campus.web.charts import BarChart, ColumnChart, LineChart, RadarChart, Series
from campus.web.charts.figure import round_up, ticks
from tests.web.gallery import every_chart

CHARTS = {chart.key: chart for chart in every_chart()}
SVG_PLACE = re.compile(r"^-?[\d.]+%?$")


def shown(chart):
    return html.fromstring(render_to_string("web/charts/chart.html", {"chart": chart}))


def lengths(tree, kind="campus-fill"):
    rects = tree.xpath(f'//*[starts-with(@class, "{kind} ")][not(ancestor::ul)]')
    return [float(rect.get("width").rstrip("%")) for rect in rects]


@pytest.mark.parametrize("key", CHARTS)
def test_a_chart_states_its_finding_and_is_named_by_it(key):
    tree = shown(CHARTS[key])
    pictures = tree.xpath('//*[@role="img"]')

    assert len(pictures) == 1
    names = pictures[0].get("aria-labelledby").split()
    text = " ".join(tree.xpath(f'//*[@id="{name}"]')[0].text_content() for name in names)
    assert str(CHARTS[key].title) in text


@pytest.mark.parametrize("key", CHARTS)
def test_a_chart_has_its_figures_in_a_table(key):
    chart, tree = CHARTS[key], shown(CHARTS[key])
    rows = [[cell.text_content() for cell in row.xpath("./*")] for row in tree.xpath("//tbody/tr")]

    assert rows == [[str(name), *values] for name, values in chart.table_rows]
    assert len(rows) == len(chart.categories)
    assert len(rows[0]) == 1 + len(chart.columns)


@pytest.mark.parametrize("key", CHARTS)
def test_a_chart_needs_neither_style_nor_script(key):
    tree = shown(CHARTS[key])

    assert not tree.xpath("//@style | //style | //script | //@onload")


@pytest.mark.parametrize("key", CHARTS)
def test_a_chart_places_everything_by_plain_numbers(key):
    for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height"):
        for value in shown(CHARTS[key]).xpath(f"//@{name}"):
            assert SVG_PLACE.match(value), (name, value)


def test_charts_have_different_ids_and_the_same_each_time():
    once = [element for chart in every_chart() for element in shown(chart).xpath("//@id")]
    again = [element for chart in every_chart() for element in shown(chart).xpath("//@id")]

    assert once == again
    assert len(once) == len(set(once))


def test_bars_are_as_long_as_their_values():
    chart = BarChart(key="k", title="t", categories=["a", "b"], series=[Series("s", [10, 5])])

    long, short = lengths(shown(chart))

    assert long == pytest.approx(2 * short)


def test_stacked_bars_add_up():
    chart = CHARTS["kommunen"]
    rows = [[float(b.width[:-1]) for b in row.lines[0]] for row in chart.rows]
    sums = [sum(s.values[i] for s in chart.series) for i in range(3)]

    for row, total in zip(rows, sums, strict=True):
        assert sum(row) / sum(rows[0]) == pytest.approx(total / sums[0], abs=0.001)


def test_a_target_is_marked_where_it_lies():
    chart = CHARTS["luecken"]
    first = next(iter(chart.rows))

    assert float(first.target_x[:-1]) == pytest.approx(78 * 3 / 4)
    assert first.target_text == "Soll 3"


def test_columns_are_as_high_as_their_values():
    chart = ColumnChart(key="k", title="t", categories=["a", "b"], series=[Series("s", [10, 5])])

    high, low = (float(bar.height) for bar in chart.bars)

    assert high == pytest.approx(2 * low)


def test_a_stacked_column_ends_at_the_sum():
    chart = CHARTS["stapel"]
    last = list(chart.bars)[-2:]

    assert sum(float(bar.height) for bar in last) == pytest.approx(200 * 29 / 30, abs=0.1)


def test_a_missing_value_is_a_gap_and_named_in_the_table():
    chart = LineChart(
        key="k",
        title="t",
        categories=["a", "b", "c"],
        series=[Series("s", [1, None, 3])],
        missing="unterdrückt",
    )

    assert chart.segments == []
    assert len(chart.points) == 2
    assert chart.table_rows[1] == ("b", ["unterdrückt"])


def test_a_radar_numbers_its_axes_as_the_table_does():
    tree = shown(CHARTS["profil"])
    numbers = tree.xpath('//*[@class="campus-chart__number"]/text()')
    names = [name.text_content() for name in tree.xpath('//th[@scope="row"]')]

    assert [f"{number}." for number in numbers] == [name.split()[0] for name in names]


def test_a_radar_reaches_its_rim_at_the_maximum():
    chart = RadarChart(
        key="k", title="t", categories=list("abc"), series=[Series("s", [4, 4, 4])], maximum=4
    )

    assert chart.shapes[0].points == chart.rings[-1]


def test_a_chart_refuses_values_that_do_not_fit_its_categories():
    with pytest.raises(ValueError, match="does not fit"):
        BarChart(key="k", title="t", categories=["a"], series=[Series("s", [1, 2])])


def test_a_chart_without_any_value_can_be_shown():
    for kind in (BarChart, ColumnChart, LineChart):
        shown(kind(key="k", title="t", categories=["a", "b"], series=[Series("s", [0, None])]))


def test_a_chart_escapes_names():
    chart = BarChart(key="k", title="<b>t", categories=["<i>"], series=[Series("<u>", [1])])

    assert not shown(chart).xpath("//b | //i | //u")


@pytest.mark.parametrize(
    ("value", "end"), [(0, 1), (1, 1), (3, 3), (7, 8), (83, 100), (101, 120), (2750, 3000)]
)
def test_a_scale_ends_at_a_round_value(value, end):
    assert round_up(value) == end
    assert ticks(end)[-1] == end
    assert 3 <= len(ticks(end)) <= 7 or end == 1


@pytest.mark.parametrize(("count", "named"), [(6, 6), (10, 10), (14, 7), (24, 8)])
def test_an_axis_names_no_more_categories_than_fit(count: int, named: int) -> None:
    months = tuple(f"{number:02}/26" for number in range(count))
    values = tuple(range(count))

    chart = LineChart(key="axis", title="", categories=months, series=(Series("", values),))

    assert len(chart.axis) == named
    assert chart.axis[0].text == "00/26"
