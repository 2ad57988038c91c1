"""The demo on one person's own machine: invented people, one-click sign-in, never a real installation."""

import os

from django.core.exceptions import ImproperlyConfigured

from config.environment import database, is_on, required
from config.settings.base import *
from openmash.launcher import installation

if not is_on("OPENMASH_DEMO"):
    raise ImproperlyConfigured("The demo's settings sign anybody in as anybody: they need OPENMASH_DEMO=1.")
if os.environ.get("ALLOWED_HOSTS", "").strip():
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is set, so this looks like a real installation: the demo does not start beside one. "
        "Unset ALLOWED_HOSTS, or use the production settings."
    )

DEBUG = False
DEMO = True
# A demo is looked at, not guarded: nobody is signed out by the clock, unless this is what is to be seen.
SESSIONS_END = is_on("OPENMASH_DEMO_SESSIONS_END")
SECRET_KEY = required("SECRET_KEY", "the text that signs sessions; `openmash demo` makes one")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DATABASES = {"default": database(pool_size=8)}

# The packages' files are served as they lie: a demo collects nothing.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The invented day: what the demo adds to real time, in seconds, so that its clock goes on at real speed.
OPENMASH_CLOCK_OFFSET = float(os.environ.get("OPENMASH_CLOCK_OFFSET", "") or 0)
# Whether the invented city goes on sending referrals: only where `openmash demo` says so, never into a test's database.
DEMO_ARRIVALS = is_on("OPENMASH_DEMO_ARRIVALS")
# What a real hub would send lies as files in the data folder, unless a mail server is named: an invented city has no
# mailboxes.
HUB_ADDRESS = HUB_ADDRESS or f"http://127.0.0.1:{os.environ.get('PORT', '').strip() or '8000'}"
EMAIL_BACKEND = MAIL_BACKEND or "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(installation.home() / "messages")
DEFAULT_FROM_EMAIL = "OpenMASH <no-reply@saltmere.example>"

# The sign-in page's buttons, one a demo person. No other settings name this, so no other page can have them.
CONTEXT_PROCESSORS += ["openmash.demo.context.people"]
