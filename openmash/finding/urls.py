"""The addresses of finding somebody: nothing that was typed stands in them."""

from django.urls import path

from openmash.finding import views

urlpatterns = [
    path("find/", views.anyone, name="finding_anyone"),
    path("find/found/", views.found, name="finding_found"),
    path("people/<uuid:person_id>/", views.person, name="finding_person"),
]
