"""The addresses of the weekly update."""

from django.urls import path

from openmash.weekly import views

urlpatterns = [
    path("weekly-update/", views.updates, name="weekly_list"),
    path("weekly-update/<uuid:update_id>/", views.update, name="weekly_update"),
    path("weekly-update/<uuid:update_id>/correct/", views.correct, name="weekly_correct"),
]
