"""A shared cart, one put aside, and the lists that a hotel orders from every week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from accounts.selectors import buyer_for_customer
from orders.models import (
    Cart,
    CartLine,
    CartShare,
    RequisitionLine,
    RequisitionList,
    ShareLevel,
)
from pricing.rules import Ask
from pricing.selectors import prices_for
from shop.demo.seed.demo import Demo
from shop.demo.seed.plans import sold_by

CUSTOMER = "hotel-carpati"
OWNER = "mara@hotel-carpati.example"
WANTED: Mapping[str, int] = {"GL-4410": 48, "CF-1002": 10, "PR-2208": 20}


@dataclass(frozen=True)
class KeptList:
    """A list; notes stand beside the articles that need one."""

    name: str
    note: str
    is_shared: bool
    wanted: Mapping[str, int]
    notes: Mapping[str, str]


LISTS = (
    KeptList(
        "Monday order",
        "Kitchen and breakfast, every week",
        True,
        {"CF-1002": 20, "CL-5520": 8, "PR-2208": 40, "GN-LID11-N": 6},
        {"CF-1002": "to the bar, not to the store"},
    ),
    KeptList(
        "Banquet for 200",
        "What a large table breaks and loses",
        False,
        {"GL-4410": 216, "GN-11065-P": 24, "GN-12100-P": 12},
        {},
    ),
)


def write_lists(demo: Demo) -> None:
    """Requisition lists of the hotel."""
    customer, owner = demo.customers[CUSTOMER], demo.users[OWNER]
    for kept in LISTS:
        made = RequisitionList.objects.create(
            customer=customer,
            owner=owner,
            name=kept.name,
            note=kept.note,
            is_shared=kept.is_shared,
            touched_at=demo.now - timedelta(days=2),
            touched_by=owner,
        )
        units = {sku: sold_by(demo, sku) for sku in kept.wanted}
        RequisitionLine.objects.bulk_create(
            RequisitionLine(
                requisition_list=made,
                variant_id=units[sku].variant_id,
                unit_id=units[sku].pk,
                quantity=quantity,
                note=kept.notes.get(sku, ""),
                position=place,
            )
            for place, (sku, quantity) in enumerate(kept.wanted.items(), start=1)
        )


def write_shared_cart(demo: Demo) -> None:
    """A second cart of the same person, which colleagues may change."""
    customer, owner = demo.customers[CUSTOMER], demo.users[OWNER]
    buyer = buyer_for_customer(customer=customer, now=demo.now, user=owner)
    cart = Cart.objects.create(
        channel=customer.channel,
        customer=customer,
        user=owner,
        name="Bar, December",
        is_current=False,
        touched_at=demo.now - timedelta(hours=26),
        touched_by=owner,
    )
    CartShare.objects.create(
        customer=customer, cart=cart, level=ShareLevel.CHANGE, shared_by=owner
    )
    asks = []
    for sku, quantity in WANTED.items():
        unit = sold_by(demo, sku)
        asks.append(Ask(unit.variant_id, unit.pk, Decimal(quantity)))
    answers = prices_for(asks, buyer)
    CartLine.objects.bulk_create(
        CartLine(
            cart=cart,
            variant_id=ask.variant_id,
            unit_id=ask.unit_id,
            quantity=ask.quantity,
            seen_unit_amount=answers[ask].unit_amount if ask in answers else None,
        )
        for ask in asks
    )
