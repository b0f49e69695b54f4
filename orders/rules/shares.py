"""What of an order falls on which cost centre."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orders.models import Order, OrderLine
from orders.rules.remaining import kept_amount, kept_totals, owed_freights
from shop.money import share

# By cost centre; None is the part that is booked on none.
Shares = dict[int | None, Decimal]


@dataclass(frozen=True)
class Booked:
    """An amount in the basis of its document, after promotions, on a cost centre."""

    cost_centre_id: int | None
    amount: Decimal
    tax_rate: Decimal


def net_shares(
    booked: Iterable[Booked],
    *,
    total_net: Decimal,
    currency: str,
    prices_include_tax: bool,
) -> Shares:
    """Split `total_net` over the cost centres: the shares add up to it exactly.

    By what each bears without tax. What rounding leaves goes by largest remainder.
    """
    weights: Shares = defaultdict(Decimal)
    for one in booked:
        rate = one.tax_rate if prices_include_tax else Decimal(0)
        weights[one.cost_centre_id] += one.amount * 100 / (100 + rate)
    parts = share(total_net, list(weights.values()), currency)
    return dict(zip(weights, parts, strict=True))


def shares_of(order: Order, lines: Iterable[OrderLine]) -> Shares:
    """The same for a written order: each line's cost centre, freight on the order's."""
    booked = [_booked(order, line, line.charged_amount) for line in lines]
    freight = _freight(order, order.delivery_amount)
    return _shares(order, [*booked, freight], order.total_net)


def kept_shares(order: Order, lines: Sequence[OrderLine]) -> Shares:
    """The same without what was called off."""
    booked = [_booked(order, line, kept_amount(line, order.currency)) for line in lines]
    freight = _freight(order, sum(owed_freights(order, lines).values(), Decimal(0)))
    return _shares(order, [*booked, freight], kept_totals(order, lines).net)


def returned_shares(
    order: Order,
    returned: Iterable[tuple[OrderLine, Decimal]],
    *,
    total_net: Decimal,
    freight_amount: Decimal = Decimal(0),
) -> Shares:
    """The same for `total_net`, which was credited for `returned` lines and freight."""
    booked = [
        _booked(order, line, line.charged_amount * quantity / line.quantity)
        for line, quantity in returned
    ]
    freight = _freight(order, freight_amount)
    return _shares(order, [*booked, freight], total_net)


def _booked(order: Order, line: OrderLine, amount: Decimal) -> Booked:
    centre = line.cost_centre_id or order.cost_centre_id
    return Booked(centre, amount, line.tax_rate)


def _freight(order: Order, amount: Decimal) -> Booked:
    return Booked(order.cost_centre_id, amount, order.delivery_tax_rate)


def _shares(order: Order, booked: Iterable[Booked], total_net: Decimal) -> Shares:
    return net_shares(
        booked,
        total_net=total_net,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
    )
