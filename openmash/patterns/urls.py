"""The addresses of patterns."""

from django.urls import path

from openmash.patterns import views

urlpatterns = [
    path("look-together/", views.look_together, name="patterns_list"),
    path("look-together/<uuid:card_id>/", views.card, name="patterns_card"),
    path("sent-twice/<uuid:noticed_id>/", views.twice, name="patterns_twice"),
]
