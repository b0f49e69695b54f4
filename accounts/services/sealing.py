"""Seal the trail in batches: whoever changes an old event breaks the chain."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta

from django.db import connection, transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from accounts.events import content_hash
from accounts.models import Event, EventSeal

BATCH = 1000
# Events of transactions that may still be running are left for the next batch.
SETTLED_AFTER = timedelta(minutes=10)
# What `erase_person` leaves of an event's data.
ERASED = {"erased": True}


@dataclass(frozen=True)
class Broken:
    """A place where the trail is not what was sealed."""

    first_id: int
    last_id: int
    reason: str


@transaction.atomic
def seal_events(*, limit: int = BATCH) -> int:
    """Seal the next events, `limit` at most; return how many.

    Two sweeps at once take turns at an advisory lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts.seal_events'))")
    last = EventSeal.objects.order_by("-last_id").first()
    events = _settled(after=last.last_id if last else 0)[:limit]
    batch = list(events)
    if not batch:
        return 0
    previous = last.sha256 if last else ""
    EventSeal.objects.create(
        first_id=batch[0].pk,
        last_id=batch[-1].pk,
        events_count=len(batch),
        previous=previous,
        sha256=_hash(previous, batch),
    )
    return len(batch)


def verify_events() -> list[Broken]:
    """Compute every seal anew and look at every sealed event's words."""
    broken = []
    previous = ""
    for seal in EventSeal.objects.order_by("first_id").iterator():
        events = list(
            Event.objects.filter(pk__gte=seal.first_id, pk__lte=seal.last_id).order_by(
                "pk"
            )
        )
        broken += [
            Broken(seal.first_id, seal.last_id, reason)
            for reason in _faults(seal, events, previous)
        ]
        broken += [
            Broken(event.pk, event.pk, "words changed")
            for event in events
            if event.data != ERASED and content_hash(event) != event.content_sha256
        ]
        previous = seal.sha256
    return broken


def _settled(*, after: int) -> QuerySet[Event]:
    """Events in the order of their keys, up to the first that may be too young.

    Keys are given before the commit: a younger key may show first. Ten minutes are
    longer than any transaction of the shop.
    """
    before = timezone.now() - SETTLED_AFTER
    rows = Event.objects.filter(pk__gt=after)
    young = rows.filter(at__gte=before).aggregate(first=Min("pk"))["first"]
    return (rows if young is None else rows.filter(pk__lt=young)).order_by("pk")


def _faults(seal: EventSeal, events: list[Event], previous: str) -> Iterator[str]:
    if seal.previous != previous:
        yield "the chain of seals is broken"
    if len(events) != seal.events_count:
        yield "events are missing or were added"
    elif _hash(seal.previous, events) != seal.sha256:
        yield "events were changed"


def _hash(previous: str, events: Iterable[Event]) -> str:
    digest = hashlib.sha256(previous.encode())
    for event in events:
        facts = [
            event.pk,
            event.customer_id,
            event.subject_kind,
            event.subject_id,
            event.verb,
            event.actor_id,
            event.on_behalf_of_id,
            event.at.astimezone(UTC).isoformat(),
            event.content_sha256,
        ]
        digest.update(json.dumps(facts).encode())
    return digest.hexdigest()
