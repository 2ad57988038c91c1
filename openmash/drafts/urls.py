"""The addresses of what is kept while it is typed."""

from django.urls import path

from openmash.drafts import views

urlpatterns = [
    path("typed/", views.save, name="drafts_save"),
    path("typed/<uuid:draft_id>/away/", views.away, name="drafts_away"),
]
