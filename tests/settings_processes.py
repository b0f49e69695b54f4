"""What the shop's own processes run with in tests: style sheets need no collecting."""

from shop.settings import *  # noqa: F403 settings are inherited whole
from shop.settings import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
