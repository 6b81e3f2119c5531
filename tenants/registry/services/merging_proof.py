"""The proof of a merger: every row of every table accounted for, before and after."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import typst
from django.conf import settings

from tenants.registry.models import Merger
from tenants.registry.services.merging_copy import table_facts
from tenants.registry.services.merging_rows import MOVING
from tenants.registry.services.proving import FOLDER, hash_of, moment

FORM = 1
FATES = {
    "moved": "übernommen",
    "joined": "übernommen, Gleiches zusammengelegt",
    "archived": "aufgehoben, wie es war",
    "dropped": "nicht übernommen",
}


class SumsDisagree(RuntimeError):
    """A table has not as many rows as it should have after a merger; nothing has happened."""


def prove_merger(merger: Merger, *, now: dt.datetime) -> dict[str, Any]:
    """Count both sides' tables against the successor's, as owner; return the proof.

    :raises SumsDisagree: names the table
    """
    before, brought = merger.steps["keep"], merger.steps["join"]["tables"]
    after = table_facts(merger.successor.schema_name)
    tables = {}
    for name, (count, digest) in after.items():
        line = brought[name]
        own, came = before["successor"][name], before["municipality"][name]
        if count != own[0] + line["came"]:
            raise SumsDisagree(f"{name}: {own[0]} + {line['came']} != {count}")
        if came[0] != line["came"] + line["joined"] + line["left_out"]:
            raise SumsDisagree(f"{name}: {came[0]} rows, {line}")
        tables[name] = {
            "fate": line["fate"],
            "why": settings.MERGER_TABLES[name][1],
            "municipality": {"rows": came[0], "sha256": came[1]},
            "successor_before": {"rows": own[0], "sha256": own[1]},
            "came": line["came"],
            "joined": line["joined"],
            "left_out": line["left_out"],
            "successor_after": {"rows": count, "sha256": digest},
        }
    return {
        "form": FORM,
        "merger": str(merger.id),
        "occasion": merger.occasion,
        "municipality": _named(merger.municipality),
        "successor": _named(merger.successor),
        "started": {"at": moment(merger.started_at), "by": merger.started_by},
        "merged": {"at": moment(now)},
        "people_in_both": merger.steps["join"]["people"],
        "set_up_anew": merger.steps["join"]["anew"],
        "shared": merger.steps["join"]["shared"],
        "chains": merger.steps["join"]["chains"],
        "tables": tables,
    }


def merger_as_pdf(proof: dict[str, Any]) -> bytes:
    """Return the proof of a merger for people, as PDF/UA-1 and PDF/A-2a."""
    vouchers = proof["shared"].get("vouchers.redemption.api.hand_over", {})
    facts = {
        "title": f"Nachweis: {proof['municipality']['name']} in {proof['successor']['name']}",
        "cooperative": settings.COOPERATIVE_NAME,
        "sha256": hash_of(proof),
        "facts": [
            ["Kommune, die aufging", _words(proof["municipality"])],
            ["Aufnehmende Kommune", _words(proof["successor"])],
            ["Anlass", proof["occasion"]],
            ["Begonnen am (UTC)", proof["started"]["at"]],
            ["Begonnen von (Pseudonym)", proof["started"]["by"]],
            ["Zusammengeführt am (UTC)", proof["merged"]["at"]],
            ["Personen, die in beiden waren", str(proof["people_in_both"])],
            ["Gutscheine, die übergingen", str(vouchers.get("vouchers", 0))],
            ["Einlösungen, die übergingen", str(vouchers.get("redemptions", 0))],
            ["Protokoll der früheren Kommune, Einträge", str(proof["chains"]["entries"])],
            ["Protokoll der früheren Kommune, letzter Prüfwert", proof["chains"]["head"]],
        ],
        "tables": [
            [
                name,
                FATES[line["fate"]],
                str(line["municipality"]["rows"]),
                str(line["came"]),
                str(line["joined"] + line["left_out"]) if line["fate"] in MOVING else "",
                str(line["successor_before"]["rows"]),
                str(line["successor_after"]["rows"]),
            ]
            for name, line in sorted(proof["tables"].items())
        ],
    }
    compiled = typst.compile(
        str(FOLDER / "merger_proof.typ"),
        root=str(FOLDER),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
        pdf_standards=["ua-1", "a-2a"],
    )
    return bytes(compiled)


def _named(town: Any) -> dict[str, str]:
    return {"id": str(town.id), "name": town.name, "ars": town.ars, "schema": town.schema_name}


def _words(town: dict[str, str]) -> str:
    return f"{town['name']} ({town['ars']})"
