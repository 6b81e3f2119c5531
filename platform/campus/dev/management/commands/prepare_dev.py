"""The part of `manage.py dev` that needs Django: migrate, load the demo, tell the log-ins."""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Prepares the database for `manage.py dev` (which calls this itself)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true")
        parser.add_argument("--result", type=Path, required=True)

    def handle(self, **options: Any) -> None:
        call_command("migrate_schemas", verbosity=0)
        has_demo = options["demo"] and "load_demo" in get_commands()
        if has_demo:
            call_command("load_demo")
        logins = _demo_logins() if has_demo else []
        options["result"].write_text(json.dumps({"demo": has_demo, "logins": logins}))


def _demo_logins() -> list[Any]:
    if find_spec("campus.dev.demo") is None:
        return []
    demo_logins = getattr(import_module("campus.dev.demo"), "demo_logins", list)
    return [list(login) for login in demo_logins()]
