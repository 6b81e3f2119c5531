"""A person is forgotten: account and devices at once, the record of HR once the person has left."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from campus.accounts.api import erase_account
from campus.kernel.actor import Actor
from campus.kernel.stored import Forgotten
from campus.kernel.transactions import require_transaction
from campus.web.interface.answers import forget_answers_about
from tenants.staff.models import AccessItem, Employee, ImportRow, ImportRun, ImportState
from tenants.staff.services.employees import lock_employee

_RECORD = "Ihre Personalstelle führt sie, solange Sie hier arbeiten"


class StaffEraser:
    """Forgets an employee's record and account; see `campus.kernel.stored.Eraser`."""

    def foresee(self, *, employee_id: UUID, has_left: bool) -> tuple[Forgotten, ...]:
        """Return what would become of a person's rows."""
        employee = Employee.objects.filter(id=employee_id)
        found = [
            Forgotten(
                what="Zugang mit Passwort, zweitem Faktor und allen Geräten",
                count=employee.filter(account_id__isnull=False).count(),
                fate="deleted",
            ),
            Forgotten(
                what="Eintrag in der Liste der Beschäftigten",
                count=employee.count(),
                fate="deleted" if has_left else "kept",
                why="" if has_left else _RECORD,
            ),
            Forgotten(
                what="Vermerke, wie der Zugang zugestellt wurde und wer Angaben geöffnet hat",
                count=AccessItem.objects.filter(employee_id=employee_id).count(),
                fate="deleted" if has_left else "kept",
                why="" if has_left else _RECORD,
            ),
            Forgotten(
                what="Protokoll, wer was wann getan hat",
                count=1,
                fate="nameless",
                why="es ist unveränderlich und enthält nur Kennungen, die zu niemandem mehr führen",
            ),
        ]
        return tuple(each for each in found if each.count)

    def erase(self, *, employee_id: UUID, has_left: bool, actor: Actor, now: dt.datetime) -> None:
        """Forget a person in the caller's transaction.

        :raises EmployeeUnknown: where this municipality has no such person (any more)
        """
        require_transaction()
        employee = lock_employee(employee_id=employee_id)
        forget_answers_about(str(employee_id))
        if employee.account_id:
            erase_account(account_id=employee.account_id, actor=actor, now=now)
        if has_left:
            _forget_uploads(employee)
            employee.delete()
        else:
            employee.account_id = None
            employee.save(update_fields=["account_id"])


def _forget_uploads(employee: Employee) -> None:
    """Delete the lines about a person, and the files of runs that are over."""
    rows = ImportRow.objects.filter(employee_id=employee.id) | ImportRow.objects.filter(
        personnel_number=employee.personnel_number
    )
    over = ImportRun.objects.filter(
        id__in=list(rows.values_list("run_id", flat=True)),
        state__in=[ImportState.DONE, ImportState.CANCELLED],
    )
    over.update(content=None, understood={})
    rows.delete()


ERASER = StaffEraser()
