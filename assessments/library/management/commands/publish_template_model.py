"""`manage.py publish_template_model`: publish the template competence model that ships here."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.library.services.template import publish_shipped_template
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative


class Command(BaseCommand):
    help = "Publishes the template competence model; the same text again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        with in_cooperative():
            edition = publish_shipped_template(actor=SYSTEM, now=clock.now())
        self.stdout.write(f"Vorlage veröffentlicht: Ausgabe {edition}")
