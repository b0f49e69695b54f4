"""A copy of the fixture to measure on, so that the fixture stays as it was built."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def copied(url: str, name: str) -> Iterator[str]:
    """Copy the database behind `url` under `name`; give its URL; drop it at the end."""
    fixture = urlsplit(url).path.lstrip("/")
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as server:
        _drop(server, name)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(fixture)
            )
        )
        try:
            # A copy has no visibility map of its own use yet: start as after a night.
            with psycopg.connect(_named(url, name), autocommit=True) as copy:
                copy.execute("VACUUM (ANALYZE)")
            yield _named(url, name)
        finally:
            _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    """Drop a copy, whoever of ours is still connected; a vacuum ends by itself."""
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND usename = current_user",
        [name],
    )
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
