"""The web process."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
os.environ.setdefault("ANGRO_DB_ROLE", "angro_web")

from django.core.wsgi import get_wsgi_application

import shop.celery  # noqa: F401 shared tasks bind to this app

application = get_wsgi_application()
