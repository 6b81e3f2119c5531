"""`manage.py invite_cooperative NAME E-MAIL`: the first person of a new platform."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campus.accounts.rules import COOPERATIVE
from campus.accounts.services.access import invite_colleague
from campus.kernel import clock
from campus.kernel.actor import SYSTEM
from campus.kernel.refusal import Refusal


class Command(BaseCommand):
    help = "Opens an account of the cooperative and sends its invitation by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            invite_colleague(
                display_name=options["name"],
                email=options["email"],
                role=COOPERATIVE,
                funder_id=None,
                actor=SYSTEM,
                now=clock.now(),
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{options['email']} is invited; the worker sends the e-mail.")
