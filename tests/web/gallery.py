"""Every component once, as pages of a URLconf that only tests use."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import django_tables2
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from campus.web import charts, pages, tables
from campus.web.access import EVERYONE, page
from campus.web.components import FigureTile, HintedLabel, SummaryRow, TaskItem
from campus.web.navigation import NavigationItem

PAGES = Path(__file__).parent / "pages"

NAVIGATION = [
    NavigationItem("tenant", "everyone", "gallery:start", _("Übersicht"), 1),
    NavigationItem("tenant", "everyone", "gallery:form", _("Kompetenz-Check"), 2),
    NavigationItem("tenant", "everyone", "gallery:table", _("Gutscheine"), 3),
    NavigationItem("tenant", "everyone", "gallery:charts", _("Lernen"), 4),
]


class EveryField(forms.Form):
    """All field types that pages use."""

    name = forms.CharField(label="Name", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="E-Mail-Adresse",
        help_text="Wir schreiben nur, wenn Sie etwas tun müssen.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    count = forms.IntegerField(label="Anzahl", min_value=1)
    day = forms.DateField(label="Letzter gültiger Tag", help_text="Zum Beispiel 31.12.2026")
    note = forms.CharField(label="Bemerkung", required=False, widget=forms.Textarea)
    land = forms.ChoiceField(
        label="Land",
        choices=[("", "Bitte wählen"), ("07", "Rheinland-Pfalz"), ("08", "Baden-Württemberg")],
    )
    topics = forms.MultipleChoiceField(
        label="Themen",
        choices=[("a", "Führung"), ("b", "Recht"), ("c", "Digitales")],
        widget=forms.CheckboxSelectMultiple,
        help_text="Sie können mehrere wählen.",
    )
    level = forms.ChoiceField(
        label="Wie gut gelingt Ihnen das?",
        choices=[
            ("1", HintedLabel("Mit Hilfe", "Jemand zeigt mir, wie es geht.")),
            ("2", HintedLabel("Allein", "Ich erledige übliche Fälle selbst.")),
        ],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label="Ich habe den Hinweis gelesen")
    file = forms.FileField(label="Personalliste", help_text="CSV oder XLSX, höchstens 10 MB")
    password = forms.CharField(
        label="Passwort", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label="Code aus der E-Mail",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    run = forms.CharField(widget=forms.HiddenInput, initial="lauf-7")


class FilterForm(forms.Form):
    q = forms.CharField(label="Name oder Personalnummer", required=False)
    unit = forms.ChoiceField(
        label="Organisationseinheit", required=False, choices=[("", "Alle"), ("1", "Bauamt")]
    )


class StaffTable(tables.PageTable):
    caption = "Beschäftigte"

    name = django_tables2.Column(verbose_name="Name")
    unit = django_tables2.Column(verbose_name="Organisationseinheit")
    since = tables.DateColumn(verbose_name="Seit")
    vouchers = tables.NumberColumn(verbose_name="Gutscheine", footer="1.234")
    amount = tables.EurosColumn(verbose_name="Wert")
    action = tables.ActionColumn(
        '<a class="kern-link" href="/">Öffnen'
        '<span class="kern-sr-only"> {{ record.name }}</span></a>'
    )


def staff_rows(count: int = 120) -> list[dict[str, Any]]:
    first = ["Anna", "Bernd", "Carla", "Dora", "Emil"]
    last = ["Becker", "Çelik", "Öztürk", "Schäfer", "Weiß", "von Ärzen"]
    return [
        {
            "name": f"{last[i % 6]}, {first[i % 5]}",
            "unit": "Bauamt" if i % 3 else "Jugendamt",
            "since": dt.date(2020 + i % 6, 1 + i % 12, 1),
            "vouchers": i * 37 % 1300,
            "amount": i * 12345,
        }
        for i in range(count)
    ]


MONTHS = ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"]
FIELDS = [
    "Führung und Zusammenarbeit",
    "Recht und Verwaltungshandeln",
    "Digitale Werkzeuge",
    "Kommunikation",
    "Veränderung gestalten",
    "Projekte",
]


def every_chart() -> list[Any]:
    actual = charts.Series("Ist", [2, 3, 1, 4, None, 3])
    target = charts.Series("Soll", [3, 3, 3, 4, 2, 2])
    redeemed = charts.Series("Eingelöst", [3, 8, 14, 22, 30, 41, 44, 52, 61, 75, 82, 90])
    issued = charts.Series("Ausgegeben", [20, 31, 40, 48, 55, 66, 70, 84, 92, 99, 110, 120])
    return [
        charts.BarChart(
            key="luecken",
            title="In zwei von sechs Feldern fehlt Ihnen noch etwas",
            description="Balken: Ihr Ist. Strich: das Soll Ihres Profils. Stufen 0 bis 4.",
            categories=FIELDS,
            category_name="Feld",
            series=[actual],
            targets=target.values,
            maximum=4,
        ),
        charts.BarChart(
            key="kommunen",
            title="Ludwigshafen hat die meisten Gutscheine eingelöst",
            categories=["Ludwigshafen am Rhein", "Speyer", "Frankenthal (Pfalz)"],
            category_name="Kommune",
            stacked=True,
            series=[
                charts.Series("Eingelöst", [412, 120, 96]),
                charts.Series("Ausgegeben", [88, 60, 40]),
                charts.Series("Frei", [100, 20, 14]),
                charts.Series("Verfallen", [10, 2, 5]),
            ],
        ),
        charts.ColumnChart(
            key="monate",
            title="Seit September liegen die Einlösungen über dem Plan",
            description="Gutscheine je Monat.",
            categories=MONTHS,
            category_name="Monat",
            series=[issued, redeemed],
            plan=charts.Series("Plan", [10, 15, 20, 25, 30, 38, 45, 52, 58, 64, 70, 76]),
        ),
        charts.ColumnChart(
            key="stapel",
            title="Die Zahl der Einlösungen wächst in beiden Ländern",
            categories=MONTHS[:6],
            category_name="Monat",
            stacked=True,
            series=[
                charts.Series("Rheinland-Pfalz", [5, 6, 9, 12, 14, 18]),
                charts.Series("Baden-Württemberg", [3, 5, 6, 6, 9, 11]),
            ],
        ),
        charts.LineChart(
            key="verlauf",
            title="Von 120 ausgegebenen Gutscheinen sind 90 eingelöst",
            categories=MONTHS,
            category_name="Monat",
            series=[issued, redeemed],
        ),
        charts.RadarChart(
            key="profil",
            title="Ihre Stärke ist die Kommunikation",
            description="Je weiter außen, desto höher die Stufe (0 bis 4).",
            categories=FIELDS,
            category_name="Feld",
            series=[actual, target],
            maximum=4,
        ),
    ]


DONE = [("/", "Zur Übersicht")]


def show(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    source = (PAGES / f"{template}.html").read_text()
    return HttpResponse(engines["django"].from_string(source).render(context, request))


@page(may=EVERYONE)
def start(request: HttpRequest) -> HttpResponse:
    tiles = [
        FigureTile("Zugeteilt", "2.750", "Gutscheine"),
        FigureTile("Ausgegeben", "412", "15 % des Kontingents", "/tabelle/"),
        FigureTile("Eingelöst", "96"),
        FigureTile("Wert", "123.600,00 €", "noch 27.500,00 €"),
    ]
    tasks = [
        TaskItem("Anschrift prüfen", TaskItem.DONE, "/"),
        TaskItem("Personal einladen", TaskItem.OPEN, "/tabelle/", "noch 3 Einladungen offen"),
        TaskItem("Freischalten", TaskItem.BLOCKED, "/", "erst nach der Einladung"),
    ]
    rows = [
        SummaryRow("Name", "Anna Becker", "/formular/"),
        SummaryRow("Telefon", "", "/formular/"),
        SummaryRow("Kontingent", "412 Gutscheine über 123.600,00 €"),
    ]
    return show(request, "start", tiles=tiles, tasks=tasks, rows=rows)


@page(may=EVERYONE, writes=True)
def form(request: HttpRequest) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return show(request, "form", form=EveryField(*data))


@page(may=EVERYONE)
def table(request: HttpRequest) -> HttpResponse:
    rows = StaffTable(staff_rows(), request=request)
    return show(request, "table", table=rows, filter=FilterForm(request.GET or None))


@page(may=EVERYONE)
def all_charts(request: HttpRequest) -> HttpResponse:
    return show(request, "charts", charts=every_chart())


@page(may=EVERYONE, writes=True)
def confirm(request: HttpRequest) -> HttpResponse:
    return pages.confirm(
        request,
        title="12 Gutscheine ausgeben?",
        body="Jede Person erhält eine Nachricht.",
        button="12 Gutscheine ausgeben",
        cancel_url="/",
        rows=[SummaryRow("Programm", "Digitale Kommune 2026"), SummaryRow("Wert", "3.600,00 €")],
        danger="rot" in request.GET,
    )


@page(may=EVERYONE)
def finished(request: HttpRequest) -> HttpResponse:
    return pages.done(
        request,
        title="Ihr Gutschein ist eingelöst",
        reference="KC-2026-000417",
        next_steps=["Der Kurs steht unter „Lernen“ bereit.", "Sie können sofort beginnen."],
        links=DONE,
    )


@page(may="distribute_vouchers")
def distribution(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Ausgabe")


pages_of_gallery = (
    [
        path("", start, name="start"),
        path("formular/", form, name="form"),
        path("tabelle/", table, name="table"),
        path("diagramme/", all_charts, name="charts"),
        path("bestaetigen/", confirm, name="confirm"),
        path("fertig/", finished, name="finished"),
        path("ausgabe/", distribution, name="distribution"),
    ],
    "gallery",
)
urlpatterns = [path("", include(pages_of_gallery)), path("", include("campus.web.urls"))]

handler400 = "campus.web.views.bad_request"
handler403 = "campus.web.views.forbidden"
handler404 = "campus.web.views.not_found"
handler500 = "campus.web.views.server_error"
