"""What an order comes to after some of it was called off."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from orders.models import Order, OrderLine
from pricing.models import PromotionKind
from pricing.rules import Taxable, Totals, line_amount, totals
from pricing.rules.parts import Part, discount_of_part
from shop.money import share

ZERO = Decimal(0)


def kept_totals(order: Order, lines: Sequence[OrderLine]) -> Totals:
    """Sums of what is delivered in the end, each freight as it was agreed."""
    taxables = [
        Taxable(kept_amount(line, order.currency), line.tax_category, line.tax_rate)
        for line in lines
    ]
    freight = sum(owed_freights(order, lines).values(), ZERO)
    if freight:
        taxables.append(
            Taxable(freight, order.delivery_tax_category, order.delivery_tax_rate)
        )
    return totals(
        taxables, currency=order.currency, prices_include_tax=order.prices_include_tax
    )


# By destination; None is the place of an order that has only one.
Freights = dict[int | None, Decimal]


def owed_freights(order: Order, lines: Iterable[OrderLine]) -> Freights:
    """The freight of each place that something of `lines` goes to, or went.

    Where all goods of a place were called off, nothing goes there and its freight is
    not owed: sums, budgets and bills all ask here. One query where an order goes to
    several places.
    """
    served = {line.destination_id for line in lines if not is_called_off(line)}
    owed: Freights = {None: order.delivery_amount} if None in served else {}
    if not served - {None}:
        return owed
    rows = order.destinations.all()
    return owed | {one.pk: one.amount for one in rows if one.pk in served}


def is_called_off(line: OrderLine) -> bool:
    """Say whether nothing of a line is delivered, now or later."""
    return line.quantity_cancelled >= line.quantity


def kept_amount(line: OrderLine, currency: str) -> Decimal:
    """What a line comes to without what was called off, after promotions."""
    if not line.quantity_cancelled:
        return line.charged_amount
    return _kept_whole(line, currency) - kept_discount(line, currency)


def kept_discount(line: OrderLine, currency: str) -> Decimal:
    """What promotions take off what is kept of a line: their share by quantity."""
    if not line.quantity_cancelled or not line.discount_amount:
        return line.discount_amount
    kept = line.quantity - line.quantity_cancelled
    return discount_of_part(
        line.discount_amount,
        line_quantity=line.quantity,
        before=(),
        part=Part(kept, _kept_whole(line, currency)),
        currency=currency,
    )


def _kept_whole(line: OrderLine, currency: str) -> Decimal:
    kept = line.quantity - line.quantity_cancelled
    return line_amount(line.unit_price_amount, kept, currency)


def kept_discounts(order: Order, lines: Sequence[OrderLine]) -> dict[str, Decimal]:
    """What each promotion still takes off, by its code.

    One whose goods were all called off is missing: its use is free again. The others
    stay used, also where their minimum would not be reached any more: it was not the
    buyer alone who changed the order. Free delivery stays.
    """
    left: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        weights = [Decimal(one["amount"]) for one in line.discounts]
        kept = kept_discount(line, order.currency)
        for one, amount in zip(
            line.discounts, share(kept, weights, order.currency), strict=True
        ):
            left[one["promotion"]] += amount
    for one in order.discounts:
        if one["kind"] == PromotionKind.FREIGHT:
            left[one["promotion"]] += Decimal(one["amount"])
    return {code: amount for code, amount in left.items() if amount}
