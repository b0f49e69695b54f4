"""Run things at the same instant, each in a thread with a connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Event, Thread
from time import monotonic
from typing import Any

from django.db import connection, connections, transaction

PATIENCE_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.01


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


def somebody_waits_for_me() -> bool:
    """Say whether another one waits for a lock that this transaction holds.

    Rows too: who waits for one is not among those who wait for a table.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def one_behind_the_other(
    first: Callable[[], Any], second: Callable[[], Any]
) -> list[Any]:
    """What both came to, the second of whom meets the locks of the first.

    The first has done its deed, and commits when the second one waits for it.
    """
    is_done = Event()

    def begin() -> Any:
        try:
            with transaction.atomic():
                outcome = first()
                is_done.set()
                _wait_for_the_other()
                return outcome
        finally:
            is_done.set()

    def follow() -> Any:
        is_done.wait(PATIENCE_SECONDS)
        return second()

    return at_once([begin, follow])


def _wait_for_the_other() -> None:
    deadline, pause = monotonic() + PATIENCE_SECONDS, Event()
    while not somebody_waits_for_me():
        assert monotonic() < deadline, "the other one does not wait"
        pause.wait(LOOK_AGAIN_SECONDS)
