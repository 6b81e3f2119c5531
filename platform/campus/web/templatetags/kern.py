"""The components of a page: `{% load kern %}`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from campus.kernel.money import euros as write_euros
from campus.web.components import (
    DECISION_ID,
    ErrorLink,
    FigureTile,
    SummaryRow,
    TaskItem,
    error_links,
)

register = template.Library()

CONTINUE, SHOW, BACK = _("Weiter"), _("Anzeigen"), _("Zurück")


@register.filter
def euros(cents: int) -> str:
    """Write cents as euros: 123450 -> "1.234,50 €"."""
    return write_euros(cents)


# Forms


@register.inclusion_tag("web/components/form.html", takes_context=True)
def kern_form(
    context: Context,
    form: BaseForm,
    button: Any = CONTINUE,
    method: str = "post",
    action: str = "",
    cancel: str = "",
    kind: str = "primary",
) -> dict[str, Any]:
    """Show a whole form: error summary, fields (in `form.sections`, if it has them), button."""
    form.is_filter = method == "get"  # type: ignore[attr-defined]
    return {
        "form": form,
        "sections": list(_sections(form)),
        "button": button,
        "method": method,
        "action": action,
        "cancel": cancel,
        "kind": kind,
    }


@register.inclusion_tag("web/components/filter_form.html", takes_context=True)
def filter_form(
    context: Context, form: BaseForm, button: Any = SHOW, reset: str = ""
) -> dict[str, Any]:
    """Show a GET form above a table, its fields in a row; `reset` is the address without it."""
    form.is_filter = True  # type: ignore[attr-defined]
    return {"form": form, "button": button, "reset": reset}


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Sequence[ErrorLink]]:
    """List a form's errors with links to the fields; takes the focus."""
    return {"errors": error_links(form)}


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> Any:
    """Begin the page's title with "Fehler:" where a form on it has errors."""
    things: list[Any] = list(context.flatten().values())
    forms = [thing for thing in things if isinstance(thing, (BaseForm, BaseFormSet))]
    return _("Fehler: ") if any(form.is_bound and not form.is_valid() for form in forms) else ""


@register.inclusion_tag("web/components/button.html")
def kern_button(
    text: Any, kind: str = "primary", name: str = "", value: str = ""
) -> dict[str, Any]:
    """Show a submit button."""
    return {"text": text, "kind": kind, "name": name, "value": value}


@register.inclusion_tag("web/components/link_button.html")
def link_button(url: str, text: Any, kind: str = "secondary", icon: str = "") -> dict[str, Any]:
    """Show a link that looks like a button."""
    return {"url": url, "text": text, "kind": kind, "icon": icon}


@register.inclusion_tag("web/components/post_button.html", takes_context=True)
def post_button(
    context: Context, url: str, text: Any, kind: str = "secondary", name: str = "", value: str = ""
) -> dict[str, Any]:
    """Show a form that is one button; `name` and `value` go with it."""
    return {"url": url, "text": text, "kind": kind, "name": name, "value": value}


# Messages


@register.simple_block_tag
def alert(content: str, kind: str, title: Any = "") -> SafeString:
    """Show a message: info, success, warning or danger."""
    context = {"content": content, "kind": kind, "title": title}
    return render_to_string("web/components/alert.html", context)


@register.simple_block_tag
def confirmation(content: str, title: Any, reference: Any = "") -> SafeString:
    """Show that something is done: the page's heading, the reference, then the body."""
    context = {"content": content, "title": title, "reference": reference}
    return render_to_string("web/components/confirmation.html", context)


@register.simple_tag
def badge(kind: str, text: Any) -> SafeString:
    """Show a short status: info, success, warning, danger or neutral."""
    return render_to_string("web/components/badge.html", {"kind": kind, "text": text})


@register.simple_tag
def icon(name: str, size: str = "default") -> SafeString:
    """Show one of KERN's icons as decoration."""
    return format_html(
        '<span class="kern-icon kern-icon--{} kern-icon--{}" aria-hidden="true"></span>', name, size
    )


@register.simple_tag
def decision_id() -> SafeString:
    """Give a form an id under which what it decides is done once; `pages.decision_id` reads it."""
    return format_html('<input type="hidden" name="{}" value="{}">', DECISION_ID, uuid4())


# Lists


@register.inclusion_tag("web/components/summary.html")
def summary(rows: Iterable[SummaryRow], title: Any = "") -> dict[str, Any]:
    """Show what was entered or holds, with links to change it."""
    return {"rows": list(rows), "title": title}


@register.inclusion_tag("web/components/task_list.html")
def task_list(tasks: Iterable[TaskItem], title: Any = "") -> dict[str, Any]:
    """Show tasks with their status."""
    return {"tasks": list(tasks), "title": title}


@register.simple_block_tag
def welcome(content: str, title: Any) -> SafeString:
    """Open a start page: the page's heading on the brand's colour, then a few words."""
    return render_to_string("web/components/welcome.html", {"content": content, "title": title})


@register.simple_block_tag
def cards(content: str) -> SafeString:
    """Lay cards out side by side."""
    return format_html('<div class="campus-cards">{}</div>', content)


@register.inclusion_tag("web/components/card.html")
def card(
    title: Any, url: str, text: Any = "", icon: str = "", meta: Any = "", level: int = 2
) -> dict[str, Any]:
    """Show a card whose whole surface leads to one address.

    :param level: 3 where the cards stand under a heading of their own
    """
    facts = {"title": title, "url": url, "text": text, "icon": icon, "meta": meta}
    return {**facts, "level": level}


@register.inclusion_tag("web/components/figure_tiles.html")
def figure_tiles(tiles: Iterable[FigureTile]) -> dict[str, Any]:
    """Show key figures side by side."""
    return {"tiles": list(tiles)}


@register.simple_block_tag
def details(content: str, title: Any) -> SafeString:
    """Show a heading that opens further text."""
    return render_to_string("web/components/details.html", {"content": content, "title": title})


# Figures


@register.simple_tag(takes_context=True)
def data_table(context: Context, table: Any) -> SafeString:
    """Show a `PageTable` with sorting and paging."""
    request = context.get("request")
    table.context = context
    table.before_render(request)
    return mark_safe(render_to_string(table.template_name, {"table": table}, request=request))  # noqa: S308


@register.simple_tag
def chart(chart: Any) -> SafeString:
    """Show a chart of `campus.web.charts` with its table."""
    return render_to_string("web/charts/chart.html", {"chart": chart})


@register.inclusion_tag("web/components/progress.html")
def progress(done: int, total: int, label: Any) -> dict[str, Any]:
    """Show how much of something is done."""
    return {"done": done, "total": total, "label": label, "percent": _percent(done, total)}


@register.simple_block_tag(takes_context=True)
def live(context: Context, content: str, key: str, running: bool = True) -> SafeString:
    """Renew a part of the page every two seconds while something runs.

    Without JavaScript it offers a link that loads the page again.
    """
    values = {"content": content, "key": key, "running": running, "request": context["request"]}
    return render_to_string("web/components/live.html", values)


# Ways


@register.simple_tag
def breadcrumb(*ways: Any) -> SafeString:
    """Show the way here: `{% breadcrumb url1 "Text 1" url2 "Text 2" %}`, without this page."""
    links = list(zip(ways[::2], ways[1::2], strict=True))
    return render_to_string("web/components/breadcrumb.html", {"links": links})


@register.inclusion_tag("web/components/back_link.html")
def back_link(url: str, text: Any = BACK) -> dict[str, Any]:
    """Show the way back, above the heading."""
    return {"url": url, "text": text}


def _sections(form: BaseForm) -> Iterable[tuple[Any, list[Any]]]:
    named = getattr(form, "sections", ())
    if not named:
        yield "", list(form.visible_fields())
    for legend, names in named:
        yield legend, [form[name] for name in names]


def _percent(done: int, total: int) -> int:
    return 100 if total <= 0 else min(100, done * 100 // total)
