"""How goods can reach a buyer, and what that costs."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext

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


def uncarried(offered: Sequence[Delivery], handling: Iterable[str]) -> Iterator[str]:
    """Why nothing is offered for goods that not every method carries, in a sentence."""
    classes = ", ".join(sorted(handling))
    if classes and not offered:
        yield gettext("No delivery there carries this: %(classes)s.") % {
            "classes": classes
        }
