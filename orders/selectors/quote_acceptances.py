"""What accepting an offer would order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from accounts.buyer import Buyer
from catalog.models import TaxClass
from catalog.restriction_rules import Place
from catalog.restrictions import all_conditions
from orders.errors import DateRefused, WindowRefused
from orders.models import FreightKind, Quote, QuoteLine
from orders.rules import (
    CheckoutChoice,
    Delivery,
    DocumentSums,
    MethodTerms,
    Sent,
    consignment_of,
    total_lines,
)
from orders.rules.dispatch import refuse_date, window_of
from orders.rules.freight_requests import WantedDelivery, wanted_from_json
from orders.rules.quotes import offered_amount
from orders.selectors.checkout import default_choice
from orders.selectors.deliveries import (
    chosen_delivery,
    offered_deliveries,
    shipping_methods,
)
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
    requested_on: date | None = None


def acceptance_of(lines: Sequence[QuoteLine], quote: Quote, buyer: Buyer) -> Acceptance:
    lines = [line for line in lines if not line.is_text and line.quantity_open]
    variant_ids = [line.variant_id for line in lines if line.variant_id]
    choice = choice_for(lines, quote, buyer)
    goods = sum((_open_amount(line, quote) for line in lines), ZERO)
    country = choice.delivery.country if choice else buyer.country
    sent = consignment_of(
        [_sent(line) for line in lines],
        country=country,
        postcode=choice.delivery.postcode if choice else None,
        goods_amount=goods,
        handling=all_conditions(variant_ids, buyer).handling,
    )
    offered = offered_deliveries(buyer, sent)
    delivery = _charged(_chosen(offered, choice), quote)
    to = Place(country, choice.delivery.postcode if choice else None)
    found = _totals(lines, quote, buyer, to=to, delivery=delivery)
    sums = DocumentSums(
        lines_count=len(lines),
        goods_amount=goods,
        delivery_name=delivery.title if delivery else "",
        delivery_amount=delivery.amount if delivery else ZERO,
        delivery_basis=delivery.basis if delivery else "",
        is_delivery_open=delivery is not None and delivery.is_on_request,
        totals=found,
        currency=quote.currency,
        prices_include_tax=quote.prices_include_tax,
    )
    return Acceptance(
        choice=choice,
        sums=total_lines(sums),
        total_gross=found.gross,
        delivery_name=delivery.title if delivery else "",
        place=(choice.delivery.name, *choice.delivery.as_lines()) if choice else (),
        is_freight_open=quote.freight == FreightKind.ON_REQUEST
        or (delivery is not None and delivery.is_on_request),
        requested_on=choice.requested_on if choice else None,
    )


def _chosen(
    offered: Sequence[Delivery], choice: CheckoutChoice | None
) -> Delivery | None:
    """The way it goes, with what the chosen hours cost on top."""
    if choice is None:
        return chosen_delivery(offered, None)
    delivery = chosen_delivery(offered, choice.shipping_method_id)
    if delivery is None:
        return None
    return delivery.in_window(window_of(delivery.windows, choice.window_id))


def choice_for(
    lines: Sequence[QuoteLine], quote: Quote, buyer: Buyer
) -> CheckoutChoice | None:
    """Where the open lines of a quote go and how; None where that cannot be said.

    As it stands in the quote, as far as the buyer can still choose it; else what
    checkout starts with.
    """
    wanted = wanted_from_json(quote.wanted_delivery) or WantedDelivery()
    found = default_choice(
        buyer,
        variant_ids=[line.variant_id for line in lines if line.variant_id],
        goods=[_sent(line) for line in lines if not line.is_text],
        goods_amount=sum((_open_amount(line, quote) for line in lines), ZERO),
        to=wanted.place,
    )
    if found is None:
        return None
    method_id = wanted.method_id or found.shipping_method_id
    for terms in shipping_methods(buyer):
        if terms.method.pk == method_id:
            day, window_id = _wanted_day(wanted, terms, buyer)
            return replace(
                found,
                shipping_method_id=method_id,
                requested_on=day,
                window_id=window_id,
            )
    return found


def _wanted_day(
    wanted: WantedDelivery, terms: MethodTerms, buyer: Buyer
) -> tuple[date | None, int | None]:
    """Day and hours that were wished for, while they can still be met."""
    window = window_of(terms.windows, wanted.window_id)
    try:
        refuse_date(wanted.requested_on, window, buyer.today, buyer.working_days)
    except (DateRefused, WindowRefused):
        return None, None
    return wanted.requested_on, window.window_id if window else None


def _sent(line: QuoteLine) -> Sent:
    """What is open of a line; of articles outside the catalogue no weight is known."""
    if line.variant is None or line.unit is None:
        return Sent(0, line.quantity_open)
    variant = line.variant
    return Sent(
        variant.weight_g,
        line.quantity_open * line.unit.factor,
        variant.freight_class,
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
    return replace(delivery, amount=agreed, is_on_request=False)
