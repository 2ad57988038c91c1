"""Every address of the product: each room says its own in `urls.py`; the rooms are found by the settings' listing."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    *(path("", include(f"openmash.{room.name}.urls")) for room in settings.ROOMS if (room / "urls.py").is_file()),
]

handler400 = "openmash.web.errors.bad_request"
handler403 = "openmash.web.errors.not_found"
handler404 = "openmash.web.errors.not_found"
handler500 = "openmash.web.errors.fault"
handler429 = "openmash.web.errors.too_many"
