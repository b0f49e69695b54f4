"""How orders of whoever buys go."""

from contextlib import nullcontext

from django.db.models import Q

from accounts.buyer import Buyer
from accounts.selectors.tree import line_of
from orders.models import OrderPolicy
from orders.rules.policies import Policy, merged
from shop import scope


def line_above(buyer: Buyer) -> list[int]:
    """The customer acted for and all above it, in reach or not, nearest first; once."""
    customer = buyer.customer
    if customer is None:
        return []
    if customer.parent_id is None:
        return [customer.pk]
    return buyer.remember("orders.line-above", lambda: line_of(customer.pk))


def policy_for(buyer: Buyer) -> Policy:
    """What the company, those above it and the channel settled; asked once."""
    return buyer.remember("orders.policy", lambda: _policy_for(buyer))


def _policy_for(buyer: Buyer) -> Policy:
    line = line_above(buyer)
    # What holds for a branch is often written above it, where it does not reach.
    reach = scope.every_customer() if len(line) > 1 else nullcontext()
    with reach:
        rows = list(
            OrderPolicy.objects.filter(
                Q(customer__in=line) | Q(channel=buyer.channel.pk)
            )
        )
    places = {pk: place for place, pk in enumerate(line)}
    rows.sort(key=lambda row: places.get(row.customer_id or 0, len(line)))
    return merged(rows)
