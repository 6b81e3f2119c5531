"""When a municipality may have its first day."""

from __future__ import annotations

from collections.abc import Iterable

from campus.kernel.refusal import Refusal
from tenants.registry.api import GoLiveTask


class TasksOpen(Refusal):
    code = "tasks_open"
    sentence = (
        "Vor dem ersten Tag fehlt noch: %(titles)s. Bitte lassen Sie das zuerst erledigen; "
        "die Liste auf der Seite der Kommune zeigt den Stand."
    )


def is_ready(tasks: Iterable[GoLiveTask]) -> bool:
    """Tell whether everything that the first day needs is done."""
    return all(task.done for task in tasks if task.required)


def check_ready(tasks: Iterable[GoLiveTask]) -> None:
    """Make sure that everything that the first day needs is done.

    :raises TasksOpen: names what is not
    """
    open_titles = [task.title for task in tasks if task.required and not task.done]
    if open_titles:
        raise TasksOpen(titles=", ".join(open_titles))
