"""How goods can reach a buyer, and what that costs."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from decimal import Decimal

from django.utils.translation import gettext

from accounts.buyer import Buyer
from orders.models import ShippingMethod
from orders.rules import Delivery, delivers_to, delivery_of
from pricing.selectors.rates import in_buyers_currency


def shipping_methods(buyer: Buyer) -> Sequence[ShippingMethod]:
    """Methods of the buyer's channel and currency, in order; once for each buyer.

    Where there is none in the buyer's currency, those in the channel's are converted.
    """

    def find() -> list[ShippingMethod]:
        known = {buyer.currency, buyer.channel.currency}
        rows = list(
            ShippingMethod.objects.filter(
                channel=buyer.channel, currency__in=known, is_active=True
            ).select_related("channel")
        )
        own = [row for row in rows if row.currency == buyer.currency]
        return own or [each for row in rows for each in _converted(row, buyer)]

    return buyer.remember("orders.methods", find)


def _converted(method: ShippingMethod, buyer: Buyer) -> Iterator[ShippingMethod]:
    """The method in the buyer's currency; nothing without an exchange rate."""
    amount = in_buyers_currency(method.price_amount, buyer)
    if amount is None:
        return
    # Never saved: what is kept stays in the channel's currency.
    shown = copy(method)
    shown.price_amount = amount
    shown.free_from_amount = in_buyers_currency(method.free_from_amount, buyer)
    shown.currency = buyer.currency
    yield shown


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
