"""The addresses of alerts."""

from django.urls import path

from openmash.alerts import views

urlpatterns = [
    path("alerts/", views.alerts, name="alerts_list"),
    path("alerts/news/", views.news, name="alerts_news"),
    path("alerts/<uuid:alert_id>/seen/", views.seen, name="alerts_seen"),
    path("alerts/<uuid:alert_id>/explain/", views.explain, name="alerts_explain"),
]
