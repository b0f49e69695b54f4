"""Work that is due lies in the database; Celery only makes it sooner."""

import logging
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import TypeVar

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError
from prometheus_client import Counter

from shop.models import Due, DueQuerySet

logger = logging.getLogger(__name__)

T = TypeVar("T", bound=models.Model)

LONGEST_DELAY_SECONDS = 300
KICKS_LOST = Counter("angro_kicks_lost", "Kicks no broker took; beat makes up for them")


def kick(name: str) -> None:
    """Ask for the sweep `name` as soon as the transaction commits.

    A broker that is down is counted, logged and forgiven: beat runs every sweep
    anyway.
    """
    transaction.on_commit(lambda: _publish(name))


def _publish(name: str) -> None:
    try:
        current_app.send_task(name, expires=60, retry=False, ignore_result=True)
    except (OperationalError, OSError) as failure:
        KICKS_LOST.inc()
        logger.warning("No broker took the kick of %s: %s", name, failure)


def claim(due: DueQuerySet[T], *, limit: int) -> Iterator[int]:
    """Lease rows of `due` one by one and yield their pks, at most `limit`.

    Two workers never hold the same row; a row whose worker died comes back when its
    lease ends. The caller must change the row so that `due` no longer finds it, or
    `put_off` it.
    """
    for _ in range(limit):
        pk = _claim_one(due)
        if pk is None:
            return
        yield pk


@transaction.atomic
def _claim_one(due: DueQuerySet[T]) -> int | None:
    now = timezone.now()
    rows = due.claimable(now).order_by("next_at", "pk")
    pk: int | None = (
        rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .values_list("pk", flat=True)
        .first()
    )
    if pk is not None:
        due.model._default_manager.filter(pk=pk).update(
            locked_until=now + settings.LEASE, attempts=F("attempts") + 1
        )
    return pk


def delay_after(attempts: int) -> timedelta:
    """Full-jitter back-off: up to 2, 4, 8 … 300 seconds."""
    longest = min(LONGEST_DELAY_SECONDS, 2 ** min(attempts, 10))
    return timedelta(seconds=random.uniform(1, longest))  # noqa: S311 jitter, no secret


def put_off(row: Due, *, error: str) -> None:
    """Give the lease back and try again later, the later the more tries there were."""
    row.locked_until = None
    row.last_error = error[:2000]
    row.next_at = timezone.now() + delay_after(row.attempts)
    row.save(update_fields=["locked_until", "last_error", "next_at"])
