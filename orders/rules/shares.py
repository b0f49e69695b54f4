"""What of an order falls on which cost centre."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from orders.models import Order, OrderLine
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
    own = order.cost_centre_id
    booked = [
        Booked(line.cost_centre_id or own, line.charged_amount, line.tax_rate)
        for line in lines
    ]
    booked.append(Booked(own, order.delivery_amount, order.delivery_tax_rate))
    return net_shares(
        booked,
        total_net=order.total_net,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
    )
