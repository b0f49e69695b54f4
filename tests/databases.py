"""Databases of the tests: made once for a set of migrations, emptied in no time."""

import hashlib
import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection, transaction

ROOT = Path(__file__).parent.parent
PREFIX = "angro_migrated_"
MOST_KEPT = 4
TRUNCATED_EVERY = 8
_times = count(1)
# Rows that Django makes of the models: no test changes them.
KEPT = {"django_migrations", "django_content_type", "auth_permission", "django_site"}


def migrated_template() -> str:
    """The name of a database with all migrations applied, made where there is none.

    Two processes migrate 150 models one after the other otherwise, each for half a
    minute. The name says which migrations: others make another one.
    """
    name = f"{PREFIX}{_mark()}"
    with connection._nodb_cursor() as cursor:
        # Another process may be making it: that takes as long as it takes.
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        try:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid",
                [f"{PREFIX}%"],
            )
            there = [row[0] for row in cursor.fetchall()]
            if name not in there:
                for old in there[: -MOST_KEPT + 1]:
                    cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
                _make(cursor, name)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [PREFIX])
    return name


def _mark() -> str:
    """What all migrations say, ours and those of packages, in twelve letters."""
    digest = hashlib.sha256()
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(file.read_bytes())
    digest.update((ROOT / "requirements" / "base.txt").read_bytes())
    return digest.hexdigest()[:12]


def _make(cursor, name: str) -> None:
    building = f"{name}_building"
    for each in (building, name):
        cursor.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{building}"')
    given = settings.DATABASES["default"]
    user, password = quote(given["USER"]), quote(given["PASSWORD"])
    host = quote(given["HOST"], safe="")
    environ = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{user}:{password}@{host}:{given['PORT']}"
        f"/{building}",
        "DJANGO_SETTINGS_MODULE": "shop.settings_test",
    }
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "-v0"]
    subprocess.run(command, cwd=ROOT, env=environ, check=True)
    cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')


def empty() -> None:
    """Remove the rows of every table that has any, in place of Django's flush.

    flush truncates all 150 tables and then makes every permission anew.
    """
    tables = [
        table
        for table in connection.introspection.django_table_names(only_existing=True)
        if table not in KEPT
    ]
    with connection.cursor() as cursor:
        filled = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")"  # noqa: S608
            for table in tables
        )
        cursor.execute(filled)
        names = [f'"{name}"' for (name,) in cursor.fetchall()]
        if names and next(_times) % TRUNCATED_EVERY:
            _delete(cursor, names)
        elif names:
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")


def _delete(cursor, names: list[str]) -> None:
    """Delete the rows of a few small tables, in no order.

    Truncating them truncates all 150 that refer to them, with a new file for every
    index: six times as long. Now and then it is done, for dead rows stay meanwhile.
    """
    with transaction.atomic():
        # Documents that no trigger lets go.
        cursor.execute(
            ";".join(
                f"ALTER TABLE {name} DISABLE TRIGGER USER; DELETE FROM {name}"  # noqa: S608
                for name in names
            )
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            ";".join(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names)
        )
