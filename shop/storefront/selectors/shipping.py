"""How goods reach people, for the page about delivery."""

from dataclasses import dataclass
from decimal import Decimal

from django_countries import countries

from accounts.buyer import Buyer
from orders.rules import MethodTerms
from orders.selectors.deliveries import shipping_methods


@dataclass(frozen=True)
class OfferedDelivery:
    """A way of delivery; amounts are None for who sees no prices.

    `is_from`: it costs at least that much, by weight, value or place; on request there
    is no amount.
    """

    name: str
    countries: str
    transit_days: int
    is_pickup: bool
    amount: Decimal | None
    free_from: Decimal | None
    currency: str
    is_from: bool = False
    is_on_request: bool = False


def offered_here(buyer: Buyer) -> tuple[OfferedDelivery, ...]:
    """Ways of delivery in the buyer's channel, in their order. One query."""
    return tuple(_told(method, buyer) for method in shipping_methods(buyer))


def _told(terms: MethodTerms, buyer: Buyer) -> OfferedDelivery:
    method, rates = terms.method, terms.tariff.rates
    priced = [rate.base_amount for rate in rates if not rate.is_on_request]
    is_open = bool(rates) and not priced
    is_told = buyer.sees_prices
    amount = min(priced, default=method.price_amount)
    return OfferedDelivery(
        name=method.name_in(buyer.language),
        countries=", ".join(
            countries.name(code) for code in sorted(terms.countries or ())
        ),
        transit_days=method.transit_days,
        is_pickup=method.is_pickup,
        amount=amount if is_told and not is_open else None,
        free_from=method.free_from_amount if is_told else None,
        currency=method.currency,
        is_from=bool(rates),
        is_on_request=is_open,
    )
