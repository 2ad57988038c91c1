"""Addresses of the demo; none under any other settings."""

from django.conf import settings
from django.urls import URLPattern, path

from openmash.demo import views

urlpatterns: list[URLPattern] = (
    [path("demo/sign-in/<uuid:account>/", views.sign_in, name="demo_sign_in")] if settings.DEMO else []
)
