"""Pytest plugin: print what each proof has found, also where it holds (`record_property`)."""

from __future__ import annotations

import pytest

PROPERTY = "proof"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the figures of every proof, one after the other."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        figures = [value for name, value in report.user_properties if name == PROPERTY]
        if figures and report.when == "call":
            name = report.nodeid.rpartition("::")[2].partition("@")[0]
            terminalreporter.write_sep("-", name.removeprefix("test_").replace("_", " "))
            terminalreporter.write_line("\n".join(map(str, figures)))
