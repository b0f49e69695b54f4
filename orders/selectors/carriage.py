"""How goods of a cart get to one place, and what speaks against it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.buyer import Buyer
from catalog.models import TaxClass
from catalog.restriction_rules import Conditions, Place
from catalog.restrictions import all_conditions
from orders.rules import Delivery, consignment_of
from orders.selectors.deliveries import (
    chosen_delivery,
    offered_deliveries,
    uncarried,
)
from orders.selectors.lines import CartRow, known_taxes
from pricing.rules import Taxable, TaxDecision, Totals, totals


@dataclass(frozen=True)
class Carriage:
    """How the counted goods get to a place, and what speaks against it."""

    conditions: Conditions
    offered: tuple[Delivery, ...]
    delivery: Delivery | None
    tax: TaxDecision | None
    refusals: tuple[str, ...]


def amount_of(rows: Sequence[CartRow]) -> Decimal:
    """What the goods of rows come to, before promotions."""
    return sum((row.line_amount or Decimal(0) for row in rows), Decimal(0))


def carriage_of(
    counted: Sequence[CartRow], buyer: Buyer, to: Place, method_id: int | None
) -> Carriage:
    """Deliveries that carry these goods there; that of `method_id` is chosen."""
    conditions = all_conditions((row.variant_id for row in counted), buyer)
    sent = consignment_of(
        [row.sent for row in counted],
        country=to.country,
        postcode=to.postcode,
        goods_amount=amount_of(counted),
        handling=conditions.handling,
    )
    offered = offered_deliveries(buyer, sent)
    standard = TaxClass.STANDARD
    taxes = known_taxes(buyer, [standard], to.country, postcode=to.postcode)
    return Carriage(
        conditions=conditions,
        offered=offered,
        delivery=chosen_delivery(offered, method_id) if counted else None,
        tax=taxes.get(standard),
        refusals=tuple(uncarried(offered, sent.classes)) if counted else (),
    )


def taxables_of(rows: Iterable[CartRow]) -> list[Taxable]:
    """What counted rows are charged with: after promotions, where they were judged."""
    return [
        Taxable(row.charged_amount, row.tax.category, row.tax.rate)
        for row in rows
        if row.tax is not None and row.charged_amount is not None
    ]


def freight_of(delivery: Delivery | None, tax: TaxDecision | None) -> list[Taxable]:
    """Freight bears the standard rate where the goods go."""
    if delivery is None or tax is None or not delivery.amount:
        return []
    return [Taxable(delivery.amount, tax.category, tax.rate)]


def totals_of(taxables: list[Taxable], buyer: Buyer) -> Totals:
    """Their sums in the currency and basis of the buyer."""
    return totals(
        taxables,
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
    )
