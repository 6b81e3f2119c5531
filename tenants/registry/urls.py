"""On every municipality's host."""

from django.urls import path

from tenants.registry import views

app_name = "registry"
urlpatterns = [path("logo.png", views.logo, name="logo")]
