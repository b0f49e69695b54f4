"""What stands against ordering a cart as a whole, in sentences."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext

from accounts.buyer import Buyer
from orders.rules import missing_amount
from orders.selectors.lines import CartRow
from orders.selectors.order_limits import maximum_net
from orders.selectors.splits import Split
from pricing.rules import Totals
from shop.templatetags.angro import money


def refused_sums(
    rows: Sequence[CartRow], goods: Totals, buyer: Buyer, least_net: Decimal | None
) -> Iterator[str]:
    """Why an order of so much is not taken."""
    is_counted = any(row.is_counted for row in rows)
    if rows and not is_counted:
        yield gettext("None of these articles can be ordered at present.")
        return
    gap = missing_amount(goods.net, least_net)
    if is_counted and gap:
        yield gettext("%(gap)s net is missing to the minimum order of %(minimum)s.") % {
            "gap": money(gap, buyer.currency),
            "minimum": money(least_net, buyer.currency),
        }
    most = maximum_net(buyer)
    if most is not None and goods.net > most:
        yield gettext("One order may be %(maximum)s net at most. Please split it.") % {
            "maximum": money(most, buyer.currency)
        }


def nothing_at_home(counted: Sequence[CartRow], split: Split | None) -> Iterator[str]:
    """Why it cannot all go elsewhere: the order itself needs an address."""
    if not counted or split is None or split.leaves_some(counted):
        return
    yield gettext(
        "Nothing goes to the address of the order itself. Make one of the other"
        " addresses that of the order."
    )
