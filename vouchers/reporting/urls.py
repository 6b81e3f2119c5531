"""Pages of the ministry and, for all grants, the cooperative."""

from django.urls import path

from vouchers.reporting import rest
from vouchers.reporting.views import reports

app_name = "reporting"
urlpatterns = [
    path("bericht/", reports.grants, name="grants"),
    path("bericht/<uuid:grant_id>/", reports.report, name="report"),
    path("bericht/<uuid:grant_id>/csv/", reports.report_csv, name="report_csv"),
    path("bericht/<uuid:grant_id>/xlsx/", reports.report_xlsx, name="report_xlsx"),
]
api_urlpatterns = [
    path("reports/", rest.Reports.as_view(), name="reports"),
    path("reports/<uuid:grant_id>/", rest.UsageReport.as_view(), name="report"),
]
