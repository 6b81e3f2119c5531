"""A municipality's host: its HR and its employees."""

from campus.config.urls_parts import mounted

urlpatterns = mounted(
    [
        "campus.web.urls",
        "campus.accounts.urls_tenant",
        "campus.audit.urls",
        "tenants.registry.urls",
        "tenants.privacy.urls_tenant",
        "tenants.staff.urls",
        "assessments.checks.urls",
        "courses.learning.urls",
        "vouchers.desk.urls",
    ]
)
handler400 = "campus.web.views.bad_request"
handler403 = "campus.web.views.forbidden"
handler404 = "campus.web.views.not_found"
handler500 = "campus.web.views.server_error"
