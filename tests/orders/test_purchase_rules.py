"""Purchase rules: what somebody may order, and who may instead."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Event, Invitation, Member, Role
from accounts.rights import Right
from orders.errors import CartRefused, PurchaseRefused, RulesForOneself
from orders.models import Cart, Order, PurchaseRule
from orders.rules.purchasing import (
    BudgetTerms,
    Purchase,
    RuleTerms,
    judge,
    period_around,
)
from orders.selectors.approval_needs import approval_rules_for
from orders.selectors.cart import cart_summary
from orders.selectors.purchasing import budgets_binding, rules_binding
from orders.services.cart import add_to_cart
from orders.services.order_rows import AgreedLine
from orders.services.placing import lock_customer, place_order
from shop.errors import NotAllowed
from tests import make, make_orders, make_rules
from tests.make_orders import choice, item
from tests.make_rules import rule_member, rule_role


@pytest.fixture
def admin(acme, shop):
    """Sets the rules of Acme and may order everything."""
    return make.buyer(make.member("ada", acme, role="admin").user, acme)


@pytest.fixture
def kitchen(db):
    return make.category("kitchen")


@pytest.fixture
def knives(kitchen):
    return make.category("knives", parent=kitchen)


@pytest.fixture
def bobs(bob):
    return Member.objects.get(user=bob)


def summary_of(buyer, *lines):
    cart = make_orders.cart(buyer, *lines)
    return cart_summary(cart, buyer.at(buyer.now))


def test_a_company_without_rules_is_asked_once_for_all_kinds(
    buyer, django_assert_num_queries
):
    fresh = buyer.at(buyer.now)

    with django_assert_num_queries(1):
        assert rules_binding(fresh) == ()
        assert approval_rules_for(fresh, fresh.member) == ()
        assert budgets_binding(fresh) == ()


def test_without_rules_everything_may_be_ordered(buyer, bolt):
    summary = summary_of(buyer, (bolt, 10))

    assert summary.is_ready
    assert summary.is_allowed


def test_an_order_over_the_limit_says_by_how_much_and_who_may(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, most="90")

    summary = summary_of(buyer, (bolt, 10))  # 80.00 and 18.00 delivery

    assert summary.rule_refusals == (
        "Over your limit of €90.00 net per order by €8.00. Ask Ada, who may.",
    )
    assert not summary.is_ready


def test_an_order_at_the_limit_is_placed(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, most="98")

    order = make_orders.order(buyer, (bolt, 10))

    assert order.total_net == Decimal("98.00")


def test_over_the_limit_nothing_is_placed(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, most="97.99")

    with pytest.raises(CartRefused, match=r"by €0\.01"):
        make_orders.order(buyer, (bolt, 10))

    assert not Order.objects.exists()
    assert Cart.objects.get().state == "open"


def test_a_line_of_another_category_is_marked_with_the_way_out(
    buyer, admin, bobs, bolt, prices, kitchen, knives
):
    knife = make.variant("KNIFE", category=knives)
    make.price(prices, knife, "20")
    make.stock(knife, 5)
    rule_member(admin, bobs, categories=[kitchen])

    summary = summary_of(buyer, (knife, 1), (bolt, 1))

    marked = {row.article.sku: row.not_allowed for row in summary.rows}
    assert marked == {
        "KNIFE": "",
        "BOLT-8": "Your purchase rules do not cover this category. Ask Ada, who may.",
    }
    assert summary.rule_refusals == ()
    assert not summary.is_ready


def test_a_category_that_is_not_allowed_cannot_be_ordered(
    buyer, admin, bobs, bolt, kitchen
):
    rule_member(admin, bobs, categories=[kitchen])

    with pytest.raises(CartRefused, match="BOLT-8: Your purchase rules"):
        make_orders.order(buyer, (bolt, 1))

    assert not Order.objects.exists()


def test_agreed_prices_do_not_lift_a_rule(buyer, admin, bobs, bolt, kitchen):
    rule_member(admin, bobs, most="10", categories=[kitchen])
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    lines = [AgreedLine(bolt.pk, bolt.units.get().pk, Decimal(1), Decimal(8))]

    with pytest.raises(PurchaseRefused, match=r"limit.*BOLT-8"):
        place_in_transaction(buyer, lines)

    assert not Order.objects.exists()


def place_in_transaction(buyer, lines):

    with transaction.atomic():
        lock_customer(buyer)
        place_order(buyer=buyer, lines=lines, checkout=choice(buyer, shown=None))


def test_the_roles_rule_holds_beside_ones_own(buyer, admin, bobs, bolt):
    rule_role(admin, bobs.role, most="50")
    rule_member(admin, bobs, most="1000")

    assert not summary_of(buyer, (bolt, 10)).is_allowed


def test_another_role_is_not_bound(buyer, admin, bolt):
    rule_role(admin, make.ready_made_role("viewer"), most="1")

    assert summary_of(buyer, (bolt, 10)).is_allowed


def test_the_rule_of_another_company_does_not_bind(buyer, mallory, bolt, channel):
    other = Member.objects.get(user=mallory).customer
    boss = make.buyer(make.member("zoe", other, role="admin").user, other)
    rule_role(boss, make.ready_made_role("buyer"), most="1")

    assert summary_of(buyer, (bolt, 10)).is_allowed


def test_a_rule_of_the_invitation_binds_who_joins(buyer, admin, acme, bobs, bolt):
    invitation = invite(acme, bobs.role)
    make_rules.rule_invitation(admin, invitation, most="1")
    assert summary_of(buyer, (bolt, 10)).is_allowed

    Invitation.objects.filter(pk=invitation.pk).update(
        member=bobs, accepted_at=timezone.now()
    )

    assert not summary_of(buyer).is_allowed


def test_rules_of_who_joined_are_changed_in_one_place(admin, acme, bobs):
    invitation = invite(acme, bobs.role)
    make_rules.rule_invitation(admin, invitation, most="1")
    Invitation.objects.filter(pk=invitation.pk).update(
        member=bobs, accepted_at=timezone.now()
    )

    rule_member(admin, bobs, most="500")

    assert PurchaseRule.objects.get().max_order_net == Decimal(500)


def invite(customer, role):
    now = timezone.now()
    return Invitation.objects.create(
        customer=customer,
        email="eve@example.org",
        role=role,
        token_sha256="x",
        sent_at=now,
        expires_at=now + timedelta(days=7),
    )


def test_a_rep_is_not_bound_by_a_members_rule(buyer, admin, bobs, bolt, dora):
    rule_member(admin, bobs, most="1")

    assert summary_of(replace(buyer, rep=dora), (bolt, 10)).is_allowed


def test_a_rule_follows_into_a_branch(admin, bobs, acme, bolt, shop):
    branch = make.company(name="Acme North", channel=shop, parent=acme)
    rule_member(admin, bobs, most="1")
    there = replace(
        make.buyer(bobs.user, acme), customer=branch, customer_ids=(acme.pk, branch.pk)
    )

    assert not summary_of(there, (bolt, 10)).is_allowed


def test_a_limit_in_another_currency_refuses(buyer, admin, bobs, bolt):
    rule_member(admin, bobs, most="1000")
    PurchaseRule.objects.update(currency="PLN")

    summary = summary_of(buyer, (bolt, 1))

    assert "is in PLN and does not count orders in EUR" in summary.rule_refusals[0]


def test_where_nobody_may_the_way_out_is_who_sets_the_rules(
    buyer, admin, bobs, bolt, acme
):
    viewer = make.member("vera", acme, role="viewer")
    viewer.role = Role.objects.create(
        customer=acme, code="rules", name="Rules", rights=[Right.SET_RULES]
    )
    viewer.save()
    make_rules.budget_company(admin, month="5")

    summary = summary_of(buyer, (bolt, 1))

    assert summary.rule_refusals[0].endswith(
        "Ask Ada or Vera, who sets the purchase rules."
    )


def test_nobody_sets_rules_for_themselves(admin, acme):
    own = Member.objects.get(user=admin.user)

    with pytest.raises(RulesForOneself):
        rule_member(admin, own, most="100000")
    with pytest.raises(RulesForOneself):
        rule_role(admin, own.role, most="100000")

    assert not PurchaseRule.objects.exists()


def test_a_rule_binds_an_admin_when_another_sets_it(admin, acme, bolt):
    second = make.buyer(make.member("zoe", acme, role="admin").user, acme)

    rule_member(second, Member.objects.get(user=admin.user), most="1")

    assert not summary_of(admin, (bolt, 1)).is_allowed


def test_without_the_right_no_rule_is_set(buyer, acme, carla):
    with pytest.raises(NotAllowed):
        rule_member(buyer, Member.objects.get(user=carla), most="1")

    assert not PurchaseRule.objects.exists()


def test_a_stranger_sets_no_rules(mallory, bobs):
    boss = make.buyer(mallory, Member.objects.get(user=mallory).customer)

    with pytest.raises(Member.DoesNotExist):
        rule_member(boss, bobs, most="1")


def test_the_trail_says_what_was_set(admin, bobs, kitchen):
    rule_member(admin, bobs, most="100", categories=[kitchen], month="500")

    event = Event.objects.get(verb="rules_set")
    assert event.actor == admin.user
    assert event.customer_id == bobs.customer_id
    assert event.data["changes"]["max_order_net"] == [None, "100.00"]
    assert event.data["changes"]["categories"] == [[], ["kitchen"]]
    assert event.data["changes"]["budget_month_net"] == [None, "500.00"]


def test_setting_the_same_again_leaves_no_trace(admin, bobs):
    rule_member(admin, bobs, most="100")

    rule_member(admin, bobs, most="100")

    assert Event.objects.filter(verb="rules_set").count() == 1


@pytest.mark.full
def test_three_hundred_lines_take_the_queries_of_ten(buyer, admin, bobs, prices, shop):
    rule_member(admin, bobs, most="1", categories=[make.category("none")], month="1")
    variants = [make.variant(f"SKU-{n}") for n in range(300)]
    for variant in variants:
        make.price(prices, variant, "2")
        make.stock(variant, 5)
    counts = []
    # What the process remembers between requests is read by the first.
    for size in (10, 10, 300):
        Cart.objects.all().delete()
        cart = add_to_cart(buyer=buyer, items=[item(one, 1) for one in variants[:size]])
        fresh = buyer.at(buyer.now)
        with CaptureQueriesContext(connection) as captured:
            summary = cart_summary(cart, fresh)
        counts.append(len(captured))
        assert len(summary.not_allowed_rows) == size

    assert counts[1] == counts[2]
    assert counts[1] <= 19


@pytest.mark.parametrize(
    ("rule", "is_fine"),
    [
        (RuleTerms(), True),
        (RuleTerms(max_order_net=Decimal(100), currency="EUR"), True),
        (RuleTerms(max_order_net=Decimal("99.99"), currency="EUR"), False),
        (RuleTerms(category_paths=("0001",)), True),
        (RuleTerms(category_paths=("00010002",)), True),
        (RuleTerms(category_paths=("00010003", "0002")), False),
        (RuleTerms(needs_cost_centre=True), False),
        (RuleTerms(cost_centre_ids=frozenset({7})), True),
    ],
)
def test_a_purchase_is_held_against_a_rule(rule, is_fine):
    purchase = Purchase(
        total_net=Decimal(100), currency="EUR", lines={1: "00010002"}, is_final=True
    )

    assert judge(purchase, [rule], []).is_fine is is_fine


@pytest.mark.parametrize(("centre", "is_fine"), [(None, False), (7, True), (8, False)])
def test_only_allowed_cost_centres_pass(centre, is_fine):
    rule = RuleTerms(needs_cost_centre=True, cost_centre_ids=frozenset({7}))
    purchase = Purchase(
        total_net=Decimal(1), currency="EUR", cost_centre_id=centre, is_final=True
    )

    assert judge(purchase, [rule], []).is_fine is is_fine


def test_every_budget_must_have_room():
    def budget(pk, spent):
        return BudgetTerms(
            pk, f"Budget {pk}", "month", Decimal(100), Decimal(spent), "EUR"
        )

    purchase = Purchase(total_net=Decimal(30), currency="EUR")

    assert judge(purchase, [], [budget(1, 70), budget(2, 0)]).is_fine
    assert judge(purchase, [], [budget(1, 0), budget(2, 71)]).refusals == (
        "Budget 2 this month: €29.00 of €100.00 left, €1.00 too little for this order.",
    )


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("month", date(2026, 11, 1), date(2026, 11, 30)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_are_those_of_the_calendar(kind, first, last):
    assert period_around(kind, date(2026, 11, 22)) == (first, last)


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_periods_leave_no_day_out_and_count_none_twice(kind):
    day = date(2027, 1, 1)
    while day < date(2029, 1, 1):
        first, last = period_around(kind, day)
        assert first == day
        assert period_around(kind, last) == (first, last)
        day = last + timedelta(days=1)
