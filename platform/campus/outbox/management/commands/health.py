"""`manage.py health`: do the databases answer, does the relay keep up? Ends with 1 if not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.kernel import clock
from campus.outbox.queries import health


class Command(BaseCommand):
    help = "Prüft Datenbank und Hintergrundarbeit. Endet mit 1, wenn etwas nicht vorangeht."

    def handle(self, *args: Any, **options: Any) -> None:
        found = health(now=clock.now())
        beat = f"{found.last_beat.total_seconds():.0f} s" if found.last_beat else "nie"
        sentence = (
            f"fällig {found.waiting}, ältester {found.oldest.total_seconds():.0f} s, "
            f"gescheitert {found.failed}, letzter Takt {beat}"
        )
        standing = [f"{place}: {why}" for place, why in found.standstills.items()]
        if found.is_late or standing:
            raise CommandError("\n".join([sentence, *standing]))
        self.stdout.write(sentence)
