"""Pages that every host has."""

from django.urls import path

from campus.web import views

app_name = "web"

urlpatterns = [
    path(".well-known/security.txt", views.security_contact, name="security_contact"),
    path("impressum/", views.imprint, name="imprint"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("hilfe/", views.help_page, name="help"),
    path("hilfe/schnittstelle/", views.interface, name="interface"),
    path("hilfe/probleme/<slug:code>/", views.problem, name="problem"),
    path("leichte-sprache/", views.easy_language, name="easy_language"),
]
