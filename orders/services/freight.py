"""What delivery is charged with when an order is placed."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from accounts.buyer import Buyer
from catalog.models import Unit
from catalog.restrictions import all_conditions
from orders.errors import DeliveryRefused, FreightOnRequest, WindowRefused
from orders.rules import CheckoutChoice, Delivery, Sent, consignment_of
from orders.rules.discounts import Reduction
from orders.rules.dispatch import refuse_date, window_of
from orders.selectors.deliveries import offered_deliveries
from orders.services.order_rows import Goods


def charged_delivery(
    buyer: Buyer,
    checkout: CheckoutChoice,
    goods: Goods,
    goods_amount: Decimal,
    *,
    place: int = 0,
) -> Delivery:
    """The chosen delivery of `goods` to a place in the chosen hours, as it is charged.

    What was agreed for freight stands instead of the price; a promotion may take the
    price off, never the surcharge of the hours. `place` is its position, 0 for the
    order's own. Raises DeliveryRefused, FreightOnRequest, WindowRefused, DateRefused.
    """
    delivery = _offered(buyer, checkout, goods, goods_amount)
    window = window_of(delivery.windows, checkout.window_id)
    if window is None and checkout.window_id is not None:
        raise WindowRefused
    refuse_date(checkout.requested_on, window, buyer.today, buyer.working_days)
    if goods.freight_amount is not None:
        agreed = replace(delivery, amount=goods.freight_amount, is_on_request=False)
        return replace(agreed, window=window)
    if delivery.is_on_request:
        raise FreightOnRequest(delivery=delivery.name)
    return _reduced(delivery, goods.reductions, place).in_window(window)


def _offered(
    buyer: Buyer, checkout: CheckoutChoice, goods: Goods, goods_amount: Decimal
) -> Delivery:
    lines, units = goods.lines, goods.units
    sent = consignment_of(
        [_sent(units[line.unit_id], line.quantity) for line in lines],
        country=checkout.delivery.country,
        postcode=checkout.delivery.postcode,
        goods_amount=goods_amount,
        handling=all_conditions((line.variant_id for line in lines), buyer).handling,
    )
    for delivery in offered_deliveries(buyer, sent):
        if delivery.method_id == checkout.shipping_method_id:
            return delivery
    raise DeliveryRefused


def _sent(unit: Unit, quantity: Decimal) -> Sent:
    variant = unit.variant
    return Sent(variant.weight_g, quantity * unit.factor, variant.freight_class)


def _reduced(
    delivery: Delivery, reductions: Iterable[Reduction], place: int
) -> Delivery:
    """Free where a promotion took the price to this place off."""
    for one in reductions:
        off = one.freight_at(place)
        if off:
            left = delivery.amount - off
            return replace(delivery, amount=left, free_because=one.name)
    return delivery
