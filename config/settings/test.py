"""For the tests: the demo's ways of serving, a quick password hasher and no pool (databases come and go)."""

import os

os.environ["OPENMASH_DEMO"] = "1"
os.environ.setdefault("SECRET_KEY", "for tests alone: it protects nothing")
os.environ.setdefault("DATABASE_URL", "postgresql:///openmash-not-yet-made")
os.environ.pop("ALLOWED_HOSTS", None)

from config.environment import database
from config.settings.demo import *

DATABASES = {"default": database(pool_size=0)}
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
