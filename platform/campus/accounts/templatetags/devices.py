"""What a browser says of itself, in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()

SYSTEMS = {"Mac OS X": "macOS"}


@register.filter
def device_name(user_agent: str) -> str:
    """Return browser and system of a `User-Agent` header, such as "Firefox unter Windows"."""
    # Not above: reading its patterns takes longer than all other filters together.
    from ua_parser import parse_os, parse_user_agent

    browser, system = parse_user_agent(user_agent), parse_os(user_agent)
    program = browser.family if browser else _("ein anderes Programm")
    if system is None:
        return program
    return _("%(program)s unter %(system)s") % {
        "program": program,
        "system": SYSTEMS.get(system.family, system.family),
    }
