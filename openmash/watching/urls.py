"""The addresses of unusual looks."""

from django.urls import path

from openmash.watching import views

urlpatterns = [
    path("unusual-looks/", views.unusual_looks, name="watching_list"),
    path("unusual-looks/weeks/<uuid:week_id>/", views.week, name="watching_week"),
    path("unusual-looks/<uuid:finding_id>/", views.finding, name="watching_finding"),
]
