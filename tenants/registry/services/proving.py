"""The proof of a deletion: what was deleted, and a search that finds nothing any more."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.db import connection

from campus.audit.api import canonical_json, record
from campus.kernel.actor import SYSTEM
from tenants.registry.models import Departure, FormerName
from tenants.registry.scope import as_owner_in

FORM = 3
FOLDER = Path(__file__).resolve().parent.parent / "templates" / "registry"

# In every database: it may have lain elsewhere before.
_OF_SCHEMA = {
    "schema": "SELECT count(*) FROM pg_namespace WHERE nspname = ANY(%(schemas)s)",
    "rights of its role": (
        "SELECT count(*) FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r"
        " ON r.oid = a.grantee WHERE r.rolname = ANY(%(schemas)s)"
    ),
}


class SomethingLeft(RuntimeError):
    """After the deletion something of the municipality was found; the job stops and says so."""


def prove(departure: Departure, *, now: dt.datetime) -> None:
    """Look for what should be gone, and end the deletion with its proof.

    :raises SomethingLeft: names what was found
    """
    town, erased = departure.municipality, departure.steps["erase"]
    left = _look_for(departure, [erased["schema"], *erased.get("copies", [])])
    if any(left.values()):
        raise SomethingLeft(", ".join(name for name, count in left.items() if count))
    export = departure.export
    proof = {
        "form": FORM,
        "municipality": {"id": str(town.id), "name": town.name, "ars": town.ars},
        "former_names": sorted(
            FormerName.objects.filter(municipality=town).values_list("name", flat=True)
        ),
        "planned": {"at": moment(departure.planned_at), "by": departure.planned_by},
        "started": {"at": moment(departure.started_at), "by": departure.started_by},
        "finished": {"at": moment(now)},
        "export": {
            "id": str(export.id) if export else "",
            "manifest_sha256": export.manifest_sha256 if export else "",
        },
        "steps": {name: departure.steps[name] for name in settings.LEAVING_STEPS},
        "schema": erased["schema"],
        "databases": ["home", *settings.CELLS],
        "role_dropped": erased["role_dropped"],
        "tables": erased["tables"],
        "shared_rows": erased["shared"],
        "cached_entries": erased["cached"],
        "searched_and_not_found": sorted(left),
        "kept": [
            table for table, (_rows, fate) in settings.MUNICIPALITY_ROWS.items() if fate == "keep"
        ],
    }
    departure.state, departure.finished_at = "done", now
    departure.proof, departure.proof_sha256 = proof, hash_of(proof)
    departure.save()
    record(
        action="registry.municipality_deleted",
        actor=SYSTEM,
        subject=f"municipality:{town.id}",
        facts={"proof": departure.proof_sha256, "tables": len(erased["tables"])},
        now=now,
    )


def hash_of(proof: dict[str, Any]) -> str:
    """Return the SHA-256 of a proof in its canonical form (RFC 8785)."""
    return hashlib.sha256(canonical_json(proof)).hexdigest()


def proof_as_json(proof: dict[str, Any]) -> bytes:
    """Return a proof as the file whose SHA-256 is the proof's (RFC 8785)."""
    return canonical_json(proof)


def proof_as_pdf(proof: dict[str, Any]) -> bytes:
    """Return a proof for people, as PDF/UA-1 and PDF/A-2a."""
    facts = {
        "title": f"Löschnachweis {proof['municipality']['name']}",
        "cooperative": settings.COOPERATIVE_NAME,
        "sha256": hash_of(proof),
        "facts": _lines(proof),
        "tables": [
            [table, str(rows)]
            for part in ("tables", "shared_rows")
            for table, rows in sorted(proof[part].items())
        ],
        "kept": proof["kept"],
    }
    compiled = typst.compile(
        str(FOLDER / "deletion_proof.typ"),
        root=str(FOLDER),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts)},
        pdf_standards=["ua-1", "a-2a"],
    )
    return bytes(compiled)


def _lines(proof: dict[str, Any]) -> list[list[str]]:
    town, counts = proof["municipality"], proof["steps"]
    taken_back = counts.get("vouchers.redemption.api.revoke_of_leaving", {})
    return [
        ["Kommune", town["name"]],
        ["Regionalschlüssel", town["ars"]],
        ["Vorgemerkt am (UTC)", proof["planned"]["at"]],
        ["Vorgemerkt von (Pseudonym)", proof["planned"]["by"]],
        ["Begonnen am (UTC)", proof["started"]["at"]],
        ["Begonnen von (Pseudonym)", proof["started"]["by"]],
        ["Abgeschlossen am (UTC)", proof["finished"]["at"]],
        ["Prüfsumme des Exports", proof["export"]["manifest_sha256"]],
        ["Gelöschtes Datenbankschema", proof["schema"]],
        # Proofs of before there were several.
        ["Durchsuchte Datenbanken", ", ".join(proof.get("databases", ["home"]))],
        ["Ungültig gemachte Gutscheine", str(taken_back.get("vouchers_revoked", 0))],
        ["Einlösungen, die gezählt bleiben", str(taken_back.get("redemptions_kept", 0))],
    ]


def _look_for(departure: Departure, schemas: list[str]) -> dict[str, int]:
    """Count what is found of a municipality, in its own database, at home and in every other."""
    facts = {"id": str(departure.municipality_id), "ars": departure.municipality.ars}
    searches = {
        "parts of exports": (
            "SELECT count(*) FROM public.registry_exportpart p JOIN public.registry_exportrun r"
            " ON r.id = p.run_id WHERE r.municipality_id = %(id)s"
        ),
    }
    for table, (condition, fate) in settings.MUNICIPALITY_ROWS.items():
        if fate == "delete":
            searches[table] = f"SELECT count(*) FROM public.{table} WHERE {condition}"
    found = _count(searches, facts)
    for cell in settings.CELLS:
        with as_owner_in(cell):
            there = _count(_OF_SCHEMA, {"schemas": schemas})
        found |= {f"{name} ({cell})": count for name, count in there.items()}
    return found | _count(_OF_SCHEMA, {"schemas": schemas})


def _count(searches: dict[str, str], facts: dict[str, Any]) -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for name, statement in searches.items():
            cursor.execute(statement, facts)
            found[name] = int(cursor.fetchone()[0])
    return found


def moment(at: dt.datetime | None) -> str:
    """Write a moment as proofs do: UTC, to the second; empty for none."""
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else ""
