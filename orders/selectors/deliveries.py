"""How goods can reach a buyer, and what that costs."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from accounts.buyer import Buyer
from orders.models import ShippingMethod
from orders.rules import Delivery, delivers_to, delivery_of


def shipping_methods(buyer: Buyer) -> Sequence[ShippingMethod]:
    """Methods of the buyer's channel and currency, in order; once for each buyer."""

    def find() -> list[ShippingMethod]:
        rows = ShippingMethod.objects.filter(
            channel=buyer.channel, currency=buyer.currency, is_active=True
        )
        return list(rows.select_related("channel"))

    return buyer.remember("orders.methods", find)


def offered_deliveries(
    buyer: Buyer,
    *,
    country: str,
    goods_amount: Decimal,
    handling: Iterable[str] = (),
) -> tuple[Delivery, ...]:
    """Deliveries to `country` that carry these goods, priced for goods of this amount.

    `handling` are the handling classes of what is sent.
    """
    classes = frozenset(handling)
    return tuple(
        delivery_of(method, goods_amount=goods_amount, language=buyer.language)
        for method in shipping_methods(buyer)
        if delivers_to(method, country) and method.carries(classes)
    )


def chosen_delivery(
    offered: Sequence[Delivery], method_id: int | None
) -> Delivery | None:
    """The method asked for, else the first one; None where nothing is offered."""
    asked = [delivery for delivery in offered if delivery.method_id == method_id]
    return next(iter(asked or offered), None)
