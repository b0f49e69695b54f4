"""A company of the demo whose orders need two yeses, and one that waits."""

from decimal import ROUND_CEILING, Decimal

from accounts.buyer import Buyer
from accounts.models import Member
from accounts.selectors import buyer_for_customer
from orders.models import BudgetPeriodKind
from orders.selectors.checkout import default_choice
from orders.selectors.rule_targets import Holding, Target
from orders.services.approval_setup import RuleWish, set_approval_rule
from orders.services.cart import CartItem, add_to_cart
from orders.services.rules import set_rules
from orders.services.submit import submit_cart
from pricing.rules import Ask
from pricing.selectors import prices_for
from shop.demo.seed.demo import Demo
from shop.demo.seed.plans import sold_by

COMPANY = "nordlicht"
ADMIN, BUYER = "jana@nordlicht.example", "timo@nordlicht.example"
APPROVER = "sabine@nordlicht.example"
ABOVE_NET, BUDGET_NET = Decimal(600), Decimal(2500)
SKU, WORTH_NET = "FX-933-840", Decimal(900)


def write_approvals(demo: Demo) -> None:
    """Two levels above an amount, a budget that a yes may exceed, an order for it."""
    admin = _acting(demo, ADMIN)
    sabine, jana = _member(demo, APPROVER), _member(demo, ADMIN)
    set_rules(
        buyer=admin,
        target=Target(customer=demo.customers[COMPANY]),
        wanted=Holding(budgets={BudgetPeriodKind.MONTH.value: BUDGET_NET}),
    )
    for wish in (
        RuleWish(
            name="Larger orders",
            above_net=ABOVE_NET,
            levels={1: ([sabine.pk], []), 2: ([jana.pk], [])},
        ),
        RuleWish(
            name="Over the budget",
            is_for_over_budget=True,
            levels={1: ([jana.pk], [])},
        ),
    ):
        set_approval_rule(buyer=admin, wish=wish)
    _ask(demo, _acting(demo, BUYER))


def _acting(demo: Demo, email: str) -> Buyer:
    return buyer_for_customer(
        customer=demo.customers[COMPANY], now=demo.now, user=demo.users[email]
    )


def _member(demo: Demo, email: str) -> Member:
    return Member.objects.get(user=demo.users[email], customer=demo.customers[COMPANY])


def _ask(demo: Demo, buyer: Buyer) -> None:
    """Order what Timo needs: it waits for Sabine."""
    unit = sold_by(demo, SKU)
    one = Ask(demo.variants[SKU].pk, unit.pk, max(unit.minimum, Decimal(1)))
    answer = prices_for([one], buyer).get(one)
    if answer is None:
        return
    steps = (WORTH_NET / answer.unit_amount / one.quantity).to_integral(ROUND_CEILING)
    items = [CartItem(one.variant_id, unit.pk, steps * one.quantity)]
    cart = add_to_cart(buyer=buyer, items=items)
    chosen = default_choice(buyer, variant_ids=[item.variant_id for item in items])
    if chosen is not None:
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=chosen, key="demo-approval")
