"""What is stored of members: municipalities, and whom to ask there."""

from __future__ import annotations

from functools import partial

from campus.kernel.stored import ACCOUNTABILITY, Stored, shared

_shared = partial(shared, "Aufnahme von Kommunen", retention="rules")

STORED = {
    "membership_contact": Stored(
        purpose="wen die Genossenschaft in einer Kommune anspricht",
        basis=ACCOUNTABILITY,
        readers="Genossenschaft",
        retention="rules",
        kept="solange die Kommune Mitglied ist; die Genossenschaft ändert es auf Zuruf",
        technical="id",
        organisation="municipality_id",
        person="name email phone",
    ),
    "membership_onboardingrun": _shared(
        "id file_name content_hash state job_id created_at",
        pseudonym="started_by",
    ),
    "membership_onboardingrow": _shared(
        "id run line ars name fields outcome hint",
    ),
}
