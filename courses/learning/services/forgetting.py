"""A person is forgotten: what was learned goes, what was paid for stays without a name."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from campus.kernel.actor import Actor
from campus.kernel.stored import Forgotten
from campus.kernel.transactions import require_transaction
from courses.learning.models import Certificate, Enrolment, PathChoice, QuizAttempt, UnitProgress

_PAID = "Nachweis über öffentliche Mittel: Kurs, Tag und Preis, ohne Namen"
_WORKING = "solange Sie hier arbeiten: Ihr Kurs und Ihr Nachweis gehören dazu"


class LearningEraser:
    """Forgets a person's learning; see `campus.kernel.stored.Eraser`."""

    def foresee(self, *, employee_id: UUID, has_left: bool) -> tuple[Forgotten, ...]:
        """Return what would become of a person's rows."""
        own = {"enrolment__employee_id": employee_id}
        enrolments = Enrolment.objects.filter(employee_id=employee_id)
        progress = UnitProgress.objects.filter(**own).count()
        certificates = Certificate.objects.filter(**own).count()
        found = [
            Forgotten(
                what="Antworten in Quizfragen",
                count=QuizAttempt.objects.filter(**own).count(),
                fate="deleted",
            ),
            Forgotten(
                what="eigene Wahl im Lernpfad",
                count=PathChoice.objects.filter(employee_id=employee_id).count(),
                fate="deleted",
            ),
            Forgotten(
                what="Lernfortschritt und Teilnahmebestätigungen",
                count=progress + certificates,
                fate="deleted" if has_left else "kept",
                why="die Prüfseite kennt die Bestätigungen danach nicht mehr"
                if has_left
                else _WORKING,
            ),
            Forgotten(
                what="stornierte Anmeldungen",
                count=enrolments.filter(cancelled_at__isnull=False).count(),
                fate="deleted",
            ),
            Forgotten(
                what="Anmeldungen zu Kursen",
                count=enrolments.filter(cancelled_at__isnull=True).count(),
                fate="nameless" if has_left else "kept",
                why=_PAID if has_left else _WORKING,
            ),
        ]
        return tuple(each for each in found if each.count)

    def erase(self, *, employee_id: UUID, has_left: bool, actor: Actor, now: dt.datetime) -> None:
        """Forget a person in the caller's transaction."""
        require_transaction()
        own = {"enrolment__employee_id": employee_id}
        QuizAttempt.objects.filter(**own).delete()
        PathChoice.objects.filter(employee_id=employee_id).delete()
        enrolments = Enrolment.objects.filter(employee_id=employee_id)
        enrolments.filter(cancelled_at__isnull=False).delete()
        if has_left:
            UnitProgress.objects.filter(**own).delete()
            Certificate.objects.filter(**own).delete()
            for enrolment in enrolments:
                # A stranger each: two courses of one person cannot be put together any more.
                enrolments.filter(id=enrolment.id).update(employee_id=uuid4())


ERASER = LearningEraser()
