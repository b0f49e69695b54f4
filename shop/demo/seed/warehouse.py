"""How the depots of the demo work: areas, bins, carriers, parcels, picking, waiting."""

from datetime import timedelta
from decimal import Decimal

from accounts.selectors import buyer_for_customer
from catalog.models import StockLevel, StockPolicy, WarehouseArea
from orders.models import (
    Carrier,
    FulfilmentPolicy,
    OrderState,
    Parcel,
    Shipment,
)
from orders.selectors.checkout import default_choice
from orders.selectors.picking import pickable
from orders.services.cart import CartItem, add_to_cart
from orders.services.carts import start_cart
from orders.services.fulfilment import confirm_order
from orders.services.notes import write_note
from orders.services.picking import start_pick_list
from orders.services.submit import submit_cart
from shop.demo.seed.demo import Demo
from shop.demo.seed.plans import sold_by

# The first digits of Romanian postcodes are the county: 01 to 07 is Bucharest.
AREAS = {
    "BV": (("50", "55"), ("", "")),
    "BU": (("01", "07"), ("08", "14")),
    "CJ": (("40", "48"), ("30", "34")),
}
CARRIERS = (
    ("rapid", "Rapid Colet", "https://track.rapid-colet.example/?awb={number}"),
    ("cargo", "Cargo Est", "https://cargo-est.example/follow/{number}"),
)
AISLES = "ABCDEF"
COMPANY, BUYER = "hotel-carpati", "mara@hotel-carpati.example"
# Little of it lies there, and more is on its way.
SCARCE, WANTED = "GN-12100-P", Decimal(48)
PARCELS = (("RC400118220", "14.2"), ("RC400118221", "11.8"), ("RC400118222", ""))


def write_warehouses(demo: Demo) -> None:
    """Which depot serves what, where goods lie, a list being picked, goods to come."""
    WarehouseArea.objects.bulk_create(
        WarehouseArea(
            warehouse=demo.warehouses[code],
            country="RO",
            postcode_from=first,
            postcode_to=last,
            position=position,
        )
        for code, ranges in AREAS.items()
        for position, (first, last) in enumerate(ranges)
    )
    FulfilmentPolicy.objects.bulk_create(
        FulfilmentPolicy(channel=channel, is_nearest_first=True)
        for channel in demo.channels.values()
    )
    _bins()
    carriers = [
        Carrier.objects.create(code=code, name=name, tracking_url=url, position=place)
        for place, (code, name, url) in enumerate(CARRIERS)
    ]
    _parcels(carriers[0])
    _backorder(demo)
    _pick(demo)


def _bins() -> None:
    levels = list(StockLevel.objects.order_by("warehouse", "variant__sku"))
    for place, level in enumerate(levels):
        aisle = AISLES[place // 40 % len(AISLES)]
        level.bin = f"{aisle}-{place // 8 % 20 + 1:02d}-{place % 8 + 1}"
    StockLevel.objects.bulk_update(levels, ["bin"], batch_size=1000)


def _parcels(carrier: Carrier) -> None:
    """The last shipment of an order of which more follows left in three parcels."""
    shipment = (
        Shipment.objects.filter(order__state=OrderState.PARTLY_SHIPPED)
        .select_related("order")
        .order_by("-pk")
        .first()
    )
    if shipment is None:
        return
    shipment.carrier, shipment.tracking_number = carrier, PARCELS[0][0]
    shipment.save(update_fields=["carrier", "tracking_number"])
    Parcel.objects.bulk_create(
        Parcel(
            shipment=shipment,
            position=position,
            tracking_number=number,
            weight_kg=Decimal(weight) if weight else None,
        )
        for position, (number, weight) in enumerate(PARCELS, start=1)
    )
    write_note(shipment)


def _backorder(demo: Demo) -> None:
    """A hotel ordered more pans than there are; the rest comes in days."""
    buyer = buyer_for_customer(
        customer=demo.customers[COMPANY],
        now=demo.now - timedelta(hours=3),
        user=demo.users[BUYER],
    )
    variant = demo.variants[SCARCE]
    if variant.stock_policy != StockPolicy.BACKORDER:
        return
    unit = sold_by(demo, SCARCE)
    items = [CartItem(variant.pk, unit.pk, WANTED)]
    cart = start_cart(buyer=buyer)
    add_to_cart(buyer=buyer, items=items, cart_id=cart.pk)
    chosen = default_choice(buyer, variant_ids=[variant.pk])
    if chosen is None:
        return
    order = submit_cart(
        buyer=buyer, cart_id=cart.pk, checkout=chosen, key="demo-backorder"
    )
    if order.state == OrderState.PLACED:
        confirm_order(order_id=order.pk, by=demo.users["manager@angro.example"])


def _pick(demo: Demo) -> None:
    """Two orders on a list that somebody has begun."""
    picker, place = demo.users["depot@angro.example"], demo.warehouses["BV"]
    orders = list(pickable(picker, place)[:2])
    if orders:
        start_pick_list(
            warehouse_id=place.pk,
            order_ids=[order.pk for order in orders],
            by=picker,
        )
