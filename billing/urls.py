"""Pages of the cooperative about money it owes."""

from django.urls import path

from billing import views

app_name = "billing"
urlpatterns = [
    path("abrechnung/", views.settlement, name="settlement"),
    path("abrechnung/csv/", views.settlement_csv, name="settlement_csv"),
]
