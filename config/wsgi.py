"""The door for a web server: ``gunicorn config.wsgi``."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from openmash.launcher.roles import close_connections, why_login_is_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

# Whichever server loads this door: a login that could step over row security never serves.
if because := why_login_is_unsafe():
    raise ImproperlyConfigured(because)
close_connections()
