from django.urls import path

from campus.audit import views

app_name = "audit"
urlpatterns = [
    path("protokoll/", views.entries, name="entries"),
    path("protokoll/pruefung/", views.chain_check, name="chain_check"),
]
