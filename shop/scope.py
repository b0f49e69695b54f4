"""The second net: which customers' rows this database session may touch.

Every table with a customer column has row-level security. The web role sees rows of
the customers named in the setting `app.customers`: a comma list of pks, `all`, or
nothing. See docs/architecture.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, models

SETTING = "app.customers"
EVERY_CUSTOMER = "all"


def _set(value: str, guest_token: str | None = None) -> None:
    with connection.cursor() as cursor:
        if guest_token is None:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, value])
        else:
            cursor.execute(
                "SELECT set_config(%s, %s, false), set_config('app.guest', %s, false)",
                [SETTING, value, guest_token],
            )


def current() -> str:
    """The scope this session has now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [SETTING])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def enter(customer_ids: str, *, guest_token: str = "") -> None:
    """Let this session see the rows of `customer_ids` (comma list) and nothing else.

    `guest_token` opens the one cart that bears it.
    """
    _set(customer_ids, guest_token)


def widen(customer_id: int) -> None:
    """Add a customer that the caller is about to create."""
    now = current()
    if now != EVERY_CUSTOMER:
        _set(f"{now},{customer_id}" if now else str(customer_id))


@contextmanager
def every_customer() -> Iterator[None]:
    """See all customers inside the block: for checks that must span companies.

    What is read inside must never reach the page of a customer.
    """
    before = current()
    _set(EVERY_CUSTOMER)
    try:
        yield
    finally:
        _set(before)


def next_pk(model: type[models.Model]) -> int:
    """Take the next pk of `model`, for a row that must be in scope before it exists."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table]
        )
        row = cursor.fetchone()
    assert row is not None  # noqa: S101 nextval always answers
    return int(row[0])
