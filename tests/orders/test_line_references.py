"""Lines booked on cost centres and projects of their own; budgets take their shares."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import CostCentre, Member
from orders.errors import CartChanged, CartRefused, LineCentresRefused
from orders.jobs import bill_shipments, credit_returns
from orders.models import Budget, BudgetPeriod, CartLine, Order
from orders.rules import References
from orders.rules.shares import Booked, net_shares
from orders.selectors.budget_checks import budget_differences
from orders.selectors.cart import cart_summary
from orders.selectors.orders import order_page
from orders.services.cancelling import cancel_rest
from orders.services.cart import add_to_cart
from orders.services.carts import copy_cart
from orders.services.entry import add_rows
from orders.services.fulfilment import cancel_order
from orders.services.line_references import LineReference, book_lines
from orders.services.reorder import open_reorder
from orders.services.submit import submit_cart
from shop.models import OutgoingMail
from tests import make, make_orders, make_returns, make_rules
from tests.make_approvals import rule, take_out
from tests.make_orders import item
from tests.make_rules import budget_company, budget_cost_centre, rule_member
from tests.race import at_once


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def admin(acme, shop):
    return make.buyer(make.member("ada", acme, role="admin").user, acme)


@pytest.fixture
def cart(buyer, bolt, nut):
    """96.00 of bolts, 11.00 of nuts; delivery is 18.00."""
    return add_to_cart(buyer=buyer, items=[item(bolt, 12), item(nut, 10)])


@pytest.fixture
def kitchen(acme, shop):
    return make_rules.cost_centre(acme, "K-1", name="Kitchen")


@pytest.fixture
def bar(acme, shop):
    return make_rules.cost_centre(acme, "B-1", name="Bar")


def book(buyer, cart, variant, centre=None, project=""):
    line = cart.lines.get(variant=variant)
    reference = LineReference(centre.pk if centre else None, project)
    return book_lines(buyer=buyer, cart_id=cart.pk, references={line.pk: reference})


def submit(buyer, cart, **references):
    chosen = References(**references)
    choice = make_orders.choice(buyer, references=chosen)
    return submit_cart(buyer=buyer, cart_id=cart.pk, checkout=choice, key=str(cart.pk))


def spent(centre):
    return BudgetPeriod.objects.get(budget__cost_centre=centre).spent_net


def test_each_budget_takes_its_lines_and_freight_goes_with_the_order(
    buyer, admin, cart, nut, kitchen, bar
):
    budget_cost_centre(admin, kitchen, month="500")
    budget_cost_centre(admin, bar, month="500")
    budget_company(admin, month="500")
    book(buyer, cart, nut, bar)

    order = submit(buyer, cart, cost_centre_id=kitchen.pk)

    whole = BudgetPeriod.objects.get(budget__cost_centre=None)
    assert (spent(kitchen), spent(bar)) == (Decimal("114.00"), Decimal("11.00"))
    assert whole.spent_net == order.total_net == Decimal("125.00")
    assert not budget_differences()


def test_a_lines_budget_that_is_too_small_stops_the_order(
    buyer, admin, cart, nut, kitchen, bar
):
    budget_cost_centre(admin, bar, month="10")
    book(buyer, cart, nut, bar)

    with pytest.raises(CartRefused, match=r"cost centre B-1.*€1\.00 too little"):
        submit(buyer, cart, cost_centre_id=kitchen.pk)

    assert not Order.objects.exists()
    assert not BudgetPeriod.objects.exists()


def test_a_cancelled_order_gives_each_budget_its_share_back(
    buyer, admin, cart, nut, kitchen, bar, dora
):
    budget_cost_centre(admin, kitchen, month="500")
    budget_cost_centre(admin, bar, month="500")
    book(buyer, cart, nut, bar)
    order = submit(buyer, cart, cost_centre_id=kitchen.pk)

    cancel_order(order_id=order.pk, by=dora)

    assert (spent(kitchen), spent(bar)) == (0, 0)


def test_what_is_called_off_or_comes_back_frees_its_own_budget_alone(
    buyer, admin, cart, bolt, nut, kitchen, bar, dora
):
    budget_cost_centre(admin, kitchen, month="500")
    budget_cost_centre(admin, bar, month="500")
    budget_company(admin, month="500")
    book(buyer, cart, nut, bar)
    order = submit(buyer, cart, cost_centre_id=kitchen.pk)
    make_returns.ship(order, dora, BOLT_8=12, NUT_8=4)

    cancel_rest(order_id=order.pk, by=dora)

    assert (spent(kitchen), spent(bar)) == (Decimal("114.00"), Decimal("4.40"))
    bill_shipments()
    make_returns.back(make_returns.ask(buyer, order, BOLT_8=2), dora, freight=True)
    credit_returns()
    # Two bolts and the freight.
    assert (spent(kitchen), spent(bar)) == (Decimal("80.00"), Decimal("4.40"))
    whole = BudgetPeriod.objects.get(budget__cost_centre=None)
    assert whole.spent_net == Decimal("84.40")
    assert not budget_differences()


def test_a_line_taken_out_by_an_approver_gives_back_by_line(
    buyer, admin, acme, cart, nut, kitchen, bar
):
    budget_cost_centre(admin, kitchen, month="500")
    budget_cost_centre(admin, bar, month="500")
    rule(acme, Member.objects.get(user=admin.user))
    book(buyer, cart, nut, bar)
    order = submit(buyer, cart, cost_centre_id=kitchen.pk)

    take_out(admin, order, order.lines.get(variant=nut))

    assert (spent(kitchen), spent(bar)) == (Decimal("114.00"), 0)
    assert not budget_differences()


def test_an_approval_rule_of_a_cost_centre_looks_at_lines(
    buyer, admin, acme, cart, nut, kitchen, bar
):
    rule(acme, Member.objects.get(user=admin.user), centres=(bar,))
    untouched = cart_summary(cart, buyer, cost_centre_id=kitchen.pk)
    book(buyer, cart, nut, bar)

    order = submit(buyer, cart, cost_centre_id=kitchen.pk)

    assert untouched.approval is None
    assert order.state == "to_approve"
    assert order.approval.reasons == ["This cost centre's orders need approval."]


def test_a_purchase_rule_holds_for_lines_too(buyer, admin, cart, bolt, nut, bar, bob):
    other = make_rules.cost_centre(buyer.customer, "X-1")
    rule_member(admin, Member.objects.get(user=bob), centres=(bar,))
    book(buyer, cart, nut, bar)

    with pytest.raises(LineCentresRefused, match="BOLT-8"):
        book(buyer.at(buyer.now), cart, bolt, other)

    assert cart.lines.get(variant=bolt).cost_centre is None


def test_every_line_on_a_lost_cost_centre_is_named(buyer, cart, bolt, nut, bar):
    for variant in (bolt, nut):
        book(buyer, cart, variant, bar)
    CostCentre.objects.filter(pk=bar.pk).update(archived_at=timezone.now())

    with pytest.raises(CartRefused) as refused:
        submit(buyer.at(buyer.now), cart)

    assert "BOLT-8: Its cost centre cannot" in str(refused.value)
    assert "NUT-8: Its cost centre cannot" in str(refused.value)


def test_what_a_line_names_is_frozen_and_shown(buyer, site, cart, nut, bar, client):
    book(buyer, cart, nut, bar, "Roof")
    order = submit(buyer, cart)
    CostCentre.objects.update(code="B-9", name="Other")

    line = order.lines.get(variant=nut)
    rows = order_page(order, buyer).rows
    mail = OutgoingMail.objects.get(template="orders/confirmed")
    said = "Cost centre B-1 Bar · Project Roof"
    assert (line.cost_centre_code, line.project) == ("B-1", "Roof")
    assert [row.booked for row in rows] == ["", said]
    assert [one["booked"] for one in mail.context["lines"]] == ["", said]
    assert said in client.get(f"/orders/{order.number}/").content.decode()


def test_a_centre_named_meanwhile_is_asked_about_first(
    buyer, admin, cart, nut, bar, monkeypatch
):
    budget_cost_centre(admin, bar, month="5")
    choice = make_orders.choice(buyer)
    line = cart.lines.get(variant=nut)
    from orders.services import submit as module

    def named_after_the_budgets_were_held(*args, **kwargs):
        CartLine.objects.filter(pk=line.pk).update(cost_centre=bar)
        return held(*args, **kwargs)

    held = module.hold_budgets
    monkeypatch.setattr(module, "hold_budgets", named_after_the_budgets_were_held)

    with pytest.raises(CartChanged):
        submit_cart(buyer=buyer, cart_id=cart.pk, checkout=choice, key="k")

    assert not Order.objects.exists()


def test_copies_and_reorders_keep_where_lines_are_booked(buyer, cart, nut, bar):
    book(buyer, cart, nut, bar, "Roof")

    copied = copy_cart(buyer=buyer, cart_id=cart.pk).lines.get(variant=nut)
    order = submit(buyer, cart)
    sheet = open_reorder(buyer=buyer, order_ids=[order.pk])
    again = add_rows(buyer=buyer, sheet_id=sheet.pk).cart.lines.get(variant=nut)

    assert (copied.cost_centre, copied.project) == (bar, "Roof")
    assert (again.cost_centre, again.project) == (bar, "Roof")


def test_many_lines_are_booked_on_one_page_by_code(site, cart, bolt, nut, bar):
    lines = {line.variant_id: line.pk for line in cart.lines.all()}

    answer = site.post(
        "/checkout/lines/",
        {
            "cart": cart.pk,
            f"centre-{lines[bolt.pk]}": "",
            f"centre-{lines[nut.pk]}": "b-1",
            f"project-{lines[nut.pk]}": "Roof",
        },
    )

    assert answer.url == f"/checkout/?cart={cart.pk}"
    booked = cart.lines.get(variant=nut)
    assert (booked.cost_centre, booked.project) == (bar, "Roof")
    assert cart.lines.get(variant=bolt).cost_centre is None
    assert "Cost centre B-1 Bar · Project Roof" in site.get("/cart/").content.decode()


def test_an_unknown_code_is_refused_by_line_and_what_was_typed_stays(
    site, cart, nut, bar
):
    pk = cart.lines.get(variant=nut).pk
    typed = {"cart": cart.pk, f"centre-{pk}": "Z-9", f"project-{pk}": "Roof"}

    answer = site.post("/checkout/lines/", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please look at these lines again: NUT-8." in page
    assert "There is no cost centre “Z-9” that you may choose." in page
    assert 'value="Z-9"' in page
    assert 'value="Roof"' in page
    assert not cart.lines.filter(project="Roof").exists()


def test_all_lines_are_booked_by_one_press(site, cart, bar):
    fields = {"cart": cart.pk, "fill": "1", "centre-all": "B-1", "project-all": "\0"}

    site.post("/checkout/lines/", fields)

    assert set(cart.lines.values_list("cost_centre", flat=True)) == {bar.pk}


def test_what_was_typed_at_checkout_is_there_on_the_way_back(site, cart, bar):
    there = site.post(
        "/checkout/", {"cart": cart.pk, "po_number": "PO-7", "go": "lines"}
    )

    assert there.url == f"/checkout/lines/?cart={cart.pk}"
    page = site.get(f"/checkout/?cart={cart.pk}").content.decode()
    assert 'value="PO-7"' in page


def test_booking_many_lines_asks_as_often_as_booking_few(buyer, prices, bar):
    variants = [make.variant(f"SKU-{number}") for number in range(12)]
    for one in variants:
        make.price(prices, one, "1.00")
    cart = add_to_cart(buyer=buyer, items=[item(one, 1) for one in variants])
    pks = list(cart.lines.values_list("pk", flat=True))

    def asked(some):
        wanted = {pk: LineReference(bar.pk) for pk in some}
        with CaptureQueriesContext(connection) as queries:
            fresh = buyer.at(buyer.now)
            book_lines(buyer=fresh, cart_id=cart.pk, references=wanted)
        return len(queries)

    assert asked(pks[:2]) == asked(pks)


AMOUNTS = st.decimals("0", "99999.99", places=2)
LINES = st.lists(
    st.tuples(st.sampled_from([None, 1, 2, 3]), AMOUNTS, st.sampled_from([0, 9, 21])),
    min_size=1,
    max_size=30,
)


@pytest.mark.parametrize("examples", [15, pytest.param(300, marks=pytest.mark.full)])
def test_shares_are_exact_and_add_up(examples):
    @settings(max_examples=examples, deadline=None)
    @given(lines=LINES, less=st.decimals("0", "0.99", places=2))
    def holds(lines, less):
        booked = [Booked(pk, amount, Decimal(rate)) for pk, amount, rate in lines]
        net = sum((one.amount for one in booked), Decimal(0))
        gross = max(net - less, Decimal(0))  # a net total that rounding made odd

        exact = net_shares(
            booked, total_net=net, currency="EUR", prices_include_tax=False
        )
        taxed = net_shares(
            booked, total_net=gross, currency="EUR", prices_include_tax=True
        )

        for pk, share in exact.items():
            own = (one.amount for one in booked if one.cost_centre_id == pk)
            assert share == sum(own, Decimal(0))
        assert sum(taxed.values(), Decimal(0)) == gross
        assert all(share >= 0 for share in taxed.values())

    holds()


@pytest.mark.django_db(transaction=True)
def test_budgets_of_lines_are_never_exceeded_by_many_at_once(acme, admin, bolt, nut):
    bar = make_rules.cost_centre(acme, "B-1")
    budget_cost_centre(admin, bar, month="25")
    buyers = [
        make.buyer(make.member(name, acme).user, acme)
        for name in ("eva", "fred", "gus")
    ]
    carts = []
    for buyer in buyers:
        cart = add_to_cart(buyer=buyer, items=[item(bolt, 1), item(nut, 10)])
        book(buyer, cart, nut, bar)
        carts.append(cart)
    choices = [make_orders.choice(buyer) for buyer in buyers]

    outcomes = at_once(
        [
            lambda b=buyer, c=cart, d=choice: submit_cart(
                buyer=b, cart_id=c.pk, checkout=d, key=f"k{c.pk}"
            )
            for buyer, cart, choice in zip(buyers, carts, choices, strict=True)
        ]
    )

    # Two times 11.00 fit into 25.00, a third does not.
    assert sum(isinstance(one, Order) for one in outcomes) == 2
    assert spent(bar) == Decimal("22.00")
    assert not budget_differences()
    assert Budget.objects.count() == 1
