from django.urls import path

from campus.outbox import views

app_name = "outbox"
urlpatterns = [
    path("betrieb/auftraege/", views.jobs, name="jobs"),
    path("betrieb/auftraege/<uuid:job_id>/wiederholen/", views.retry, name="retry"),
    path("gesund/", views.health_check, name="health"),
]
