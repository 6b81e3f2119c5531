"""Who changes something calls a service: nothing happens behind a caller's back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.dispatch import Signal

from tests.architecture.sources import here, python_files, tree_of

SIGNALS = "django.db.models.signals"
OURS = ("campus.", "tenants.", "assessments.", "courses.", "vouchers.", "billing.")


def test_no_file_connects_a_receiver() -> None:
    connected = [here(path, node) for path in python_files() for node in connections_made_in(path)]

    assert connected == []


def connections_made_in(path: Path) -> Iterator[ast.AST]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module in {
            "django.dispatch",
            SIGNALS,
        }:
            yield node


def test_no_signal_of_the_models_reaches_code_of_ours() -> None:
    ours = [
        f"{name}: {receiver.__module__}.{receiver.__qualname__}"
        for name, signal in signals_of(import_module(SIGNALS))
        for receiver in receivers_of(signal)
        if receiver.__module__.startswith(OURS)
    ]

    assert ours == []


def signals_of(module: ModuleType) -> list[tuple[str, Signal]]:
    return [(name, value) for name, value in vars(module).items() if isinstance(value, Signal)]


def receivers_of(signal: Signal) -> Iterator[object]:
    for entry in signal.receivers or []:
        receiver = entry[1]
        receiver = receiver() if hasattr(receiver, "__callback__") else receiver
        if hasattr(receiver, "__module__") and hasattr(receiver, "__qualname__"):
            yield receiver
