"""Budgets: counted once, never exceeded, given back, whoever asks at the same time."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from accounts.models import Member
from orders.errors import CartRefused
from orders.models import (
    Budget,
    BudgetPeriod,
    BudgetTake,
    Order,
    Quote,
)
from orders.rules import References
from orders.rules.quotes import Offer, OfferedLine
from orders.selectors.budget_checks import budget_differences
from orders.selectors.cart import cart_summary
from orders.selectors.purchasing import budgets_binding
from orders.services.budgets import hold_budgets
from orders.services.cart import add_to_cart
from orders.services.fulfilment import cancel_order, cancel_own_order
from orders.services.quote_acceptance import accept_quote
from orders.services.quote_offers import answer_quote
from orders.services.quotes import request_quote
from orders.services.submit import submit_cart
from shop import scope
from shop.errors import DomainError
from tests import make, make_orders, make_rules
from tests.make_orders import choice, item
from tests.make_rules import budget_company, budget_cost_centre, rule_member, rule_role
from tests.race import at_once


@pytest.fixture
def admin(acme, shop):
    return make.buyer(make.member("ada", acme, role="admin").user, acme)


@pytest.fixture
def bobs(bob):
    return Member.objects.get(user=bob)


def period():
    return BudgetPeriod.objects.get()


def test_an_order_is_counted_net_with_delivery(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="500")

    order = make_orders.order(buyer, (bolt, 10))

    assert period().spent_net == order.total_net == Decimal("98.00")
    take = BudgetTake.objects.get()
    assert (take.order, take.amount_net) == (order, Decimal("98.00"))


def test_what_fits_exactly_is_placed_and_a_cent_more_is_not(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="98")
    make_orders.order(buyer, (bolt, 10))

    with pytest.raises(CartRefused, match=r"this month: €0\.00 of €98\.00 left"):
        make_orders.order(buyer, (bolt, 1))

    assert Order.objects.count() == 1
    assert period().spent_net == Decimal(98)


def test_the_cart_says_what_is_missing_and_whom_to_ask(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="50")
    cart = add_to_cart(buyer=buyer, items=[item(bolt, 10)])

    summary = cart_summary(cart, buyer.at(buyer.now))

    assert summary.rule_refusals == (
        "Your budget this month: €50.00 of €50.00 left, €48.00 too little for this"
        " order. Ask Ada, who may.",
    )


def test_every_budget_that_binds_is_counted(buyer, admin, acme, bobs, bolt):
    centre = make_rules.cost_centre(acme)
    rule_member(admin, bobs, month="500", year="5000")
    rule_role(admin, bobs.role, quarter="900")
    budget_company(admin, year="90000")
    budget_cost_centre(admin, centre, month="400")

    chosen = References(cost_centre_id=centre.pk)
    make_orders.order(buyer, (bolt, 10), references=chosen)

    spent = BudgetPeriod.objects.values_list("spent_net", flat=True)
    assert list(spent) == [Decimal("98.00")] * 5


def test_a_cost_centres_budget_counts_its_orders_only(buyer, admin, acme, bolt):
    one, two = make_rules.cost_centre(acme, "K-1"), make_rules.cost_centre(acme, "K-2")
    budget_cost_centre(admin, one, month="100")
    chosen = References(cost_centre_id=one.pk)
    make_orders.order(buyer, (bolt, 10), references=chosen)

    make_orders.order(buyer, (bolt, 10), references=References(cost_centre_id=two.pk))
    with pytest.raises(CartRefused, match="cost centre K-1"):
        make_orders.order(buyer, (bolt, 1), references=chosen)

    assert period().spent_net == Decimal(98)


def test_the_companys_budget_binds_a_rep_too(buyer, admin, bolt, dora):
    budget_company(admin, month="90")

    with pytest.raises(CartRefused, match="Budget of Acme"):
        make_orders.order(replace(buyer, rep=dora), (bolt, 10))


def test_a_members_budget_follows_into_a_branch(admin, acme, bobs, bolt, shop):
    branch = make.company(name="Acme North", channel=shop, parent=acme)
    rule_member(admin, bobs, month="100")
    there = replace(
        make.buyer(bobs.user, acme), customer=branch, customer_ids=(acme.pk, branch.pk)
    )

    order = make_orders.order(there, (bolt, 10))

    assert order.customer == branch
    assert (period().customer, period().spent_net) == (acme, Decimal(98))


def test_a_new_month_begins_at_zero(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="100")
    make_orders.order(buyer, (bolt, 10))
    later = buyer.at(buyer.now + timedelta(days=32))

    make_orders.order(later, (bolt, 10))

    assert list(BudgetPeriod.objects.values_list("spent_net", flat=True)) == [98, 98]


def test_months_are_those_of_the_sellers_calendar(buyer, admin, bobs, bolt, shop):
    rule_member(admin, bobs, month="100")
    Budget.objects.update(starts_on=date(2026, 1, 1))
    # 23:30 in London on the last of June is July at the seller's.
    midnight = buyer.at(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))

    make_orders.order(midnight, (bolt, 10))

    assert period().starts_on == date(2026, 7, 1)


def test_an_order_from_before_the_budget_is_not_counted(buyer, admin, bobs, bolt):
    make_orders.order(buyer, (bolt, 10))

    rule_member(admin, bobs, month="50")

    assert not BudgetTake.objects.exists()
    assert not budget_differences()


@pytest.mark.parametrize("by", ["buyer", "staff"])
def test_a_cancelled_order_gives_its_budget_back(buyer, admin, bobs, bolt, dora, by):
    rule_member(admin, bobs, month="100")
    order = make_orders.order(buyer, (bolt, 10))

    if by == "buyer":
        cancel_own_order(buyer=buyer, order_id=order.pk)
    else:
        cancel_order(order_id=order.pk, by=dora)

    assert period().spent_net == 0
    assert BudgetTake.objects.get().given_back_at is not None
    make_orders.order(buyer, (bolt, 10))
    assert period().spent_net == Decimal(98)
    assert not budget_differences()


def test_a_branch_gives_back_to_a_budget_it_does_not_reach(
    admin, acme, bobs, bolt, shop
):
    branch = make.company(name="Acme North", channel=shop, parent=acme)
    rule_member(admin, bobs, month="100")
    there = replace(
        make.buyer(bobs.user, acme), customer=branch, customer_ids=(acme.pk, branch.pk)
    )
    order = make_orders.order(there, (bolt, 10))
    local = make.buyer(make.member("lena", branch).user, branch)

    with connection.cursor() as cursor:
        cursor.execute("SET ROLE angro_web")
        scope.enter(str(branch.pk))
        assert not BudgetPeriod.objects.exists()
        cancel_own_order(buyer=local, order_id=order.pk)
        assert scope.current() == str(branch.pk)
        cursor.execute("RESET ROLE")
        cursor.execute("RESET app.customers")

    assert period().spent_net == 0


def test_an_accepted_quote_is_counted(buyer, admin, bobs, bolt, dora):
    rule_member(admin, bobs, month="118")
    quote = offered(buyer, bolt, "10", dora)

    order = accept(buyer, quote)

    assert period().spent_net == order.total_net == Decimal("118.00")


def test_a_quote_over_the_budget_is_not_accepted(buyer, admin, bobs, bolt, dora):
    rule_member(admin, bobs, month="100")
    quote = offered(buyer, bolt, "10", dora)

    with pytest.raises(DomainError, match=r"€18\.00 too little"):
        accept(buyer, quote)

    assert Quote.objects.get().state == "offered"
    assert not Order.objects.exists()


def offered(buyer, variant, price, staff):
    cart = add_to_cart(buyer=buyer, items=[item(variant, 10)])
    quote = request_quote(buyer=buyer, cart_id=cart.pk, message="", key="q")
    lines = tuple(OfferedLine(one.pk, Decimal(price)) for one in quote.lines.all())
    offer = Offer(lines, "", datetime.now(tz=UTC) + timedelta(days=5))
    return answer_quote(quote_id=quote.pk, version=quote.version, offer=offer, by=staff)


def accept(buyer, quote):
    return accept_quote(
        buyer=buyer,
        quote_id=quote.pk,
        version=quote.version,
        checkout=choice(buyer, shown=None),
    )


def test_a_lowered_budget_stops_at_once_and_keeps_what_was_ordered(
    buyer, admin, bobs, bolt
):
    rule_member(admin, bobs, month="500")
    make_orders.order(buyer, (bolt, 10))

    rule_member(admin, bobs, month="50")

    assert (period().amount_net, period().spent_net) == (Decimal(50), Decimal(98))
    with pytest.raises(CartRefused, match=r"€0\.00 of €50\.00 left"):
        make_orders.order(buyer, (bolt, 1))


def test_a_raised_budget_opens_at_once(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="98")
    make_orders.order(buyer, (bolt, 10))

    rule_member(admin, bobs, month="200")

    make_orders.order(buyer, (bolt, 10))
    assert period().spent_net == Decimal(196)


def test_a_budget_taken_away_binds_no_more(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="98")
    order = make_orders.order(buyer, (bolt, 10))

    rule_member(admin, bobs)

    make_orders.order(buyer, (bolt, 10))
    assert period().spent_net == Decimal(98)
    cancel_order(order_id=order.pk, by=None)
    assert period().spent_net == 0


def test_the_database_refuses_a_counter_over_its_amount(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="100")
    make_orders.order(buyer, (bolt, 10))

    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetPeriod.objects.update(spent_net=Decimal("100.01"))


def test_the_command_says_that_all_is_well(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="100")
    make_orders.order(buyer, (bolt, 10))
    out = StringIO()

    call_command("check_budgets", as_json=True, stdout=out)

    assert json.loads(out.getvalue()) == {"differences": []}


def test_the_command_finds_a_counter_that_is_wrong(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, month="100")
    make_orders.order(buyer, (bolt, 10))
    BudgetPeriod.objects.update(spent_net=Decimal(97))
    out = StringIO()

    with pytest.raises(CommandError, match="1 counters are wrong"):
        call_command("check_budgets", stdout=out)

    assert "counted 97.00, ordered 98.00" in out.getvalue()


# Races: real transactions, each thread with a connection of its own.


def filled_carts(acme, bolt, count):
    """Buyers of one company, each with ten bolts in a cart of its own."""
    buyers = []
    for n in range(count):
        buyer = make.buyer(make.member(f"buyer{n}", acme).user, acme)
        add_to_cart(buyer=buyer, items=[item(bolt, 10)])
        buyers.append(buyer)
    return buyers


def submission(buyer):
    cart = buyer.user.carts.get(state="open")
    decided = choice(buyer)
    return lambda: submit_cart(
        buyer=buyer, cart_id=cart.pk, checkout=decided, key=str(buyer.user.pk)
    )


def counters_equal_orders():
    placed = Order.objects.exclude(state="cancelled").aggregate(sum=Sum("total_net"))
    assert budget_differences() == []
    return placed["sum"] or Decimal(0)


@pytest.mark.django_db(transaction=True)
def test_orders_at_once_never_exceed_a_budget(acme, admin, bolt):
    buyers = filled_carts(acme, bolt, 5)
    budget_company(admin, month="250")  # room for two of 98.00

    outcomes = at_once([submission(buyer) for buyer in buyers])

    placed = [one for one in outcomes if isinstance(one, Order)]
    assert len(placed) == 2
    assert all(isinstance(one, CartRefused) for one in outcomes if one not in placed)
    assert period().spent_net == counters_equal_orders() == Decimal(196)


@pytest.mark.django_db(transaction=True)
def test_one_person_in_two_branches_at_once_never_exceeds_a_budget(
    acme, admin, bobs, bolt, shop
):
    rule_member(admin, bobs, month="100")
    buyers = []
    for name in ("North", "South", "West"):
        branch = make.company(name=name, channel=shop, parent=acme)
        there = replace(
            make.buyer(bobs.user, acme),
            customer=branch,
            customer_ids=(acme.pk, branch.pk),
        )
        add_to_cart(buyer=there, items=[item(bolt, 10)])
        buyers.append(there)

    outcomes = at_once([submission_in(buyer) for buyer in buyers])

    assert sum(isinstance(one, Order) for one in outcomes) == 1
    assert period().spent_net == counters_equal_orders() == Decimal(98)


def submission_in(buyer):
    cart = buyer.user.carts.get(state="open", customer=buyer.customer)
    decided = choice(buyer)
    return lambda: submit_cart(
        buyer=buyer, cart_id=cart.pk, checkout=decided, key=str(buyer.customer.pk)
    )


@pytest.mark.django_db(transaction=True)
def test_cancelling_and_ordering_at_once_lose_nothing(acme, admin, bolt, dora):
    budget_company(admin, month="200")
    first, second, third = filled_carts(acme, bolt, 3)
    one, two = submission(first)(), submission(second)()

    at_once(
        [
            lambda: cancel_order(order_id=one.pk, by=dora),
            submission(third),
            lambda: cancel_order(order_id=two.pk, by=dora),
        ]
    )

    assert period().spent_net == counters_equal_orders()
    assert period().spent_net in (Decimal(0), Decimal(98))


@pytest.mark.django_db(transaction=True)
def test_cancelling_twice_at_once_gives_back_once(acme, admin, bolt, dora):
    budget_company(admin, month="200")
    first, second = filled_carts(acme, bolt, 2)
    order = submission(first)()
    submission(second)()

    at_once([lambda: cancel_order(order_id=order.pk, by=dora)] * 2)

    assert period().spent_net == counters_equal_orders() == Decimal(98)


@pytest.mark.django_db(transaction=True)
def test_a_budget_lowered_while_orders_come_in_is_kept(acme, admin, bolt):
    budget_company(admin, month="500")
    buyers = filled_carts(acme, bolt, 3)

    at_once(
        [
            *(submission(buyer) for buyer in buyers),
            lambda: budget_company(admin, month="100"),
        ]
    )

    assert period().amount_net == Decimal(100)
    assert period().spent_net == counters_equal_orders()
    assert period().was_lowered or period().spent_net <= Decimal(100)


@pytest.mark.django_db(transaction=True)
def test_a_period_is_made_once_by_many(acme, admin, bolt):
    budget_company(admin, month="500")
    buyers = filled_carts(acme, bolt, 4)

    def hold(buyer):
        with transaction.atomic():
            hold_budgets(buyer=buyer, cost_centre_id=None)

    outcomes = at_once([lambda buyer=buyer: hold(buyer) for buyer in buyers])

    assert outcomes == [None] * 4
    assert BudgetPeriod.objects.count() == 1


def test_a_cost_centre_of_another_company_binds_and_tells_nothing(
    admin, acme, channel, shop
):
    other = make.company(name="Other", channel=channel)
    other_admin = make.buyer(make.member("oda", other, role="admin").user, other)
    theirs = make_rules.cost_centre(other)
    budget_cost_centre(other_admin, theirs, month="500")
    own = make_rules.cost_centre(acme)
    budget_cost_centre(admin, own, month="100")

    assert budgets_binding(admin, theirs.pk) == ()
    assert [one.amount_net for one in budgets_binding(admin, own.pk)] == [100]
