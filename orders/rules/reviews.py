"""Which orders the seller looks at before they count."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from orders.models import ReviewMode
from orders.rules.policies import Policy

EVERY, AMOUNT, FIRST = "every", "amount", "first"

CAUSES: Mapping[str, Promise] = {
    EVERY: gettext_lazy("every order is looked at"),
    AMOUNT: gettext_lazy("above the amount"),
    FIRST: gettext_lazy("first order of the company"),
}


def review_causes(
    policy: Policy, *, total_net: Decimal, above_net: Decimal | None, is_first: bool
) -> Iterator[str]:
    """Why an order is looked at; nothing where it counts at once.

    `above_net` is the policy's amount in the order's currency.
    """
    if policy.review_mode == ReviewMode.EVERY:
        yield EVERY
    if policy.review_mode != ReviewMode.SOME:
        return
    if policy.review_above_net is not None and (
        # What cannot be compared is looked at.
        above_net is None or total_net > above_net
    ):
        yield AMOUNT
    if policy.reviews_first_order and is_first:
        yield FIRST
