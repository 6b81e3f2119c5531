"""What is particular to this product."""

from .environment import text

SECRET_KEY = text("SECRET_KEY")
# Separate keys, so that one can be changed without the other.
PSEUDONYM_KEY = text("PSEUDONYM_KEY", SECRET_KEY)
VOUCHER_CODE_KEY = text("VOUCHER_CODE_KEY", SECRET_KEY)

COOPERATIVE_NAME = text("COOPERATIVE_NAME", "KommunalCampus eG")

# Seams for apps that stand below what they need to ask.
OUTBOX_SCOPE = "tenants.registry.api.scope_of"
EMPLOYEE_OF_ACCOUNT = "tenants.staff.api.employee_id_for_account"
RECONCILE_CHECKS = ["vouchers.reporting.api.reconcile_figures"]

# Figures below this number of persons are not shown to anyone outside the municipality.
SMALL_CELL_THRESHOLD = 5

# What apps above the members' one add to the list of what is missing until a first day.
GO_LIVE_TASKS: list[str] = []
