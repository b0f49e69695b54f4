"""Sweeps of orders."""

import logging

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from catalog.services.stock import release_expired_stock
from orders.models import Shipment
from orders.services.billing import bill_shipment, put_aside
from shop.errors import DomainError
from shop.sweeps import claim, put_off

logger = logging.getLogger(__name__)


@shared_task(name="orders.bill_shipments")
def bill_shipments() -> int:
    """Issue an invoice for every shipment that awaits one; return how many."""
    billed = 0
    for shipment_id in claim(Shipment.objects.awaiting_invoice(), limit=200):
        billed += _bill(shipment_id)
    return billed


def _bill(shipment_id: int) -> bool:
    try:
        bill_shipment(shipment_id=shipment_id)
    except DomainError as refusal:
        put_aside(shipment_id=shipment_id, because=refusal)
        return False
    except DatabaseError as failure:
        # Deadlock, lost connection: the next try may do.
        logger.warning("Shipment %s was not billed: %s", shipment_id, failure)
        put_off(Shipment.objects.get(pk=shipment_id), error=str(failure))
        return False
    return True


@shared_task(name="orders.release_expired_reservations")
def release_expired_reservations() -> int:
    """Give back stock whose hold ran out; return how many holds."""
    return release_expired_stock(now=timezone.now())
