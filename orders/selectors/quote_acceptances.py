"""What accepting an offer would order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.buyer import Buyer
from catalog.models import TaxClass
from catalog.restriction_rules import Place
from catalog.restrictions import all_conditions
from orders.models import FreightKind, Quote, QuoteLine
from orders.rules import (
    CheckoutChoice,
    Delivery,
    DocumentSums,
    total_lines,
)
from orders.rules.quotes import offered_amount
from orders.selectors.checkout import default_choice
from orders.selectors.deliveries import chosen_delivery, offered_deliveries
from orders.selectors.lines import known_taxes
from pricing.rules import Taxable, TaxDecision, Totals, line_amount, totals
from shop.blocks import TotalLine

ZERO = Decimal(0)


@dataclass(frozen=True)
class Acceptance:
    """What accepting all that is open would order: where it goes, what it comes to.

    `choice` is None where an address or a way to deliver is missing.
    """

    choice: CheckoutChoice | None
    sums: tuple[TotalLine, ...]
    total_gross: Decimal
    delivery_name: str
    place: tuple[str, ...]
    is_freight_open: bool


def acceptance_of(lines: Sequence[QuoteLine], quote: Quote, buyer: Buyer) -> Acceptance:
    lines = [line for line in lines if not line.is_text and line.quantity_open]
    variant_ids = [line.variant_id for line in lines if line.variant_id]
    choice = default_choice(buyer, variant_ids=variant_ids)
    goods = sum((_open_amount(line, quote) for line in lines), ZERO)
    country = choice.delivery.country if choice else buyer.country
    offered = offered_deliveries(
        buyer,
        country=country,
        goods_amount=goods,
        handling=all_conditions(variant_ids, buyer).handling,
    )
    delivery = _charged(
        chosen_delivery(offered, choice.shipping_method_id if choice else None), quote
    )
    to = Place(country, choice.delivery.postcode if choice else None)
    found = _totals(lines, quote, buyer, to=to, delivery=delivery)
    sums = DocumentSums(
        lines_count=len(lines),
        goods_amount=goods,
        delivery_name=delivery.name if delivery else "",
        delivery_amount=delivery.amount if delivery else ZERO,
        totals=found,
        currency=quote.currency,
        prices_include_tax=quote.prices_include_tax,
    )
    return Acceptance(
        choice=choice,
        sums=total_lines(sums),
        total_gross=found.gross,
        delivery_name=delivery.name if delivery else "",
        place=(choice.delivery.name, *choice.delivery.as_lines()) if choice else (),
        is_freight_open=quote.freight == FreightKind.ON_REQUEST,
    )


def _totals(
    lines: Sequence[QuoteLine],
    quote: Quote,
    buyer: Buyer,
    *,
    to: Place,
    delivery: Delivery | None,
) -> Totals:
    classes = {_tax_class(line) for line in lines}
    taxes = known_taxes(
        buyer, {*classes, TaxClass.STANDARD}, to.country, postcode=to.postcode
    )
    taxables = _taxables(lines, taxes, quote)
    freight = taxes.get(TaxClass.STANDARD)
    if delivery and delivery.amount and freight:
        taxables.append(Taxable(delivery.amount, freight.category, freight.rate))
    return totals(
        taxables, currency=quote.currency, prices_include_tax=quote.prices_include_tax
    )


def _taxables(
    lines: Sequence[QuoteLine], taxes: Mapping[str, TaxDecision], quote: Quote
) -> list[Taxable]:
    taxables = []
    for line in lines:
        tax = taxes.get(_tax_class(line))
        if tax is not None:
            amount = _open_amount(line, quote)
            taxables.append(Taxable(amount, tax.category, tax.rate))
    return taxables


def _tax_class(line: QuoteLine) -> str:
    return line.variant.tax_class if line.variant else line.tax_class


def _open_amount(line: QuoteLine, quote: Quote) -> Decimal:
    """What the rest of a line comes to."""
    unit_amount = offered_amount(line, quote)
    if unit_amount is None:
        return ZERO
    return line_amount(unit_amount, line.quantity_open, quote.currency)


def _charged(delivery: Delivery | None, quote: Quote) -> Delivery | None:
    """The way to deliver at what was agreed for it, once."""
    if delivery is None or quote.freight != FreightKind.AMOUNT:
        return delivery
    agreed = ZERO if quote.order_number else quote.freight_amount or ZERO
    return replace(delivery, amount=agreed)
