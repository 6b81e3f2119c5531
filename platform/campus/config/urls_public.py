"""The cooperative's host: cooperative, ministry, education providers."""

from campus.config.urls_parts import mounted

urlpatterns = mounted(
    [
        "campus.web.urls",
        "campus.accounts.urls_public",
        "campus.audit.urls",
        "campus.outbox.urls",
        "tenants.membership.urls",
        "tenants.privacy.urls_public",
        "assessments.library.urls",
        "courses.catalogue.urls",
        "vouchers.funding.urls",
        "vouchers.redemption.urls",
        "vouchers.reporting.urls",
        "billing.urls",
    ]
)
handler400 = "campus.web.views.bad_request"
handler403 = "campus.web.views.forbidden"
handler404 = "campus.web.views.not_found"
handler500 = "campus.web.views.server_error"
