"""Pages of the ministry and, for all grants, the cooperative."""

from django.urls import path

from vouchers.reporting import rest, views

app_name = "reporting"
urlpatterns = [
    path("bericht/", views.grants, name="grants"),
    path("bericht/<uuid:grant_id>/", views.report, name="report"),
    path("bericht/<uuid:grant_id>/csv/", views.report_csv, name="report_csv"),
    path("bericht/<uuid:grant_id>/xlsx/", views.report_xlsx, name="report_xlsx"),
]
api_urlpatterns = [
    path("reports/<uuid:grant_id>/", rest.UsageReport.as_view(), name="report"),
]
