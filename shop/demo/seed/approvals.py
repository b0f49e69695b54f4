"""A company of the demo whose orders need two yeses, and one that we look at first."""

from decimal import ROUND_CEILING, Decimal

from accounts.buyer import Buyer
from accounts.models import Member
from accounts.selectors import buyer_for_customer
from orders.models import BudgetPeriodKind, Order, OrderPolicy, ReviewMode
from orders.selectors.checkout import default_choice
from orders.selectors.rule_targets import Holding, Target
from orders.services.approval_setup import RuleWish, set_approval_rule
from orders.services.approvals import reject_order, send_order_back
from orders.services.cart import CartItem, add_to_cart
from orders.services.carts import start_cart
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
NOT_WANTED = "We have enough of these until spring."
TOO_MANY = "Half of it will do; please ask again."
LOOKED_AT, LOOKED_AT_BUYER = "warsztat-krak", "marek@warsztat-krak.example"


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
    _decide(demo)
    _look_at_first(demo)


def _decide(demo: Demo) -> None:
    """Two orders that Sabine did not want, and one that waits for her."""
    timo, sabine = _acting(demo, BUYER), _acting(demo, APPROVER)
    for number, (decide, reason) in enumerate(
        ((reject_order, NOT_WANTED), (send_order_back, TOO_MANY), (None, ""))
    ):
        order = _order(demo, timo, key=f"demo-approval-{number}")
        if order is None or decide is None:
            continue
        request = order.approval
        decide(
            buyer=sabine,
            request_id=request.pk,
            version=request.version,
            reason=reason,
        )


def _look_at_first(demo: Demo) -> None:
    """Large orders of a workshop are looked at before they count; one is."""
    OrderPolicy.objects.create(
        customer=demo.customers[LOOKED_AT],
        review_mode=ReviewMode.SOME,
        review_above_net=ABOVE_NET,
    )
    buyer = _acting(demo, LOOKED_AT_BUYER, LOOKED_AT)
    _order(demo, buyer, key="demo-review")


def _acting(demo: Demo, email: str, company: str = COMPANY) -> Buyer:
    return buyer_for_customer(
        customer=demo.customers[company], now=demo.now, user=demo.users[email]
    )


def _member(demo: Demo, email: str) -> Member:
    return Member.objects.get(user=demo.users[email], customer=demo.customers[COMPANY])


def _order(demo: Demo, buyer: Buyer, *, key: str) -> Order | None:
    """Order bolts worth a yes or a look, from a cart of their own."""
    unit = sold_by(demo, SKU)
    one = Ask(demo.variants[SKU].pk, unit.pk, max(unit.minimum, Decimal(1)))
    answer = prices_for([one], buyer).get(one)
    if answer is None:
        return None
    steps = (WORTH_NET / answer.unit_amount / one.quantity).to_integral(ROUND_CEILING)
    items = [CartItem(one.variant_id, unit.pk, steps * one.quantity)]
    cart = start_cart(buyer=buyer)
    add_to_cart(buyer=buyer, items=items, cart_id=cart.pk)
    chosen = default_choice(buyer, variant_ids=[item.variant_id for item in items])
    if chosen is None:
        return None
    return submit_cart(buyer=buyer, cart_id=cart.pk, checkout=chosen, key=key)
