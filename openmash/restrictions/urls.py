"""The addresses of walls."""

from django.urls import path

from openmash.restrictions import views

urlpatterns = [
    path("conflicts/", views.overview, name="restrictions_overview"),
    path("conflicts/open/", views.break_glass, name="restrictions_break_glass"),
    path("conflicts/close/", views.end_glass, name="restrictions_end_glass"),
    path("conflicts/opened/<uuid:glass_id>/", views.glass, name="restrictions_glass"),
    path("referrals/<str:reference>/restriction/", views.restriction, name="restrictions_restriction"),
    path("referrals/<str:reference>/i-know-them/", views.declare, name="restrictions_declare"),
    path(
        "referrals/<str:reference>/conflicts/<uuid:account_id>/",
        views.clear,
        name="restrictions_clear",
    ),
]
