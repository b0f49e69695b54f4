"""Run things at the same instant, each in a thread with a connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection, connections

PATIENCE_SECONDS = 60


def at_once(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each deed returned or raised, in their order."""
    outcomes: list[Any] = [None] * len(deeds)
    start = Barrier(len(deeds))

    def run(place: int) -> None:
        try:
            start.wait(PATIENCE_SECONDS)
            outcomes[place] = deeds[place]()
        except Exception as error:  # noqa: BLE001 the test looks at what it was
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "somebody waits forever"
    return outcomes


def somebody_waits_for_a_lock() -> bool:
    """Say whether somebody waits in this database for an advisory lock or a table's.

    Asked of the locks themselves: a transaction sees activity as it was at first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON oid = database"
            " WHERE NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])
