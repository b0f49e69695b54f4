"""Orders that the seller looks at before they count."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from catalog.models import StockLevel
from erp.models import Connector
from erp.services.pushing import LOOKBACK, unnoticed_orders
from orders.errors import (
    BudgetExceeded,
    PurchaseRefused,
    ReasonNeeded,
    ReviewRefused,
)
from orders.models import BudgetPeriod, Order, OrderPolicy, OrderReview
from orders.selectors.budget_checks import budget_differences
from orders.selectors.entry_orders import frequent_lines
from orders.selectors.popularity import orders_by_product
from orders.services.fulfilment import cancel_order, confirm_order
from orders.services.resizing import Change
from orders.services.reviews import (
    Seen,
    accept_order,
    change_order,
    confirm_changes,
    decline_changes,
    refuse_order,
)
from shop.errors import StaleForm, WrongState
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.make_approvals import approve, fresh, rule
from tests.make_rules import budget_company
from tests.race import at_once


@pytest.fixture
def looked_at(shop):
    return OrderPolicy.objects.create(channel=shop, review_mode="every")


def seen(order):
    return Seen(order.pk, OrderReview.objects.get(order=order).version)


def reserved():
    return StockLevel.objects.aggregate(sum=Sum("reserved"))["sum"]


def mails(template):
    return list(OutgoingMail.objects.filter(template=template).order_by("pk"))


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({"review_mode": "every"}, True),
        ({"review_mode": "some", "review_above_net": Decimal("97.99")}, True),
        ({"review_mode": "some", "review_above_net": Decimal(98)}, False),
        ({"review_mode": "some", "reviews_first_order": True}, True),
        ({"review_mode": "none"}, False),
        ({"review_mode": "", "review_above_net": Decimal(1)}, False),
    ],
)
def test_what_the_channel_says_is_looked_at(buyer, shop, bolt, fields, waits):
    OrderPolicy.objects.create(channel=shop, **fields)

    order = make_orders.order(buyer, (bolt, 10))

    assert order.state == ("in_review" if waits else "placed")


def test_only_the_first_order_is_a_first_order(buyer, shop, bolt, dora):
    OrderPolicy.objects.create(
        channel=shop, review_mode="some", reviews_first_order=True
    )
    first = make_orders.order(buyer, (bolt, 1))
    accept_order(seen=seen(first), by=dora)

    assert make_orders.order(buyer, (bolt, 1)).state == "placed"


def test_what_is_settled_for_a_company_goes_before_the_channels(
    buyer, acme, looked_at, bolt, shop
):
    OrderPolicy.objects.create(customer=acme, review_mode="none")
    north = make.company(name="North", channel=shop, parent=acme)
    lena = make.buyer(make.member("lena", north).user, north)

    assert make_orders.order(buyer, (bolt, 1)).state == "placed"
    assert make_orders.order(lena, (bolt, 1)).state == "placed"


def test_every_company_of_the_channel_is_looked_at(looked_at, bolt, shop):
    other = make.company(name="Other", channel=shop)
    there = make.buyer(make.member("otto", other).user, other)

    assert make_orders.order(there, (bolt, 1)).state == "in_review"


def test_nothing_happens_before_it_is_accepted(buyer, looked_at, bolt, dora):
    order = make_orders.order(buyer, (bolt, 10))

    assert reserved() == 10
    assert [mail.template for mail in OutgoingMail.objects.order_by("template")] == [
        "orders/review_needed",
        "orders/review_news",
    ]
    with pytest.raises(WrongState):
        confirm_order(order_id=order.pk, by=dora)


def test_an_accepted_order_counts(buyer, looked_at, bolt, dora):
    order = make_orders.order(buyer, (bolt, 10))

    accept_order(seen=seen(order), by=dora)

    assert fresh(order).state == "placed"
    assert len(mails("orders/confirmed")) == 1
    confirm_order(order_id=order.pk, by=dora)


def test_a_refused_order_gives_all_back(buyer, looked_at, bolt, dora):
    order = make_orders.order(buyer, (bolt, 10))
    with pytest.raises(ReasonNeeded):
        refuse_order(seen=seen(order), reason=" ", by=dora)

    refuse_order(seen=seen(order), reason="No stock for you", by=dora)

    assert fresh(order).state == "rejected"
    assert reserved() == 0
    news = mails("orders/review_news")[-1]
    assert news.context["note"] == "No stock for you"


def test_what_gets_cheaper_counts_at_once(buyer, looked_at, bolt, dora):
    order = make_orders.order(buyer, (bolt, 10))
    line = order.lines.get()

    change_order(
        seen=seen(order),
        changes=[Change(line.pk, Decimal(10), Decimal(7))],
        note="Better price",
        by=dora,
    )

    order = fresh(order)
    assert (order.state, order.total_net) == ("placed", Decimal("88.00"))
    assert order.lines.get().unit_price_amount == Decimal(7)


@pytest.mark.parametrize(
    ("quantity", "amount"), [("10", "9"), ("4", "8"), ("12", "8"), ("4", "6")]
)
def test_what_gets_dearer_or_fewer_is_the_buyers_to_confirm(
    buyer, looked_at, bolt, dora, quantity, amount
):
    order = make_orders.order(buyer, (bolt, 10))
    line = order.lines.get()

    change_order(
        seen=seen(order),
        changes=[Change(line.pk, Decimal(quantity), Decimal(amount))],
        note="",
        by=dora,
    )

    assert fresh(order).state == "in_review"
    assert order.lines.get().quantity == 10
    confirm_changes(buyer=buyer, seen=seen(order))
    order = fresh(order)
    assert order.state == "placed"
    assert order.goods_amount == Decimal(quantity) * Decimal(amount)
    assert reserved() == Decimal(quantity)


def proposed(buyer, bolt, dora, amount):
    """An order of ten whose price the seller would raise to `amount`."""
    order = make_orders.order(buyer, (bolt, 10))
    change = Change(order.lines.get().pk, Decimal(10), Decimal(amount))
    change_order(seen=seen(order), changes=[change], note="", by=dora)
    return order


def test_what_grows_above_the_limit_is_the_approvers_to_confirm(
    buyer, acme, looked_at, bolt, dora
):
    carla = make.member("carla", acme, role="approver")
    rule(acme, carla, above="150")
    order = proposed(buyer, bolt, dora, 20)

    with pytest.raises(PurchaseRefused, match=r"above €150\.00\. Ask Carla"):
        confirm_changes(buyer=buyer, seen=seen(order))
    assert (fresh(order).state, fresh(order).goods_amount) == ("in_review", Decimal(80))

    confirm_changes(buyer=make.buyer(carla.user, acme), seen=seen(order))
    assert fresh(order).goods_amount == Decimal(200)


def test_what_grows_stays_within_the_budget(buyer, acme, looked_at, bolt, dora):
    admin = make.buyer(make.member("ada", acme, role="admin").user, acme)
    budget_company(admin, month="110")
    order = proposed(buyer, bolt, dora, 20)

    with pytest.raises(BudgetExceeded):
        confirm_changes(buyer=buyer, seen=seen(order))

    assert not budget_differences()
    budget_company(admin, month="400")
    confirm_changes(buyer=buyer, seen=seen(order))
    assert BudgetPeriod.objects.get().spent_net == fresh(order).total_net


def test_changes_that_are_declined_end_the_order(buyer, looked_at, bolt, dora):
    order = make_orders.order(buyer, (bolt, 10))
    changes = [Change(order.lines.get().pk, Decimal(4))]
    change_order(seen=seen(order), changes=changes, note="", by=dora)

    decline_changes(buyer=buyer, seen=seen(order))

    assert fresh(order).state == "cancelled"
    assert reserved() == 0


def test_changes_nobody_proposed_cannot_be_confirmed(buyer, looked_at, bolt):
    order = make_orders.order(buyer, (bolt, 10))

    with pytest.raises(StaleForm):
        confirm_changes(buyer=buyer, seen=seen(order))


def test_no_change_is_no_change(buyer, looked_at, bolt, dora):
    order = make_orders.order(buyer, (bolt, 10))
    same = [Change(order.lines.get().pk, Decimal(10), Decimal(8))]

    with pytest.raises(ReviewRefused):
        change_order(seen=seen(order), changes=same, note="", by=dora)


def test_the_companys_yes_comes_before_the_sellers_look(
    buyer, acme, looked_at, bolt, dora
):
    carla = make.member("carla", acme, role="approver")
    rule(acme, carla)
    order = make_orders.order(buyer, (bolt, 10))
    assert not mails("orders/review_needed")

    approve(make.buyer(carla.user, acme), order)

    assert fresh(order).state == "in_review"
    assert len(mails("orders/review_needed")) == 1


def test_only_placed_orders_leave_for_the_erp(buyer, looked_at, bolt, dora, connector):
    order = make_orders.order(buyer, (bolt, 10))
    assert not unnoticed_orders(connector).exists()

    accept_order(seen=seen(order), by=dora)

    assert list(unnoticed_orders(connector)) == [order]


def test_what_was_called_off_before_it_counted_never_leaves(
    buyer, looked_at, bolt, dora, connector
):
    order = make_orders.order(buyer, (bolt, 10))

    cancel_order(order_id=order.pk, by=dora)

    assert not unnoticed_orders(connector).exists()


def test_a_late_yes_of_the_seller_still_reaches_the_erp(
    buyer, looked_at, bolt, dora, connector
):
    order = make_orders.order(buyer, (bolt, 10))
    Order.objects.update(placed_at=timezone.now() - 2 * LOOKBACK)

    accept_order(seen=seen(order), by=dora)

    assert list(unnoticed_orders(connector)) == [order]


def test_orders_that_came_to_nothing_are_neither_popular_nor_frequent(
    buyer, looked_at, bolt, dora
):
    order = make_orders.order(buyer, (bolt, 10))
    assert orders_by_product(now=timezone.now()) == {bolt.product_id: 1}
    assert frequent_lines(buyer)

    refuse_order(seen=seen(order), reason="No", by=dora)

    assert orders_by_product(now=timezone.now()) == {}
    assert frequent_lines(buyer.at(timezone.now())) == []


@pytest.fixture
def connector(shop):
    return Connector.objects.create(seller=shop.seller, code="file", name="File")


def test_staff_change_and_the_buyer_confirms_over_http(
    client, buyer, looked_at, bolt, dora
):
    order = make_orders.order(buyer, (bolt, 10))
    line = order.lines.get()
    client.force_login(dora)
    form = {
        "version": seen(order).version,
        "note": "Four only",
        f"quantity_{line.pk}": "4",
        f"amount_{line.pk}": "8",
    }
    work = reverse("admin:orders_order_accept_changed", args=[order.pk])
    assert client.get(work).status_code == 200

    assert client.post(work, form).status_code == 302
    client.force_login(buyer.user)
    page = client.get(reverse("orders:order", args=[order.number]))

    assert "BOLT-8: 4 instead of 10" in page.content.decode()
    answer = client.post(
        reverse("orders:confirm-changes", args=[order.number]),
        {"version": seen(order).version, "acting_for": buyer.customer.pk},
    )
    assert answer.status_code == 302
    assert fresh(order).state == "placed"
    assert order.lines.get().quantity == 4


@pytest.mark.django_db(transaction=True)
def test_two_of_the_sellers_people_at_once_settle_it_once(acme, shop, bolt):
    OrderPolicy.objects.create(channel=shop, review_mode="every")
    dora = make.staff("dora", "Manager")
    buyer = make.buyer(make.member("bob", acme).user, acme)
    order = make_orders.order(buyer, (bolt, 10))
    shown = seen(order)

    outcomes = at_once(
        [
            lambda: accept_order(seen=shown, by=dora),
            lambda: refuse_order(seen=shown, reason="No", by=dora),
        ]
    )

    assert sum(isinstance(one, Order) for one in outcomes) == 1
    state = fresh(order).state
    assert reserved() == (10 if state == "placed" else 0)
