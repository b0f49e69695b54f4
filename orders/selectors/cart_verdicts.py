"""What rules and budgets of a company say of a cart, line by line booked."""

from collections.abc import Sequence
from dataclasses import replace

from accounts.buyer import Buyer
from orders.rules.purchasing import Purchase, Verdict
from orders.rules.shares import Booked, Shares, net_shares
from orders.selectors.lines import CartRow
from orders.selectors.purchasing import verdict_on
from orders.selectors.references import lost_centres
from pricing.rules import Taxable, Totals


def cart_verdict(
    counted: Sequence[CartRow],
    sums: Totals,
    buyer: Buyer,
    *,
    cost_centre_id: int | None,
    freight: Sequence[Taxable],
) -> Verdict:
    """What stands against ordering these rows, the rest booked on `cost_centre_id`."""
    lines = {row.line_id: row.variant_id for row in counted}
    if not lines:
        return Verdict()
    centres = {row.line_id: row.cost_centre_id for row in counted if row.cost_centre_id}
    purchase = Purchase(
        total_net=sums.net,
        currency=buyer.currency,
        cost_centre_id=cost_centre_id,
        line_centres=centres,
        shares=_shares(counted, sums, buyer, cost_centre_id, freight)
        if centres
        else {},
    )
    found = verdict_on(purchase, buyer, lines)
    lost = lost_centres(buyer, centres)
    return replace(found, lines={**found.lines, **lost}) if lost else found


def _shares(
    counted: Sequence[CartRow],
    sums: Totals,
    buyer: Buyer,
    own: int | None,
    freight: Sequence[Taxable],
) -> Shares:
    """What falls on each cost centre, `own` being the order's."""
    booked = [
        Booked(row.cost_centre_id or own, row.charged_amount, row.tax.rate)
        for row in counted
        if row.tax is not None and row.charged_amount is not None
    ]
    return net_shares(
        [*booked, *(Booked(own, one.amount, one.tax_rate) for one in freight)],
        total_net=sums.net,
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
    )
