"""`manage.py publish_template_model`: publish the template, items and profiles that ship."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.library.services.shipping import publish_everything_shipped
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from tenants.registry.api import in_cooperative


class Command(BaseCommand):
    help = "Publishes the template model, its test items and job profiles; again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        with in_cooperative():
            edition = publish_everything_shipped(actor=SYSTEM, now=clock.now())
        self.stdout.write(f"Vorlage veröffentlicht: Ausgabe {edition}")
