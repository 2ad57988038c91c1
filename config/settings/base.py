"""What every installation shares. Values that differ come from the environment, in the modules beside this one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import openmash
from config.environment import whole_number
from config.messages import anymail, backend, notify
from config.sign_on import sign_ons

PACKAGE = Path(openmash.__file__).resolve().parent
ROOMS = sorted(path for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith(("_", ".")))

# One app, one migration history; the rooms' templates and static files are found by this listing.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # allauth's second-factor pages raise without it
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "anymail",
    "procrastinate.contrib.django",
    "django_htmx",
    "openmash",
]

MIDDLEWARE = [
    # First, so that whatever fails behind it still leaves with its headers and its code.
    "openmash.web.middleware.ShellMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "openmash.partnership.middleware.SessionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Opens the request's transaction and says in it who is looking; everything after it is one transaction.
    "openmash.partnership.middleware.ViewerMiddleware",
    # Inside that transaction: forms are given what was typed into them before, and what was sent is emptied.
    "openmash.drafts.middleware.TypingMiddleware",
]

# Weights that a hub learned from what its own people said (`openmash match learn`); empty for those it comes with.
OPENMASH_MATCHING_WEIGHTS = os.environ.get("OPENMASH_MATCHING_WEIGHTS", "").strip()

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTEXT_PROCESSORS = [
    "openmash.partnership.context.shell",
    # What the first pages of a referral ask of a later room, so that no room imports a later one.
    "openmash.patterns.context.at_entry",
    # What was handed to somebody stands on the first page of each, whichever room it is of.
    "openmash.duty.context.first_page",
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [room / "templates" for room in ROOMS if (room / "templates").is_dir()],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "openmash.web.jinja.environment", "context_processors": CONTEXT_PROCESSORS},
    },
    {
        # Only for what the packages themselves send (letters about accounts); every page of ours is the engine above.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [room / "static" for room in ROOMS if (room / "static").is_dir()]

# Due times are stored in UTC; London appears only in calendars and in what people read.
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-gb"
USE_I18N = True

# Identity -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "openmash.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# Cyber Essentials v3.2: at least 12 characters and no most, common ones refused, no rules about kinds of sign.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "openmash.partnership.passwords.NotOnTheList"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator makes the account; nobody signs up
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_PREVENT_ENUMERATION = True
# Never more than 10 guesses in 5 minutes (Cyber Essentials v3.2); counted in the shared cache, not per process.
# An address may stand for a whole hub behind one line, so it is allowed more than an account is. The second step counts
# by account too (as "login_failed"), and so does showing again who one is.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "50/5m/ip,5/5m/key",
    "reset_password": "20/5m/ip,3/5m/key",
    "reset_password_from_key": "20/5m/ip",
    "change_password": "5/5m/user",
    "reauthenticate": "10/5m/user",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "OpenMASH"
# A code is still good in the half minute after it went from the screen, and with a telephone slightly out of time.
MFA_TOTP_TOLERANCE = 1
# Nobody signs up by themselves, and second-factor secrets are locked before they are stored.
ACCOUNT_ADAPTER = "openmash.partnership.signing_in.Accounts"
MFA_ADAPTER = "openmash.partnership.signing_in.SecondFactors"
# These put on record what failed.
MFA_FORMS = {
    "authenticate": "openmash.partnership.forms.second_step.ByCode",
    "reauthenticate": "openmash.partnership.forms.second_step.AgainByCode",
    "authenticate_webauthn": "openmash.partnership.forms.second_step.ByPasskey",
}
# A signed-in session ends after a quarter of an hour without a page, and after a working day however busy; real
# seconds. The page warns before it, and typing keeps it alive (web/static/session.js).
SESSION_IDLE = 15 * 60
SESSION_WARNS = 2 * 60
SESSION_LONGEST = 10 * 3600
SESSIONS_END = True

# What somebody types is kept on the server until it is sent, and this many days at most.
TYPING_KEPT_DAYS = int(os.environ.get("OPENMASH_TYPING_KEPT_DAYS", "14"))

# Agencies whose single sign-on this hub takes (config/sign_on.py).
SIGN_ON = sign_ons()

# Gone when the browser closes. The door ends a signed-in session sooner (SESSION_IDLE, SESSION_LONGEST); somebody
# who writes to us without an account is not cut off while they find the words.
SESSION_ENGINE = "openmash.partnership.sessions"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_SAVE_EVERY_REQUEST = False  # the door keeps it alive: a page that asks for news by itself must not
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "openmash.web.errors.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Counted limits are shared by every web process, so the cache is a table. It has room for the counts of many addresses:
# at Django's own 300 rows somebody who tries ever new ones would sweep away the counts by which they are stopped.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "openmash_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Headers ------------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# Jobs are queued in the transaction of the rows they speak of.
PROCRASTINATE_IMPORT_PATHS = [f"openmash.{room.name}.jobs" for room in ROOMS if (room / "jobs.py").exists()]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Files come in through memory alone, and no more of them than the rules allow (`openmash.web.receiving`).
FILE_UPLOAD_HANDLERS = ["openmash.web.receiving.InMemory"]

# Messages to people (openmash/messages) ------------------------------------------------------------------------------
# Where links in e-mails lead, without a last slash. Each kind of installation has its own unless it is told.
HUB_ADDRESS = os.environ.get("OPENMASH_ADDRESS", "").strip().rstrip("/")
NOTIFY = notify()
ANYMAIL = anymail()
EMAIL_HOST = os.environ.get("OPENMASH_EMAIL_HOST", "").strip()
EMAIL_PORT = whole_number("OPENMASH_EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("OPENMASH_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("OPENMASH_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
DEFAULT_FROM_EMAIL = os.environ.get("OPENMASH_EMAIL_FROM", "").strip() or "no-reply@localhost"
# A mail server that says nothing holds a worker up no longer than this (seconds).
EMAIL_TIMEOUT = 10
# By a provider, or by a mail server; empty where neither is named.
MAIL_BACKEND = backend(EMAIL_HOST)

# What `/health/` asks beside the database and the ledger, so that no room imports a later one: each is told the time
# and gives a name, what it found (numbers, nobody), and whether that is well.
HEALTH = ["openmash.messages.queries.health"]

# Logs carry identifiers, never people.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "openmash.web.logs.Discreet",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"openmash": {"level": "INFO"}},
}
