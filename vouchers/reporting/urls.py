"""Pages of the ministry and, for all grants, the cooperative."""

from django.urls import path

from vouchers.reporting import rest
from vouchers.reporting.views import drafts, proofs, reports, verifying

app_name = "reporting"
urlpatterns = [
    path("bericht/", reports.grants, name="grants"),
    path("bericht/<uuid:grant_id>/", reports.report, name="report"),
    path("bericht/<uuid:grant_id>/csv/", reports.report_csv, name="report_csv"),
    path("bericht/<uuid:grant_id>/xlsx/", reports.report_xlsx, name="report_xlsx"),
    path("bericht/<uuid:grant_id>/nachweise/<uuid:proof_id>/", proofs.proof, name="proof"),
    path(
        "bericht/<uuid:grant_id>/nachweise/<uuid:proof_id>/<str:file_format>/",
        proofs.proof_file,
        name="proof_file",
    ),
    path("kenntnisnahme/<uuid:proof_id>/", proofs.acknowledgement, name="acknowledge"),
    path("nachweise/neu/<uuid:grant_id>/", drafts.begin, name="begin"),
    path("nachweise/<uuid:proof_id>/", drafts.draft, name="draft"),
    path("nachweise/<uuid:proof_id>/einfrieren/<int:revision>/", drafts.freezing, name="freeze"),
    path("nachweise/<uuid:proof_id>/berichtigung/", drafts.correction, name="correct"),
    path("nachweise/<uuid:proof_id>/verwerfen/", drafts.discarding, name="discard"),
    path("pruefen/", verifying.verifying, name="verify"),
]
api_urlpatterns = [
    path("reports/", rest.Reports.as_view(), name="reports"),
    path("reports/<uuid:grant_id>/", rest.UsageReport.as_view(), name="report"),
    path("reports/<uuid:grant_id>/proofs/", rest.Proofs.as_view(), name="proofs"),
    path(
        "reports/<uuid:grant_id>/proofs/<uuid:proof_id>/",
        rest.FrozenProof.as_view(),
        name="proof",
    ),
]
