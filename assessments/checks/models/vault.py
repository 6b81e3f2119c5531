from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonKey(models.Model):
    """The key to one employee's answers and results, itself sealed with CHECK_KEY.

    Without this row nothing of the employee's checks can be read, wherever a copy of it lies. It
    is deleted with the last check, and it is left out of the nightly dump.
    """

    employee_id = models.UUIDField(_("Beschäftigte/r"))
    wrapped = models.BinaryField(_("versiegelter Schlüssel"))
    created_at = models.DateTimeField(_("angelegt am"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employee_id"],
                name="checks_person_key_once",
                violation_error_message=_("Für diese Person gibt es schon einen Schlüssel."),
            )
        ]

    def __str__(self) -> str:
        return str(self.employee_id)
