"""Real workers on the test's database, a broker of their own, one common mailbox."""

import shutil
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings

from shop.storage import private_storage
from tests.processes import Processes, valkey_of_our_own


@pytest.fixture(scope="session")
def _valkey():
    with valkey_of_our_own() as valkey:
        yield valkey


@pytest.fixture
def valkey(_valkey):
    """Valkey for the shop under test, empty and running."""
    if not _valkey.is_running():
        _valkey.start()
    return _valkey


@pytest.fixture
def processes(transactional_db, valkey, tmp_path, monkeypatch):
    """Starts "web", "worker" and "beat"; kicks of the test reach the worker too."""
    broker = Celery(broker=f"{valkey.url()}/0", set_as_current=False)
    broker.conf.task_routes = settings.CELERY["task_routes"]
    broker.conf.task_default_queue = settings.CELERY["task_default_queue"]
    monkeypatch.setattr("shop.sweeps.current_app", broker)
    for folder in (settings.MAILBOX_DIR, private_storage().path("")):
        shutil.rmtree(folder, ignore_errors=True)
    fonts = Path(settings.VAR_DIR) / "fonts"
    if not fonts.exists():
        settings.FONTS_DIR.mkdir(parents=True, exist_ok=True)
        fonts.symlink_to(settings.FONTS_DIR)
    started = Processes(valkey, tmp_path)
    yield started
    started.end_all()
    broker.close()
