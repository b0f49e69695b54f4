"""How goods reach people, for the page about delivery."""

from dataclasses import dataclass
from decimal import Decimal

from django_countries import countries

from accounts.buyer import Buyer
from orders.models import ShippingMethod
from orders.selectors.deliveries import shipping_methods


@dataclass(frozen=True)
class OfferedDelivery:
    """A way of delivery; amounts are None for who sees no prices."""

    name: str
    countries: str
    transit_days: int
    is_pickup: bool
    amount: Decimal | None
    free_from: Decimal | None
    currency: str


def offered_here(buyer: Buyer) -> tuple[OfferedDelivery, ...]:
    """Ways of delivery in the buyer's channel, in their order. One query."""
    return tuple(_told(method, buyer) for method in shipping_methods(buyer))


def _told(method: ShippingMethod, buyer: Buyer) -> OfferedDelivery:
    is_told = buyer.sees_prices
    return OfferedDelivery(
        name=method.name_in(buyer.language),
        countries=", ".join(countries.name(code) for code in method.countries),
        transit_days=method.transit_days,
        is_pickup=method.is_pickup,
        amount=method.price_amount if is_told else None,
        free_from=method.free_from_amount if is_told else None,
        currency=method.currency,
    )
