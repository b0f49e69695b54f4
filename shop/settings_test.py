"""Settings that tests need otherwise: a fast hasher, mails in memory, own folders."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("ANGRO_DEMO", "1")
os.environ.setdefault("SECRET_KEY", "tests")

from shop.settings import *  # noqa: F403 settings are inherited whole
from shop.settings import CACHES, CELERY, DATABASES, MIDDLEWARE, REDIS_URL, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEMO = False

VAR_DIR = Path(tempfile.mkdtemp(prefix="angro-test-"))
MEDIA_ROOT = VAR_DIR / "media"
MAILBOX_DIR = VAR_DIR / "mails"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
STORAGES = {
    **STORAGES,
    "private": {
        **STORAGES["private"],
        "OPTIONS": {"location": VAR_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Requests run as the web role, under row-level security, as they do in production.
MIDDLEWARE = ["tests.web_role.WebRoleMiddleware", *MIDDLEWARE]
DATABASES["default"]["TEST"] = {
    "NAME": os.environ.get("TEST_DB_NAME", "test_angro"),
}
# Each test process has keys of its own: two of them have users of the same pk, and a
# code of an authenticator app counts once for a user.
CACHES = {"default": {**CACHES["default"], "KEY_PREFIX": f"test-{os.getpid()}"}}
# Kicks are published to a real broker that nobody reads.
CELERY = {**CELERY, "broker_url": f"{REDIS_URL.rstrip('/')}/15"}
