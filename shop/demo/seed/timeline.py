"""What happened in the year, for timelines and the audit trail."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import models

from accounts.models import Event, User
from invoicing.models import PaymentAllocation
from orders.models import OrderState, Shipment
from shop.demo.seed.deliveries import PastInvoice
from shop.demo.seed.demo import Demo
from shop.demo.seed.events import write_events
from shop.demo.seed.history import PastOrder


def write_order_events(
    demo: Demo, past: Sequence[PastOrder], shipments: Sequence[Shipment]
) -> None:
    """Placed, confirmed, shipped, completed or cancelled, each when it was."""
    events = [event for entry in past for event in _order_events(demo, entry)]
    depot = demo.users["depot@angro.example"]
    events += [
        _event(
            shipment.order,
            "shipped",
            depot,
            shipment.shipped_at,
            shipment=shipment.number,
        )
        for shipment in shipments
    ]
    ended = {shipment.order_id: shipment for shipment in shipments}
    events += [
        _event(
            shipment.order, "completed", depot, shipment.shipped_at + timedelta(days=6)
        )
        for shipment in ended.values()
        if shipment.order.state == OrderState.COMPLETED
    ]
    write_events(sorted(events, key=lambda event: event.at))


def _order_events(demo: Demo, entry: PastOrder) -> Iterator[Event]:
    order, placed_at = entry.order, entry.plan.placed_at
    yield _event(
        order,
        "placed",
        entry.buyer.user,
        placed_at,
        total_gross=str(order.total_gross),
        currency=order.currency,
    )
    staff = entry.plan.customer.rep or demo.users["manager@angro.example"]
    if order.state == OrderState.CANCELLED:
        yield _event(
            order,
            "cancelled",
            entry.buyer.user,
            placed_at + timedelta(hours=3),
            reason="",
        )
    elif order.state != OrderState.PLACED:
        yield _event(order, "confirmed", staff, placed_at + timedelta(minutes=40))


def write_invoice_events(
    demo: Demo, past: Sequence[PastInvoice], paid: Sequence[PaymentAllocation]
) -> None:
    """Issued by the sweep, paid as the manager noted."""
    manager = demo.users["manager@angro.example"]
    events = [
        _event(
            entry.invoice,
            "issued",
            None,
            entry.issued_at,
            total_gross=str(entry.invoice.total_gross),
            currency=entry.invoice.currency,
        )
        for entry in past
    ]
    events += [
        _event(
            allocation.invoice,
            "payment_noted",
            manager,
            datetime.combine(allocation.payment.received_on, time(10), tzinfo=UTC),
            amount=str(allocation.amount),
            currency=allocation.invoice.currency,
        )
        for allocation in paid
    ]
    write_events(sorted(events, key=lambda event: event.at))


def _event(
    subject: models.Model,
    verb: str,
    actor: User | None,
    at: datetime,
    **data: Any,  # Any: what the timeline shows, as JSON
) -> Event:
    return Event(
        customer_id=getattr(subject, "customer_id", None),
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_name=str(subject)[:120],
        verb=verb,
        actor=actor,
        data=data,
        at=at,
    )
