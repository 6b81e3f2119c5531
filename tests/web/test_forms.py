"""A form in the markup of KERN …"""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from lxml import html

from campus.web.components import error_links
from campus.web.renderer import KernRenderer
from tests.web.gallery import EveryField, FilterForm
from tests.web.visiting import a_request, page_of

FILLED = {
    "name": "Anna Becker",
    "email": "anna@example.org",
    "count": "12",
    "day": "31.12.2026",
    "land": "07",
    "topics": ["a", "c"],
    "level": "2",
    "agreed": "on",
    "password": "geheim",
    "code": "123456",
    "run": "lauf-7",
}


def show(form, tag="{% kern_form form button='Weiter' %}", **context):
    source = "{% load kern %}" + tag
    text = engines["django"].from_string(source).render({"form": form, **context}, a_request())
    return html.fromstring(f"<body>{text}</body>")


@pytest.fixture
def empty():
    return show(EveryField(renderer=KernRenderer()))


@pytest.fixture
def wrong():
    return show(EveryField({}, {}))


@pytest.mark.parametrize("name", [n for n in EveryField.base_fields if n not in ("run",)])
def test_a_form_names_every_control(empty, name):
    controls = empty.xpath(f'//*[@name="{name}"]')

    assert controls
    for control in controls:
        assert empty.xpath(f'//label[@for="{control.get("id")}"]')[0].text_content().strip()


@pytest.mark.parametrize(
    ("name", "kern_class"),
    [
        ("name", "kern-form-input__input"),
        ("email", "kern-form-input__input"),
        ("count", "kern-form-input__input"),
        ("day", "kern-form-input__input"),
        ("note", "kern-form-input__input"),
        ("land", "kern-form-input__select"),
        ("topics", "kern-form-check__checkbox"),
        ("level", "kern-form-check__radio"),
        ("agreed", "kern-form-check__checkbox"),
        ("file", "kern-form-input__input"),
        ("password", "kern-form-input__input"),
        ("code", "kern-form-input__input"),
    ],
)
def test_a_form_gives_each_kind_of_control_its_class(empty, wrong, name, kern_class):
    assert kern_class in empty.xpath(f'//*[@name="{name}"]')[0].get("class").split()
    if name != "note":
        assert f"{kern_class}--error" in wrong.xpath(f'//*[@name="{name}"]')[0].get("class")


def test_a_form_keeps_hidden_fields_without_label(empty):
    hidden = empty.xpath('//input[@name="run"]')[0]

    assert (hidden.get("type"), hidden.get("value")) == ("hidden", "lauf-7")


def test_a_form_leaves_checking_to_the_server_and_carries_files(empty):
    form = empty.xpath("//form")[0]

    assert form.get("novalidate") is not None
    assert form.get("enctype") == "multipart/form-data"
    assert not empty.xpath("//*[@required]")


def test_a_form_groups_options_with_a_legend(empty):
    legends = [legend.text_content().strip() for legend in empty.xpath("//fieldset/legend")]

    assert legends == ["Themen", "Wie gut gelingt Ihnen das?"]


def test_a_form_marks_only_what_is_optional(empty):
    optional = empty.xpath('//*[contains(@class, "kern-label__optional")]')

    assert [mark.getparent().text_content().split() for mark in optional] == [
        ["Bemerkung", "(optional)"]
    ]
    assert "*" not in empty.text_content()


def test_a_filter_marks_nothing_as_optional():
    assert "optional" not in show(FilterForm(), "{% filter_form form %}").text_content()


def test_a_form_keeps_autocomplete_and_inputmode(empty):
    code = empty.xpath('//input[@name="code"]')[0]

    assert (code.get("autocomplete"), code.get("inputmode")) == ("one-time-code", "numeric")


def test_a_form_explains_an_option_below_its_label(empty):
    label = empty.xpath('//label[@for="id_level_0"]')[0]

    assert label.text_content() == "Mit HilfeJemand zeigt mir, wie es geht."


def test_a_form_ties_hint_and_error_to_the_control(wrong):
    email = wrong.xpath('//input[@name="email"]')[0]

    assert email.get("aria-describedby") == "id_email_helptext id_email_error"
    assert email.get("aria-invalid") == "true"
    for target in email.get("aria-describedby").split():
        assert wrong.xpath(f'//*[@id="{target}"]')


def test_a_form_ties_hint_and_error_of_a_group_to_the_group(wrong):
    group = wrong.xpath('//fieldset[legend[contains(., "Themen")]]')[0]

    assert group.get("aria-describedby") == "id_topics_helptext id_topics_error"


def test_a_form_lists_its_errors_with_the_words_at_the_fields(wrong):
    links = wrong.xpath('//*[@id="fehler"]//a')
    at_fields = [
        re.sub(r"\s+", " ", error.text_content()).removeprefix("Fehler: ").strip()
        for error in wrong.xpath('//p[@class="kern-error"]')
    ]

    assert [link.text for link in links] == at_fields
    assert len(links) == 11


def test_a_form_leads_from_each_error_to_a_control(wrong):
    for link in wrong.xpath('//*[@id="fehler"]//a'):
        target = wrong.xpath(f'//*[@id="{link.get("href")[1:]}"]')
        assert target[0].tag in ("input", "select", "textarea")


def test_a_form_takes_the_focus_to_its_errors_without_script(wrong):
    summary = wrong.xpath('//*[@id="fehler"]')[0]

    assert summary.get("tabindex") == "-1"
    assert "autofocus" in summary.attrib


def test_a_form_names_each_missing_answer(wrong):
    texts = {link.text for link in wrong.xpath('//*[@id="fehler"]//a')}

    assert "Bitte füllen Sie „Name“ aus." in texts
    assert "Bitte wählen Sie eine Datei aus: „Personalliste“." in texts
    assert "Bitte bestätigen Sie: „Ich habe den Hinweis gelesen“." in texts
    assert "Bitte wählen Sie etwas aus: „Land“." in texts
    assert len(texts) == 11


def test_a_form_keeps_the_words_that_it_has_itself():
    class Own(forms.Form):
        name = forms.CharField(error_messages={"required": "Wie heißen Sie?"})

    assert [link.message for link in error_links(Own({}))] == ["Wie heißen Sie?"]


def test_a_form_shows_errors_of_the_whole_form_first():
    form = EveryField({})
    form.add_error(None, "Der Gutschein ist abgelaufen.")

    assert error_links(form)[0].message == "Der Gutschein ist abgelaufen."
    assert (
        "Der Gutschein ist abgelaufen."
        in show(form).xpath('//*[@id="fehler"]//li')[0].text_content()
    )


def test_a_form_keeps_what_was_typed():
    tree = show(EveryField({**FILLED, "email": "kein-at"}, {}))

    assert tree.xpath('//input[@name="email"]/@value') == ["kein-at"]
    assert tree.xpath('//input[@name="topics"][@checked]/@value') == ["a", "c"]
    assert tree.xpath('//select[@name="land"]/option[@selected]/@value') == ["07"]
    assert not tree.xpath('//input[@name="password"]/@value')


def test_a_form_accepts_german_and_iso_days():
    file = {"file": SimpleUploadedFile("personal.csv", b"x")}

    for day in ("31.12.2026", "2026-12-31"):
        assert EveryField({**FILLED, "day": day}, file).is_valid()


def test_a_form_escapes_what_was_typed():
    tree = show(EveryField({**FILLED, "name": '"><script>alert(1)</script>'}, {}))

    assert not tree.xpath("//script")


def test_a_form_groups_fields_by_its_sections():
    class Sections(EveryField):
        sections = (("Person", ("name", "email")), ("Rest", ("count",)))

    tree = show(Sections())

    assert tree.xpath('//legend[contains(@class, "campus-section__title")]/text()') == [
        "Person",
        "Rest",
    ]


def test_a_page_with_errors_says_so_in_its_title():
    assert "<title>Fehler: Alle Felder – " in page_of("/formular/", method="POST", data={})
    assert "<title>Alle Felder – " in page_of("/formular/")


def test_a_field_can_be_shown_alone():
    tree = show(EveryField(), "{{ form.email }}")

    assert tree.xpath('//label[@for="id_email"]')
    assert tree.xpath('//*[@id="id_email_helptext"]')


def test_a_filter_sends_its_fields_by_get():
    form = show(FilterForm(), "{% filter_form form reset='/personal/' %}").xpath("//form")[0]

    assert form.get("method") == "get"
    assert form.xpath(".//a/@href") == ["/personal/"]
    assert not form.xpath('.//input[@name="csrfmiddlewaretoken"]')


def test_a_button_form_posts_with_a_token():
    form = show(FilterForm(), "{% post_button '/abmelden/' 'Abmelden' name='a' value='1' %}")

    assert form.xpath("//form/@action") == ["/abmelden/"]
    assert form.xpath('//input[@name="csrfmiddlewaretoken"]')
    assert form.xpath('//button[@name="a"]/@value') == ["1"]
