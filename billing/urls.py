"""Pages of the cooperative about money that it owes and is owed."""

from django.urls import path

from billing import views

app_name = "billing"
urlpatterns = [
    path("abrechnung/", views.settlement, name="settlement"),
    path("abrechnung/csv/", views.settlement_csv, name="settlement_csv"),
    path("abrechnung/eigenanteile/", views.shares, name="shares"),
    path("abrechnung/eigenanteile/csv/", views.shares_csv, name="shares_csv"),
    path("abrechnung/eigenanteile/xlsx/", views.shares_xlsx, name="shares_xlsx"),
]
