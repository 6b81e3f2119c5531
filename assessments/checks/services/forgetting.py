"""A person is forgotten: checks, results, key and releases; what voted on posts loses its name."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import connection
from django.db.models import Q

from assessments.checks.models import (
    Audience,
    Check,
    Completion,
    Invitation,
    Participant,
    Release,
    ReleaseLook,
)
from assessments.checks.services.taking import forget_check
from campus.kernel.actor import Actor
from campus.kernel.stored import Forgotten
from campus.kernel.transactions import require_transaction

_BECAUSE_OF_VOUCHERS = "weil Gutscheine daran hängen können, solange Sie hier arbeiten"
_NOBODY = "nur noch eine Kennung, die zu niemandem mehr führt"


class CheckEraser:
    """Forgets a person in the competence check; see `campus.kernel.stored.Eraser`."""

    def foresee(self, *, employee_id: UUID, has_left: bool) -> tuple[Forgotten, ...]:
        """Return what would become of a person's rows."""
        own = {"employee_id": employee_id}
        received = Release.objects.filter(recipient_id=employee_id).count()
        chosen = Audience.objects.filter(chosen_id=employee_id).count()
        found = [
            Forgotten(
                what="Kompetenz-Checks mit allen Antworten und Ergebnissen, dazu der Schlüssel",
                count=Check.objects.filter(**own).count(),
                fate="deleted",
                why="auch in Sicherungen kann sie danach niemand mehr lesen",
            ),
            Forgotten(
                what="Freigaben von Ergebnissen und wer hineingesehen hat",
                count=Release.objects.filter(**own).count(),
                fate="deleted",
            ),
            Forgotten(
                what="Vermerk, dass ein Check abgeschlossen wurde",
                count=Completion.objects.filter(**own).count(),
                fate="deleted" if has_left else "kept",
                why="" if has_left else _BECAUSE_OF_VOUCHERS,
            ),
            Forgotten(
                what="Einladungen zu Befragungen und Workshops",
                count=Invitation.objects.filter(**own).count()
                + Participant.objects.filter(**own).count(),
                fate="deleted" if has_left else "kept",
                why="" if has_left else "damit niemand zweimal eingeladen wird",
            ),
            Forgotten(
                what="Freigaben anderer an diese Person und Auswahl für Befragungen",
                count=received + chosen,
                fate="nameless" if has_left else "kept",
                why=_NOBODY if has_left else "sie gehören denen, die freigegeben haben",
            ),
        ]
        return tuple(each for each in found if each.count)

    def erase(self, *, employee_id: UUID, has_left: bool, actor: Actor, now: dt.datetime) -> None:
        """Forget a person in the caller's transaction."""
        require_transaction()
        _delete_releases(employee_id)
        rows = Check.objects.filter(employee_id=employee_id).order_by("id")
        for check in rows.select_for_update(of=("self",)):
            forget_check(check=check)
        if has_left:
            for table in (Completion, Invitation, Participant):
                table.objects.filter(employee_id=employee_id).delete()


def _delete_releases(employee_id: UUID) -> None:
    """Delete what a person gave and who looked; the database lets looks go for this alone."""
    with connection.cursor() as cursor:
        # As a command: Citus passes it on to the server where the looks are.
        cursor.execute("SET LOCAL campus.forgotten_employee = %s", [str(employee_id)])
    ReleaseLook.objects.filter(Q(release__employee_id=employee_id)).delete()
    Release.objects.filter(employee_id=employee_id).delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL campus.forgotten_employee = ''")


ERASER = CheckEraser()
