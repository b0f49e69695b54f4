"""Orders out: each reaches each connector once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.events import record
from accounts.models import User
from erp.connectors import connection_to
from erp.documents import order_csv, order_file_name
from erp.errors import ConnectorUnusable, NotRetriable, ReasonMissing
from erp.models import (
    Connector,
    ExternalRef,
    OrderPush,
    PushState,
    Stream,
    SyncIssue,
)
from orders.models import Order
from orders.models.orders import FALLEN
from shop.sweeps import kick, put_off

TRIES = 12
# Orders placed before a connector existed go out too, but not from ages ago.
LOOKBACK = timedelta(days=30)
AT_ONCE = 1_000


def unnoticed_orders(connector: Connector) -> QuerySet[Order]:
    """Orders of the connector's seller that it was not owed yet."""
    known = OrderPush.objects.filter(connector=connector, order=OuterRef("pk"))
    # What awaits approval or review is nobody's to deliver yet, what was called off
    # before it was handed over never will be.
    return (
        Order.objects.placed()
        .exclude(state__in=FALLEN)
        .filter(
            ~Exists(known),
            seller=connector.seller,
            placed_at__gte=timezone.now() - LOOKBACK,
        )
    )


def notice_orders(*, connector: Connector) -> int:
    """Owe `connector` every order of its seller that it was not owed yet."""
    orders = unnoticed_orders(connector)[:AT_ONCE]
    fresh = [OrderPush(connector=connector, order=order) for order in orders]
    return len(OrderPush.objects.bulk_create(fresh, ignore_conflicts=True))


def push_order(*, push_id: int) -> bool:
    """Hand one claimed order over; say whether it arrived.

    The lease is held, no transaction is open while the other system works. Killed
    before the last write, a repeat finds that the order arrived and only notes it.
    """
    push = OrderPush.objects.select_related(
        "connector", "order__customer", "order__seller"
    ).get(pk=push_id)
    try:
        connection = connection_to(push.connector)
        external_id = connection.deliver(
            order_file_name(push.order), order_csv(push.order)
        )
    except (ConnectorUnusable, OSError) as failure:
        _try_later(push, str(failure))
        return False
    _note_done(push, external_id)
    return True


@transaction.atomic
def _note_done(push: OrderPush, external_id: str) -> None:
    ExternalRef.objects.get_or_create(
        connector=push.connector,
        entity="order",
        local_id=push.order_id,
        defaults={"external_id": external_id},
    )
    OrderPush.objects.filter(pk=push.pk).update(
        state=PushState.DONE,
        done_at=timezone.now(),
        locked_until=None,
        last_error="",
    )
    SyncIssue.objects.filter(push=push, solved_at__isnull=True).update(
        solved_at=timezone.now()
    )
    record(push.order, verb="sent_to_erp", actor=None, connector=push.connector.code)


def _try_later(push: OrderPush, error: str) -> None:
    if push.attempts >= TRIES:
        _give_up(push, error)
    put_off(push, error=error)


@transaction.atomic
def _give_up(push: OrderPush, error: str) -> None:
    push.state = PushState.FAILED
    push.save(update_fields=["state"])
    SyncIssue.objects.create(
        connector=push.connector,
        stream=Stream.ORDERS,
        push=push,
        reason=error,
        data={"order": push.order.number},
    )


@transaction.atomic
def retry_push(*, push_id: int, by: User) -> OrderPush:
    """Try a failed or waiting order again now. Raises NotRetriable when it is done."""
    push = OrderPush.objects.select_for_update(of=("self",), no_key=True).get(
        pk=push_id
    )
    if push.state in {PushState.DONE, PushState.SKIPPED}:
        raise NotRetriable
    push.state, push.attempts, push.next_at = PushState.DUE, 0, timezone.now()
    push.save(update_fields=["state", "attempts", "next_at"])
    order = Order.objects.get(pk=push.order_id)
    record(order, verb="erp_retried", actor=by)
    kick("erp.push_due_orders")
    return push


@transaction.atomic
def skip_push(*, push_id: int, because: str, by: User) -> OrderPush:
    """Never send this order, with a reason on record."""
    if not because.strip():
        raise ReasonMissing
    push = OrderPush.objects.select_for_update(of=("self",), no_key=True).get(
        pk=push_id
    )
    if push.state == PushState.DONE:
        raise NotRetriable
    push.state, push.skipped_because = PushState.SKIPPED, because.strip()[:200]
    push.save(update_fields=["state", "skipped_because"])
    SyncIssue.objects.filter(push=push, solved_at__isnull=True).update(
        solved_at=timezone.now(), solved_by=by
    )
    order = Order.objects.get(pk=push.order_id)
    record(order, verb="erp_skipped", actor=by, because=push.skipped_because)
    return push
