"""Orders that wait for a yes: who decides, what is held, what comes of it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Event as Signal

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Event, Member
from catalog.models import StockLevel
from orders.errors import (
    ApprovalOver,
    ApprovalTooLate,
    BelowMinimum,
    CartRefused,
    NoLineLeft,
    NotTheirTurn,
    OwnRequest,
    ReasonNeeded,
    RulesForOneself,
)
from orders.models import (
    ApprovalDecision,
    BudgetPeriod,
    Cart,
    Delegation,
    Order,
    OrderPolicy,
)
from orders.rules import document_hash
from orders.selectors.approval_people import powers_of
from orders.selectors.budget_checks import budget_differences
from orders.selectors.cart import cart_summary
from orders.services.approval_setup import (
    RuleWish,
    archive_approval_rule,
    set_approval_rule,
)
from orders.services.approvals import approve_order, expire_due_requests, take_back
from orders.services.cart import add_to_cart
from orders.services.carts import start_cart
from orders.services.fulfilment import cancel_order, cancel_own_order, confirm_order
from orders.services.submit import submit_cart
from pricing.models import ExchangeRate
from shop.errors import NotAllowed, StaleForm, WrongState
from shop.models import OutgoingMail
from tests import make, make_orders, make_promotions
from tests.make_approvals import (
    approve,
    fresh,
    reject,
    request_of,
    rule,
    send_back,
    take_out,
)
from tests.make_orders import choice, item
from tests.make_rules import budget_company, rule_member
from tests.processes import eventually
from tests.race import at_once, somebody_waits_for_a_lock


@pytest.fixture
def carla(acme):
    return make.member("carla", acme, role="approver")


@pytest.fixture
def boss(acme):
    return make.member("boss", acme, role="approver")


@pytest.fixture
def admin(acme):
    return make.buyer(make.member("ada", acme, role="admin").user, acme)


def acting(member, customer=None):
    return make.buyer(member.user, customer or member.customer)


def reserved():
    return StockLevel.objects.aggregate(sum=Sum("reserved"))["sum"]


def mails(template):
    return list(OutgoingMail.objects.filter(template=template).order_by("pk"))


def test_an_order_above_the_amount_waits_and_holds_everything(
    buyer, admin, acme, carla, bolt
):
    rule(acme, carla, above="50")
    budget_company(admin, month="500")

    order = make_orders.order(buyer, (bolt, 10))

    assert order.state == "to_approve"
    assert order.held_until - order.placed_at == timedelta(days=7)
    assert reserved() == 10
    assert BudgetPeriod.objects.get().spent_net == order.total_net
    request = request_of(order)
    assert request.reasons == ["€98.00 net is above €50.00."]
    assert request.budgets[0]["before_net"] == "0.00"
    assert request.budgets[0]["after_net"] == "98.00"
    assert [mail.recipient for mail in mails("orders/approval_needed")] == [
        "carla@example.org"
    ]
    assert not mails("orders/confirmed")


def test_an_order_below_the_amount_is_placed_at_once(buyer, acme, carla, bolt):
    rule(acme, carla, above="98")

    order = make_orders.order(buyer, (bolt, 10))

    assert order.state == "placed"
    assert mails("orders/confirmed")


def test_two_levels_say_yes_in_their_order(buyer, acme, carla, boss, bolt):
    rule(acme, carla, boss, above="50")
    order = make_orders.order(buyer, (bolt, 10))
    with pytest.raises(NotTheirTurn):
        approve(acting(boss), order)

    approve(acting(carla), order)

    assert fresh(order).state == "to_approve"
    assert [mail.recipient for mail in mails("orders/approval_needed")] == [
        "carla@example.org",
        "boss@example.org",
    ]
    with pytest.raises(NotTheirTurn):
        approve(acting(carla), order)
    assert approve(acting(boss), order).state == "placed"
    verbs = list(ApprovalDecision.objects.values_list("verb", "level"))
    assert verbs == [("asked", 1), ("approved", 1), ("approved", 2)]
    assert len(mails("orders/approval_news")) == 2
    assert len(mails("orders/confirmed")) == 1


def test_anyone_of_a_level_is_enough(buyer, acme, carla, boss, bolt):
    rule(acme, (carla, boss), above="50")
    order = make_orders.order(buyer, (bolt, 10))

    assert approve(acting(boss), order).state == "placed"
    with pytest.raises(ApprovalOver, match="approved"):
        approve(acting(carla), order)


def test_a_role_may_say_yes(buyer, acme, carla, bolt):
    rule(acme, carla.role, above="50")
    order = make_orders.order(buyer, (bolt, 10))

    assert approve(acting(carla), order).state == "placed"


def test_each_rule_that_applies_wants_its_own_yes(buyer, acme, carla, boss, bolt):
    rule(acme, carla, above="50")
    rule(acme, boss, name="New things", is_for_first_buys=True)
    order = make_orders.order(buyer, (bolt, 10))

    assert approve(acting(carla), order).state == "to_approve"
    assert approve(acting(boss), order).state == "placed"
    again = make_orders.order(buyer, (bolt, 10))
    assert [step.rule_name for step in request_of(again).steps.all()] == [
        "Large orders"
    ]


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, True),
        ({"above": "97.99"}, True),
        ({"above": "98"}, False),
        ({"above": "1", "currency": "RON"}, True),
        ({"is_for_first_buys": True}, True),
        ({"is_for_over_budget": True}, False),
        ({"is_for_over_rules": True}, False),
        ({"above": "50", "is_for_over_budget": True}, False),
        ({"above": "98", "is_for_first_buys": True}, False),
    ],
)
def test_every_condition_that_is_set_must_hold(buyer, acme, carla, bolt, fields, waits):
    rule(acme, carla, **fields)

    order = make_orders.order(buyer, (bolt, 10))

    assert order.state == ("to_approve" if waits else "placed")


def test_a_category_with_all_below_it_needs_a_yes(buyer, acme, carla, bolt, nut):
    top = make.category("tools")
    below = make.category("hammers", parent=top)
    rule(acme, carla, categories=[top])
    bolt.product.category = below
    bolt.product.save(update_fields=["category"])

    assert make_orders.order(buyer, (bolt, 10)).state == "to_approve"
    assert make_orders.order(buyer, (nut, 10)).state == "placed"


def test_a_rule_about_a_person_binds_nobody_else(buyer, acme, carla, bob, bolt):
    other = make.member("olga", acme)
    rule(acme, carla, member=Member.objects.get(user=bob))

    assert make_orders.order(buyer, (bolt, 1)).state == "to_approve"
    assert make_orders.order(acting(other), (bolt, 1)).state == "placed"


def test_a_rule_above_binds_branches_only_where_it_says_so(acme, carla, bolt, shop):
    north = make.company(name="North", channel=shop, parent=acme)
    lena = make.member("lena", north)
    made = rule(acme, carla)
    assert make_orders.order(acting(lena), (bolt, 1)).state == "placed"

    made.has_branches = True
    made.save(update_fields=["has_branches"])
    order = make_orders.order(acting(lena), (bolt, 1))

    assert order.state == "to_approve"
    assert approve(acting(carla, north), order).state == "placed"


def test_what_a_budget_refuses_may_be_approved(buyer, admin, acme, carla, bolt):
    budget_company(admin, month="60")
    with pytest.raises(CartRefused, match="too little"):
        make_orders.order(buyer, (bolt, 10))
    rule(acme, carla, is_for_over_budget=True)

    order = submit_again(buyer)

    period = BudgetPeriod.objects.get()
    assert (period.spent_net, period.overrun_net) == (Decimal(60), Decimal(38))
    assert not budget_differences()
    acme.approval_rules.update(archived_at=timezone.now())
    with pytest.raises(CartRefused, match="too little"):
        make_orders.order(buyer, (bolt, 1))
    cancel_order(order_id=order.pk, by=None)
    period.refresh_from_db()
    assert (period.spent_net, period.overrun_net) == (0, 0)


def submit_again(buyer):
    buyer = buyer.at(buyer.now)
    cart = buyer.user.carts.get(state="open", is_current=True)
    return submit_cart(
        buyer=buyer, cart_id=cart.pk, checkout=choice(buyer), key="again"
    )


def test_what_a_purchase_rule_refuses_may_be_approved(
    buyer, admin, acme, carla, bob, bolt
):
    rule_member(admin, Member.objects.get(user=bob), most="50")
    rule(acme, carla, is_for_over_rules=True)

    order = make_orders.order(buyer, (bolt, 10))

    assert order.state == "to_approve"
    assert "Over your limit of €50.00" in request_of(order).reasons[0]


def test_the_cart_says_who_will_be_asked(buyer, acme, carla, boss, bolt):
    rule(acme, carla, boss, above="50")
    cart = add_to_cart(buyer=buyer, items=[item(bolt, 10)])

    plan = cart_summary(cart, buyer.at(buyer.now)).approval

    assert plan.names == {1: ["Carla"], 2: ["Boss"]}
    assert plan.reasons == ("€98.00 net is above €50.00.",)


# Nobody approves their own.


def test_nobody_approves_their_own(acme, carla, boss, bolt):
    rule(acme, (carla, boss), above="50")
    order = make_orders.order(acting(carla), (bolt, 10))

    with pytest.raises(OwnRequest):
        approve(acting(carla), order)

    assert fresh(order).state == "to_approve"
    assert [mail.recipient for mail in mails("orders/approval_needed")] == [
        "boss@example.org"
    ]


def test_not_in_a_colleagues_place_either(acme, carla, boss, bolt):
    rule(acme, boss, above="50")
    stand_in(boss, carla)
    order = make_orders.order(acting(carla), (bolt, 10))

    with pytest.raises(OwnRequest):
        approve(acting(carla), order)


def test_who_asked_lends_nobody_the_right_to_approve_it(acme, carla, boss, bolt):
    olga = make.member("olga", acme)
    rule(acme, (carla, boss), above="50")
    stand_in(carla, olga)
    order = make_orders.order(acting(carla), (bolt, 10))

    with pytest.raises(OwnRequest):
        approve(acting(olga), order)


def test_a_rep_on_behalf_decides_nothing(buyer, acme, carla, bolt, dora):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))

    with pytest.raises(NotAllowed):
        approve(replace(acting(carla), rep=dora), order)


def test_what_a_rep_ordered_on_behalf_of_somebody_is_theirs_too(
    acme, carla, boss, bolt, dora
):
    rule(acme, (carla, boss), above="50")
    order = make_orders.order(replace(acting(carla), rep=dora), (bolt, 10))

    assert order.state == "to_approve"
    with pytest.raises(OwnRequest):
        approve(acting(carla), order)


def test_with_nobody_left_to_approve_it_is_said_who_can_mend_it(
    acme, admin, carla, bolt
):
    rule(acme, carla, above="50")

    with pytest.raises(CartRefused, match=r"nobody is left.* Ada can set who approves"):
        make_orders.order(acting(carla), (bolt, 10))

    assert not Order.objects.exists()
    assert reserved() == 0


def test_a_buyer_is_no_approver(buyer, acme, carla, bolt):
    olga = make.member("olga", acme)
    rule(acme, (olga, carla), above="50")
    order = make_orders.order(buyer, (bolt, 10))

    with pytest.raises(NotTheirTurn):
        approve(acting(olga), order)


# Delegation.


def stand_in(giver, taker, *, first=0, last=3):
    today = timezone.localdate()
    return Delegation.objects.create(
        customer=giver.customer,
        giver=giver,
        taker=taker,
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
    )


def test_a_stand_in_is_asked_and_decides_in_the_others_place(buyer, acme, carla, bolt):
    olga = make.member("olga", acme)
    rule(acme, carla, above="50")
    stand_in(carla, olga)
    order = make_orders.order(buyer, (bolt, 10))

    assert {mail.recipient for mail in mails("orders/approval_needed")} == {
        "carla@example.org",
        "olga@example.org",
    }
    assert approve(acting(olga), order).state == "placed"
    decision = ApprovalDecision.objects.get(verb="approved")
    assert (decision.by, decision.instead_of) == (olga.user, carla.user)


@pytest.mark.parametrize("days", [(-5, -1), (1, 5)])
def test_a_stand_in_counts_on_its_days_only(buyer, acme, carla, bolt, days):
    olga = make.member("olga", acme)
    rule(acme, carla, above="50")
    stand_in(carla, olga, first=days[0], last=days[1])
    order = make_orders.order(buyer, (bolt, 10))

    with pytest.raises(NotTheirTurn):
        approve(acting(olga), order)


# No, in all its forms.


def test_a_rejected_order_gives_all_back(buyer, admin, acme, carla, bolt):
    rule(acme, carla, above="50")
    budget_company(admin, month="500")
    order = make_orders.order(buyer, (bolt, 10))

    assert reject(acting(carla), order).state == "rejected"

    assert reserved() == 0
    assert BudgetPeriod.objects.get().spent_net == 0
    assert not budget_differences()
    news = mails("orders/approval_news")[0]
    assert news.context["reason"] == "Too dear"
    assert news.recipient == "bob@example.org"


@pytest.mark.parametrize("deed", [reject, send_back])
def test_a_no_needs_a_reason(buyer, acme, carla, bolt, deed):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))

    with pytest.raises(ReasonNeeded):
        deed(acting(carla), order, reason=" ")

    assert fresh(order).state == "to_approve"


def test_an_order_sent_back_is_a_cart_again(buyer, admin, acme, carla, bolt):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))

    assert send_back(acting(carla), order).state == "sent_back"

    cart = Cart.objects.get(state="open")
    assert (cart.user, cart.is_current, cart.order_number) == (buyer.user, True, "")
    assert cart.lines.get().quantity == 10
    assert request_of(order).cart == cart
    assert reserved() == 0
    assert submit_again(buyer).number != order.number


def test_a_cart_in_use_is_not_pushed_aside(buyer, acme, carla, bolt, nut):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))
    add_to_cart(buyer=buyer, items=[item(nut, 10)])

    send_back(acting(carla), order)

    back = Cart.objects.get(state="open", is_current=False)
    assert back.name == f"Back from {order.number}"


def test_lines_are_taken_out_at_frozen_prices(
    buyer, admin, acme, carla, bolt, nut, prices
):
    rule(acme, carla, above="50")
    budget_company(admin, month="500")
    order = make_orders.order(buyer, (bolt, 10), (nut, 20))
    assert order.total_net == Decimal("120.00")
    make.price(prices, bolt, "9.00", from_quantity=2)

    order = take_out(acting(carla), order, order.lines.get(sku="NUT-8"))

    assert order.state == "to_approve"
    assert (order.goods_amount, order.total_net) == (Decimal("80.00"), Decimal(98))
    assert order.total_gross == Decimal("118.58")
    assert order.snapshot["taxes"][0]["base_net"] == "98.00"
    assert reserved() == 10
    assert BudgetPeriod.objects.get().spent_net == Decimal(98)
    assert not budget_differences()
    assert sealed(order)
    decision = ApprovalDecision.objects.get(verb="lines_rejected")
    assert decision.lines[0]["sku"] == "NUT-8"
    assert approve(acting(carla), order).state == "placed"


def sealed(order):
    lines = [
        {
            "sku": line.sku,
            "quantity": f"{line.quantity:.3f}",
            "unit_price_amount": f"{line.unit_price_amount:.4f}",
            "line_amount": f"{line.line_amount:.2f}",
            "discount_amount": f"{line.discount_amount:.2f}",
            "tax": f"{line.tax_category} {line.tax_rate:.2f}",
        }
        for line in order.lines.all()
    ]
    return order.sha256 == document_hash(order.snapshot, lines)


def test_promotions_go_with_their_lines(buyer, acme, carla, bolt, nut, shop):
    offer = make_promotions.promotion("ten", percent="10", limit_total=1)
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10), (nut, 20))
    assert order.discount_amount == Decimal("10.20")

    order = take_out(acting(carla), order, order.lines.get(sku="NUT-8"))

    assert order.discount_amount == Decimal("8.00")
    assert order.discounts[0]["amount"] == "8.00"
    assert order.total_net == Decimal("90.00")
    use = offer.uses.get(given_back_at=None)
    assert use.amount == Decimal("8.00")
    offer.refresh_from_db()
    assert offer.used_count == 1


@pytest.mark.parametrize(
    ("fields", "before"),
    [
        ({"percent": "10", "minimum_amount": "100", "limit_total": 1}, "10.20"),
        (
            {
                "kind": "buy_get",
                "buy_quantity": 10,
                "get_quantity": 20,
                "mixes_articles": True,
                "percent": "100",
            },
            "22.00",
        ),
    ],
)
def test_what_was_given_for_other_lines_goes_with_them(
    buyer, acme, carla, bolt, nut, fields, before
):
    offer = make_promotions.promotion("ten", **fields)
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10), (nut, 20))
    assert order.discount_amount == Decimal(before)

    order = take_out(acting(carla), order, order.lines.get(sku="BOLT-8"))

    assert (order.discount_amount, order.discounts) == (0, [])
    assert order.lines.get().charged_amount == Decimal(22)
    assert sealed(order)
    assert not offer.uses.filter(given_back_at=None).exists()


def test_the_last_line_is_not_taken_out(buyer, acme, carla, bolt):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))

    with pytest.raises(NoLineLeft):
        take_out(acting(carla), order, order.lines.get())

    assert reserved() == 10


def test_what_is_left_reaches_the_minimum_order(buyer, acme, carla, bolt, nut, shop):
    rule(acme, carla, above="50")
    OrderPolicy.objects.create(customer=acme, minimum_order_net=Decimal(90))
    order = make_orders.order(buyer, (bolt, 10), (nut, 20))

    with pytest.raises(BelowMinimum, match=r"€10\.00 net are missing"):
        take_out(acting(carla), order, order.lines.get(sku="NUT-8"))

    assert fresh(order).total_net == Decimal("120.00")
    assert reserved() == 30


# Time and changes.


def test_time_runs_out_and_the_cart_comes_back(buyer, admin, acme, carla, bolt):
    rule(acme, carla, above="50")
    budget_company(admin, month="500")
    OrderPolicy.objects.create(customer=acme, approval_days=2)
    order = make_orders.order(buyer, (bolt, 10))
    assert expire_due_requests(now=order.held_until - timedelta(seconds=1)) == 0

    assert expire_due_requests(now=order.held_until) == 1

    assert fresh(order).state == "sent_back"
    assert request_of(order).state == "expired"
    assert Cart.objects.get(state="open").lines.get().quantity == 10
    assert reserved() == 0
    assert BudgetPeriod.objects.get().spent_net == 0
    assert "in time" in mails("orders/approval_news")[0].context["said"]
    assert expire_due_requests(now=order.held_until) == 0


def test_a_yes_after_the_deadline_comes_too_late(buyer, acme, carla, bolt):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))
    Order.objects.update(held_until=timezone.now() - timedelta(minutes=1))

    with pytest.raises(ApprovalTooLate):
        approve(acting(carla), order)

    assert fresh(order).state == "to_approve"


def test_a_yes_to_what_was_shown_before_is_stale(buyer, acme, carla, boss, bolt, nut):
    rule(acme, (carla, boss), above="50")
    order = make_orders.order(buyer, (bolt, 10), (nut, 20))
    seen = request_of(order)
    take_out(acting(boss), order, order.lines.get(sku="NUT-8"))

    with pytest.raises(StaleForm):
        approve_order(buyer=acting(carla), request_id=seen.pk, version=seen.version)


def test_who_asked_takes_it_back(buyer, acme, carla, bolt):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))

    take_back(buyer=buyer, request_id=request_of(order).pk)

    assert fresh(order).state == "sent_back"
    assert Cart.objects.get(state="open").lines.get().quantity == 10


def test_a_cancelled_order_needs_nobody(buyer, acme, carla, bolt):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))

    cancel_own_order(buyer=buyer, order_id=order.pk)

    with pytest.raises(ApprovalOver, match="withdrawn"):
        approve(acting(carla), order)
    assert reserved() == 0


def test_the_warehouse_cannot_confirm_what_waits(buyer, acme, carla, bolt, dora):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))

    with pytest.raises(WrongState):
        confirm_order(order_id=order.pk, by=dora)


def test_decisions_cannot_be_changed(buyer, acme, carla, bolt):
    rule(acme, carla, above="50")
    make_orders.order(buyer, (bolt, 10))

    with pytest.raises(DatabaseError), transaction.atomic():
        ApprovalDecision.objects.update(reason="other")


def test_the_trail_names_every_deed(buyer, acme, carla, bolt):
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))
    approve(acting(carla), order)

    events = Event.objects.filter(subject_kind="orders.order", subject_id=order.pk)
    assert list(events.order_by("pk").values_list("verb", "actor__name")) == [
        ("asked_approval", "Bob"),
        ("approved", "Carla"),
        ("placed", "Carla"),
    ]


# Races.


def waiting_order(acme, carla, bolt, shop):
    rule(acme, carla, above="50")
    bob = make.member("bob", acme)
    return acting(bob), make_orders.order(acting(bob), (bolt, 10))


@pytest.mark.django_db(transaction=True)
def test_two_yeses_at_once_place_it_once(acme, carla, bolt, shop):
    _, order = waiting_order(acme, carla, bolt, shop)

    outcomes = at_once([lambda: approve(acting(carla), order)] * 2)

    assert sum(isinstance(one, Order) for one in outcomes) == 1
    assert fresh(order).state == "placed"
    assert len(mails("orders/confirmed")) == 1
    assert reserved() == 10


@pytest.mark.django_db(transaction=True)
def test_a_cart_that_is_begun_while_one_comes_back_stays_the_current_one(
    acme, carla, bolt, shop
):
    bob, order = waiting_order(acme, carla, bolt, shop)
    is_begun = Signal()

    @transaction.atomic
    def begin():
        cart = start_cart(buyer=bob)
        is_begun.set()
        eventually(somebody_waits_for_a_lock, "the other one at the door")
        return cart

    def give_back():
        is_begun.wait(5)
        return send_back(acting(carla), order)

    begun, sent_back = at_once([begin, give_back])

    assert sent_back.state == "sent_back"
    current = Cart.objects.open().filter(is_current=True)
    assert list(current) == [begun]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["cancel", "take_back"])
def test_a_yes_and_a_change_of_mind_at_once(acme, carla, bolt, shop, deed):
    bob, order = waiting_order(acme, carla, bolt, shop)
    request = request_of(order)
    changed = {
        "cancel": lambda: cancel_own_order(buyer=bob, order_id=order.pk),
        "take_back": lambda: take_back(buyer=bob, request_id=request.pk),
    }[deed]

    at_once([lambda: approve(acting(carla), order), changed])

    state = fresh(order).state
    assert state in ("placed", "cancelled", "sent_back")
    assert reserved() == (10 if state == "placed" else 0)
    if state == "sent_back":
        assert not mails("orders/confirmed")


@pytest.mark.django_db(transaction=True)
def test_orders_over_a_budget_at_once_are_all_counted(acme, carla, bolt, shop):
    ada = make.buyer(make.member("ada", acme, role="admin").user, acme)
    budget_company(ada, month="150")
    rule(acme, carla, is_for_over_budget=True)
    buyers = [acting(make.member(f"buyer{n}", acme)) for n in range(3)]
    for one in buyers:
        add_to_cart(buyer=one, items=[item(bolt, 10)])
    choices = [choice(one) for one in buyers]

    def submit(place):
        one = buyers[place]
        cart = one.user.carts.get(state="open")
        return submit_cart(
            buyer=one, cart_id=cart.pk, checkout=choices[place], key=str(place)
        )

    outcomes = at_once([lambda place=place: submit(place) for place in range(3)])

    states = sorted(one.state for one in outcomes)
    assert states == ["placed", "to_approve", "to_approve"]
    period = BudgetPeriod.objects.get()
    assert period.spent_net + period.overrun_net == Decimal("294.00")
    assert period.spent_net == Decimal(150)
    assert not budget_differences()


# Rules about oneself.


def test_nobody_frees_themselves_of_a_rule(admin, acme, carla):
    own = rule(acme, carla, above="50", member=admin.member)
    other = rule(acme, carla, above="50", name="Others")
    wish = RuleWish(name="Mine", levels={1: ([carla.pk], [])}, member_id=carla.pk)

    with pytest.raises(RulesForOneself):
        archive_approval_rule(buyer=admin, rule_id=own.pk)
    with pytest.raises(RulesForOneself):
        set_approval_rule(buyer=admin, wish=wish, rule_id=own.pk)

    archive_approval_rule(buyer=admin, rule_id=other.pk)
    assert list(acme.approval_rules.filter(archived_at=None)) == [own]


# What was read before, and who has left.


def test_a_stand_in_that_ended_after_it_was_read_decides_nothing(
    buyer, acme, carla, bolt
):
    olga = make.member("olga", acme)
    lent = stand_in(carla, olga)
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))
    acting_olga = acting(olga)
    assert powers_of(acting_olga)

    lent.withdrawn_at = timezone.now()
    lent.save()

    with pytest.raises(NotTheirTurn):
        approve(acting_olga, order)


def test_a_stand_in_who_lost_sight_of_orders_is_not_told_of_them(
    buyer, acme, carla, bolt
):
    olga = make.member("olga", acme)
    stand_in(carla, olga)
    role = olga.role
    role.rights = [one for one in role.rights if one != "orders.view"]
    role.save()
    rule(acme, carla, above="50")

    make_orders.order(buyer, (bolt, 10))

    asked = [mail.recipient for mail in mails("orders/approval_needed")]
    assert asked == [carla.user.email]


def test_who_left_the_company_gets_no_more_news_of_it(buyer, acme, carla, bolt):
    acme.email = "office@acme.example"
    acme.save()
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10))
    acme.members.filter(user=buyer.user).update(archived_at=timezone.now())

    approve(acting(carla), order)

    news = mails("orders/approval_news") + mails("orders/confirmed")
    assert [mail.recipient for mail in news] == ["office@acme.example"] * 2


def test_the_minimum_is_meant_in_the_currency_of_the_order(
    buyer, acme, carla, bolt, nut, shop
):
    shop.minimum_order_net, shop.currencies = Decimal(50), ["EUR", "RON"]
    shop.save()
    ExchangeRate.objects.create(
        currency="RON", rate=Decimal(5), day=timezone.localdate()
    )
    rule(acme, carla, above="50")
    order = make_orders.order(buyer, (bolt, 10), (nut, 20))
    elsewhere = replace(acting(carla), chosen_currency="RON")

    order = take_out(elsewhere, order, order.lines.get(sku="NUT-8"))

    assert order.goods_amount == Decimal(80)
