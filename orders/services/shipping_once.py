"""A shipment that is pressed twice leaves once."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from django.db import transaction

from accounts.models import User
from orders.models import Shipment
from orders.services.locks import lock_order
from orders.services.shipping import BY_NOBODY, Sending, ship_order
from shop.idempotency import claim_key


@transaction.atomic
def ship_once(
    *,
    key: str,
    order_id: int,
    quantities: Mapping[int, Decimal],
    warehouse_id: int,
    sending: Sending = BY_NOBODY,
    by: User,
) -> Shipment:
    """Send goods once for each `key` of a form: a part of an order could leave twice.

    A repeated key returns the first's shipment, an empty one is none. Raises KeyReused
    and what `ship_order` raises.
    """
    lock_order(order_id)
    ship = partial(
        ship_order,
        order_id=order_id,
        quantities=quantities,
        warehouse_id=warehouse_id,
        sending=sending,
        by=by,
    )
    if not key:
        return ship()
    asked = {str(pk): f"{many:.3f}" for pk, many in quantities.items()}
    claim = claim_key(
        scope="orders.ship",
        key=f"{order_id}:{key}",
        content={"lines": asked, "warehouse": warehouse_id},
    )
    if claim.result:
        return Shipment.objects.get(pk=claim.result)
    shipment = ship()
    claim.result = str(shipment.pk)
    claim.save(update_fields=["result"])
    return shipment
