"""What templates hand to the component tags in `{% load kern %}`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from django.forms import BaseForm, BoundField
from django.utils.translation import gettext_lazy as _

# The field in which a form carries the id under which its decision is made once.
DECISION_ID = "decision_id"


@dataclass(frozen=True)
class SummaryRow:
    """A line of a summary: what, which value, and where to change it."""

    label: Any
    value: Any
    change_url: str | None = None
    change_hint: Any = ""


class TaskStatus(Enum):
    """How far a task of a task list is."""

    DONE = "done"
    OPEN = "open"
    BLOCKED = "blocked"

    @property
    def text(self) -> Any:
        return _STATUS_TEXTS[self]


_STATUS_TEXTS = {
    TaskStatus.DONE: _("Erledigt"),
    TaskStatus.OPEN: _("Offen"),
    TaskStatus.BLOCKED: _("Noch nicht möglich"),
}


@dataclass(frozen=True)
class TaskItem:
    """A task with its live status; blocked tasks are never links."""

    DONE: ClassVar = TaskStatus.DONE
    OPEN: ClassVar = TaskStatus.OPEN
    BLOCKED: ClassVar = TaskStatus.BLOCKED

    title: Any
    status: TaskStatus
    url: str | None = None
    hint: Any = ""

    @property
    def link(self) -> str | None:
        return None if self.status is TaskStatus.BLOCKED else self.url


@dataclass(frozen=True)
class FigureTile:
    """A key figure: its name, its value as text, and what it is measured by."""

    label: Any
    value: Any
    hint: Any = ""
    url: str | None = None


@dataclass(frozen=True)
class HintedLabel:
    """A label of a radio or checkbox option with a line of explanation below it."""

    label: Any
    hint: Any = ""

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True)
class ErrorLink:
    """One line of the error summary: the field's own message and where the field is."""

    message: str
    target: str = ""


def error_links(form: BaseForm) -> list[ErrorLink]:
    """Return the messages of a form in the order of its fields, those of the whole form first."""
    if not form.is_bound:
        return []
    whole = [ErrorLink(str(message)) for message in form.non_field_errors()]
    return whole + [link for field in form for link in _links_of(field)]


def _links_of(field: BoundField) -> Iterator[ErrorLink]:
    for message in field.errors:
        yield ErrorLink(str(message), "" if field.is_hidden else first_control_id(field))


def first_control_id(field: BoundField) -> str:
    """Return the id of the control that a link to the field leads to."""
    target = field.id_for_label or field.auto_id
    return f"{target}_0" if field.use_fieldset and not field.id_for_label else target
