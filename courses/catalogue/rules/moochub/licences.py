"""Licences: SPDX identifiers from identifiers, addresses and habits of providers."""

from __future__ import annotations

import re

from courses.catalogue.rules.moochub.fields import Fields

_SPDX = re.compile(
    r"^(CC-BY(-NC)?(-SA|-ND)?-[1-4]\.[05](-[A-Z]{2})?|CC0-1\.0|MIT|Apache-2\.0|0BSD|GPL-[23]\.0-(only|or-later)"
    r"|EUPL-1\.[12]|proprietary)$"
)
_CC_URL = re.compile(r"creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)", re.IGNORECASE)
_CC0_URL = re.compile(r"creativecommons\.org/publicdomain/zero/1\.0", re.IGNORECASE)
_SPDX_URL = re.compile(r"spdx\.org/licenses/([A-Za-z0-9.+-]+?)(?:\.html|\.json)?/?$")


def licence_of(fields: Fields, *, identifier: str, urls: tuple[str, ...]) -> str:
    """Return the SPDX identifier of a licence object, or what stands there instead.

    :param identifier: name of the field that holds the identifier
    :param urls: names of the fields that may hold an address
    """
    found = fields.text(identifier, limit=40)
    kept = spdx_form(found)
    if kept != found:
        fields.note(identifier, "licence_form", found=found, kept=kept)
    elif found and not _SPDX.match(found):
        fields.note(identifier, "licence_form", found=found, kept=found)
    for name in urls:
        address = fields.raw_text(name)
        from_url = spdx_from_url(address)
        if kept and from_url and from_url != kept:
            fields.note(name, "licence_contradiction", identifier=kept, url=address[:200])
        kept = kept or from_url
    return kept[:40]


def spdx_form(text: str) -> str:
    """Return the SPDX spelling of a licence name: "CC BY 4.0" becomes "CC-BY-4.0"."""
    if text.lower() == "proprietary":
        return "proprietary"
    dashed = re.sub(r"[\s_]+", "-", text.strip()).upper()
    return dashed if dashed.startswith("CC") and _SPDX.match(dashed) else text


def spdx_from_url(address: str) -> str:
    """Return the SPDX identifier that an address of a licence stands for, or nothing."""
    if match := _CC_URL.search(address):
        return f"CC-{match[1].upper()}-{match[2]}"
    if _CC0_URL.search(address):
        return "CC0-1.0"
    match = _SPDX_URL.search(address)
    return match[1] if match else ""
