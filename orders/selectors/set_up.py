"""Which kinds of rules a company has at all: most have none, and ask no further."""

from dataclasses import dataclass

from django.db import connection

from accounts.buyer import Buyer
from orders.selectors.policies import line_above

# Whoever orders is bound by what the company or one above it wrote.
_SET_UP = """
SELECT
    EXISTS (SELECT FROM orders_purchaserule WHERE customer_id = ANY(%(line)s)),
    EXISTS (SELECT FROM orders_approvalrule WHERE customer_id = ANY(%(line)s)),
    EXISTS (SELECT FROM orders_budget WHERE customer_id = ANY(%(line)s))
"""


@dataclass(frozen=True)
class SetUp:
    """Whether there are rules of a kind that may bind somebody in a company."""

    has_rules: bool = False
    has_approvals: bool = False
    has_budgets: bool = False


def set_up_of(buyer: Buyer) -> SetUp:
    """What is set up for orders of `buyer`; one query, asked once.

    For a branch approvals count as set up: rules above it are out of its reach.
    """

    def find() -> SetUp:
        line = line_above(buyer)
        if not line:
            return SetUp()
        with connection.cursor() as cursor:
            cursor.execute(_SET_UP, {"line": line})
            ((rules, approvals, budgets),) = cursor.fetchall()
        return SetUp(rules, approvals or len(line) > 1, budgets)

    return buyer.remember("orders.set-up", find)
