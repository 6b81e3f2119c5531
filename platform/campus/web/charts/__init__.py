"""Charts made on the server: SVG without script or style attributes, and a table beside.

A chart's `title` states the finding ("82 von 120 Gutscheinen sind eingelöst"), its
`description` says how to read it. Numbers are ints, floats or Decimals; None is a gap, shown in
the table as `missing`. `key` is unique on the page; ids are made of it.
"""

from campus.web.charts.bars import BarChart as BarChart
from campus.web.charts.columns import ColumnChart as ColumnChart
from campus.web.charts.columns import LineChart as LineChart
from campus.web.charts.figure import Series as Series
from campus.web.charts.radar import RadarChart as RadarChart
