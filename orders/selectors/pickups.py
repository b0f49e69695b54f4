"""Orders that wait to be collected, without their prices."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, QuerySet

from accounts.buyer import Buyer
from accounts.rights import Right
from catalog.models import UnitCode
from orders.models import Order, OrderState
from orders.rules.references import pickup_sentence
from orders.selectors.references import pickup_persons_for

WAITING = (OrderState.CONFIRMED, OrderState.PARTLY_SHIPPED)


@dataclass(frozen=True)
class PickupLine:
    """What is still to collect of a line, in its unit."""

    sku: str
    name: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True)
class Pickup:
    """An order to collect: where, when, what, who may."""

    number: str
    placed_at: datetime
    requested_on: date | None
    where: str
    collectors: tuple[str, ...]
    lines: tuple[PickupLine, ...]


def pickups_of(buyer: Buyer) -> QuerySet[Order]:
    """Orders the buyer may know to be collected, the soonest wanted first.

    Needs no right to see orders: amounts are not read. A role of reach "own" knows
    those this user placed.
    """
    waiting = Order.objects.filter(
        customer_id__in=buyer.customer_ids_for(Right.SEE_PICKUPS),
        is_pickup=True,
        state__in=WAITING,
    )
    if buyer.sees_own_only:
        waiting = waiting.filter(placed_by=buyer.user)
    return waiting.order_by(
        F("requested_on").asc(nulls_last=True), "placed_at", "pk"
    ).defer("snapshot")


def pickup_rows(orders: QuerySet[Order] | list[Order], buyer: Buyer) -> list[Pickup]:
    """Orders of `pickups_of`, their lines prefetched, as the page shows them."""
    names = tuple(person.name for person in pickup_persons_for(buyer))
    return [_row(order, names) for order in orders]


def _row(order: Order, names: tuple[str, ...]) -> Pickup:
    units = dict(UnitCode.choices)
    own = (pickup_sentence(order),)
    return Pickup(
        number=order.number,
        placed_at=order.placed_at,
        requested_on=order.requested_on,
        where=order.shipping_name,
        collectors=own if order.pickup_name or not names else names,
        lines=tuple(
            PickupLine(
                sku=line.sku,
                name=line.name,
                quantity=line.quantity_left,
                unit=str(units.get(line.unit_code, line.unit_code)),
            )
            for line in order.lines.all()
            if line.quantity_left
        ),
    )
