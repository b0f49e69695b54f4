"""The cast: who asks in the tests."""

import gc
import os
from datetime import UTC, datetime

# Playwright's own loop must not make Django think it is called asynchronously.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

import shop.celery  # noqa: F401 shared tasks bind to this app
from accounts.models import Channel, Customer, User
from tests import databases, make
from tests.groups import ByGroup

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

# Tests roll back, so autovacuum finds every table empty and says so to the planner:
# the next fixture of 600 articles then took twenty minutes instead of two seconds.
NO_AUTOVACUUM = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format(
            'ALTER TABLE public.%I SET (autovacuum_enabled = false)', found.tablename
        );
    END LOOP;
END $$
"""


def pytest_collection_finish():
    """What thousands of collected tests hold is no garbage: look at it once."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests of a group share a process."""
    if config.getoption("dist") == "loadgroup":
        return ByGroup(config, log)
    return None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    """Test databases are copies of one that was migrated before."""
    with django_db_blocker.unblock():
        template = databases.migrated_template()
    connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, in which nobody but the tests writes or counts."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(NO_AUTOVACUUM)


def _empty_after_commits(_self) -> None:
    databases.empty()


TransactionTestCase._fixture_teardown = _empty_after_commits


@pytest.fixture(autouse=True)
def _in_english():
    """A request in another language leaves it active, and addresses with it."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def channel(db) -> Channel:
    """Semi-open, for companies, net, EUR; answers every host name."""
    return make.channel()


@pytest.fixture
def acme(channel) -> Customer:
    """An approved company in Romania."""
    return make.company(name="Acme", channel=channel)


@pytest.fixture
def alice(db) -> User:
    """Retail: has an account and no company."""
    return make.user("alice")


@pytest.fixture
def bob(acme) -> User:
    """Buys for Acme."""
    return make.member("bob", acme, role="buyer").user


@pytest.fixture
def carla(acme) -> User:
    """Approves for Acme."""
    return make.member("carla", acme, role="approver").user


@pytest.fixture
def dora(db) -> User:
    """Staff: manages every customer."""
    return make.user("dora", is_staff=True, is_superuser=True)


@pytest.fixture
def mallory(channel) -> User:
    """A stranger: buys for another company."""
    other = make.company(name="Mallory Trade", channel=channel)
    return make.member("mallory", other, role="admin").user
