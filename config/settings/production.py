"""A real installation: nothing is guessed, and what is missing stops the start."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.environment import database, is_on, listed, required, whole_number
from config.settings import base
from config.settings.base import *

if is_on("OPENMASH_DEMO"):
    raise ImproperlyConfigured(
        "OPENMASH_DEMO is set together with production settings. The demo signs anybody in as anybody, so it never "
        "runs on a real installation: unset OPENMASH_DEMO here, or start the demo by `openmash demo`."
    )

if os.environ.get("OPENMASH_SCANNER", "clamd").strip() != "clamd":
    raise ImproperlyConfigured(
        "OPENMASH_SCANNER can only be clamd. Files are locked before they are stored, so no other product can scan "
        "them where they lie, and nothing switches scanning off: without a scanner files are held. Unset it; "
        "OPENMASH_CLAMD says where ClamAV is reached."
    )

DEBUG = False
DEMO = False
SECRET_KEY = required("SECRET_KEY", "a long random text that signs sessions; keep it secret")
required("ALLOWED_HOSTS", "the host names this hub is reached by, divided by commas")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]
DATABASES = {"default": database(pool_size=whole_number("OPENMASH_POOL_SIZE", 8))}

NAMED = [host.lstrip(".") for host in ALLOWED_HOSTS if host != "*"]
HUB_ADDRESS = base.HUB_ADDRESS or (
    f"https://{NAMED[0]}" if NAMED else required("OPENMASH_ADDRESS", "the address that links in messages lead to")
)
# Messages, and letters about accounts. Without a server or a provider named here none is sent, and the board,
# `/health/` and `openmash doctor` say so.
EMAIL_BACKEND = MAIL_BACKEND or "django.core.mail.backends.dummy.EmailBackend"

STATIC_ROOT = required("OPENMASH_STATIC_ROOT", "the folder that collected style sheets and scripts are served from")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Tries are counted by the address that the proxy in front of us saw: how many such proxies there are.
ALLAUTH_TRUSTED_PROXY_COUNT = whole_number("OPENMASH_PROXIES", 1)
# The reverse proxy must set this header itself and drop any that arrives (docs/operations/install.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
