"""What a branch takes over from the companies above it, and what stops it."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.buyer import Above
from accounts.errors import NotApproved
from accounts.models import Customer, CustomerGroup
from accounts.selectors import buyer_for_customer, buyer_of, enter_buyer_scope
from catalog.models import (
    Catalogue,
    CatalogueAssignment,
    CatalogueRule,
    Product,
)
from invoicing.models import CustomerTerms, PaymentMethod, PaymentTerm
from invoicing.selectors import terms_for
from orders.selectors.cart import why_not_order
from orders.services.placing import lock_customer
from orders.services.quotes import request_quote
from pricing.rules import Ask
from pricing.selectors import prices_for
from shop import scope
from tests import make
from tests.conftest import NOON


@pytest.fixture
def head(channel):
    return make.company("Head", channel=channel)


@pytest.fixture
def branch(channel, head):
    """Two levels below the head, through a region of its own."""
    region = make.company("Region", channel=channel, parent=head)
    return make.company("Branch", channel=channel, parent=region, unit_kind="branch")


@pytest.fixture
def paul(branch):
    """Buys for the branch and is nobody in the companies above it."""
    return make.member("paul", branch).user


class AsWeb:
    """A database session of the web inside the block, under row-level security."""

    def __enter__(self):
        self._run("SET ROLE angro_web")

    def __exit__(self, *failure):
        self._run("RESET ROLE")
        self._run("RESET app.customers")

    def _run(self, statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def as_web(db):
    return AsWeb()


def buyer_at(channel, user, wanted=None):
    reach = enter_buyer_scope(user_id=user.pk, guest_token="")
    return buyer_of(
        channel=channel,
        now=NOON,
        language="en",
        user=user,
        customer_ids=reach,
        wanted_customer_id=wanted,
    )


def show_only(code, category, *, to):
    """A catalogue with one category, assigned to a customer, group or channel."""
    catalogue = Catalogue.objects.create(code=code, name=code)
    CatalogueRule.objects.create(
        catalogue=catalogue, effect="include", category=category
    )
    kind = {"Channel": "channel", "CustomerGroup": "group", "Customer": "customer"}
    CatalogueAssignment.objects.create(
        catalogue=catalogue, **{kind[type(to).__name__]: to}
    )


def agree(days, *, customer=None, channel=None, methods=("on_account",)):
    term, _ = PaymentTerm.objects.get_or_create(
        code=f"net-{days}", defaults={"name": f"{days} days", "net_days": days}
    )
    return CustomerTerms.objects.create(
        customer=customer, channel=channel, term=term, methods=list(methods)
    )


def test_a_branch_only_buyer_sees_the_parents_price_catalogue_and_terms(
    client, channel, head, branch, paul
):
    bolts, nuts = make.category("bolts"), make.category("nuts")
    bolt = make.variant("BOLT-8", category=bolts)
    make.variant("NUT-8", category=nuts)
    make.price(make.price_list("trade", to=channel), bolt, "10")
    make.price(make.price_list("head", to=head, contract=True), bolt, "7.5")
    show_only("bolts-only", bolts, to=head)
    agree(45, customer=head)
    client.force_login(paul)

    page = client.get("/products/p-bolt-8/").content.decode()
    account = client.get(reverse("storefront:account")).content.decode()

    assert "7.50" in page
    assert client.get("/products/p-nut-8/").status_code == 404
    assert "due 45 days after the invoice" in account


def price_of(variant, buyer):
    ask = Ask(variant.pk, variant.units.get().pk, Decimal(1))
    return prices_for([ask], buyer)[ask].unit_amount


def test_the_nearest_contract_answers(channel, head, branch, paul, as_web):
    bolt = make.variant("BOLT-8")
    for code, owner, amount in (("far", head, "7"), ("near", branch.parent, "8")):
        make.price(make.price_list(code, to=owner, contract=True), bolt, amount)

    with as_web:
        assert price_of(bolt, buyer_at(channel, paul)) == Decimal(8)


def test_a_branch_counts_in_the_groups_of_the_nearest_parent_that_has_some(
    channel, head, branch, paul, as_web
):
    bolt = make.variant("BOLT-8")
    far, near = (CustomerGroup.objects.create(code=c, name=c) for c in ("far", "near"))
    head.groups.add(far)
    branch.parent.groups.add(near)
    make.price(make.price_list("far", to=far), bolt, "7")
    make.price(make.price_list("near", to=near), bolt, "8")
    show_only("near", make.category(), to=near)
    show_only("far", make.category("nuts"), to=far)

    with as_web:
        buyer = buyer_at(channel, paul)
        assert price_of(bolt, buyer) == Decimal(8)
        assert Product.objects.visible_to(buyer).get() == bolt.product


def test_own_groups_stand_instead_of_the_parents(channel, head, branch, paul, as_web):
    bolt = make.variant("BOLT-8")
    theirs, own = (CustomerGroup.objects.create(code=c, name=c) for c in ("a", "b"))
    head.groups.add(theirs)
    branch.groups.add(own)
    make.price(make.price_list("theirs", to=theirs), bolt, "7")
    make.price(make.price_list("own", to=own), bolt, "9")

    with as_web:
        assert price_of(bolt, buyer_at(channel, paul)) == Decimal(9)


@pytest.mark.parametrize(
    ("levels", "days"),
    [
        (("head",), 45),
        (("head", "region"), 30),
        (("head", "region", "branch"), 10),
        ((), 7),
    ],
)
def test_terms_are_the_nearest_ones_going_up(
    channel, head, branch, paul, as_web, levels, days
):
    agree(7, channel=channel)
    owners = {"head": (head, 45), "region": (branch.parent, 30), "branch": (branch, 10)}
    for level in levels:
        owner, net_days = owners[level]
        agree(net_days, customer=owner)

    with as_web:
        terms = terms_for(buyer_at(channel, paul))

    assert terms.net_days == days
    assert terms.methods == (PaymentMethod.ON_ACCOUNT,)


def test_currency_and_way_of_selling_are_the_nearest_ones(
    channel, head, branch, paul, as_web
):
    Customer.objects.filter(pk=head.pk).update(
        currency="RON", selling_mode="negotiated"
    )
    with as_web:
        first = buyer_at(channel, paul)
    Customer.objects.filter(pk=branch.parent_id).update(currency="PLN")
    with as_web:
        second = buyer_at(channel, paul)
    Customer.objects.filter(pk=branch.pk).update(currency="HUF", selling_mode="mixed")
    with as_web:
        third = buyer_at(channel, paul)

    assert [each.currency for each in (first, second, third)] == ["RON", "PLN", "HUF"]
    assert [each.selling_mode for each in (first, second, third)] == [
        "negotiated",
        "negotiated",
        "mixed",
    ]
    assert buyer_for_customer(customer=head, now=NOON).above == Above()


def test_a_blocked_company_stops_everything_below_it(client, channel, head, paul):
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "10")
    client.force_login(paul)
    before = client.get("/products/p-bolt-8/").content.decode()

    Customer.objects.filter(pk=head.pk).update(state="blocked")
    after = client.get("/products/p-bolt-8/").content.decode()

    assert "10.00" in before
    assert "10.00" not in after


def test_what_is_below_a_blocked_branch_stops_and_what_is_above_goes_on(
    channel, head, branch, paul, as_web
):
    chief = make.member("chief", head, role="admin").user
    Customer.objects.filter(pk=branch.parent_id).update(state="blocked")

    with as_web:
        assert not buyer_at(channel, paul).may_order
    with as_web:
        assert buyer_at(channel, chief).may_order


def test_a_pending_parent_does_not_stop_its_branch(channel, head, paul, as_web):
    Customer.objects.filter(pk=head.pk).update(state="pending")

    with as_web:
        assert buyer_at(channel, paul).may_order


def test_a_stopped_branch_neither_orders_nor_asks_for_quotes(head, branch, paul):
    Customer.objects.filter(pk=head.pk).update(state="blocked")
    buyer = make.buyer(paul, branch)

    with pytest.raises(NotApproved, match="Branch"), transaction.atomic():
        lock_customer(buyer)
    with pytest.raises(NotApproved, match="Branch"):
        request_quote(buyer=buyer, cart_id=1, message="", key="k")
    assert "cannot order at present" in why_not_order(buyer)


def test_nobody_asks_for_what_a_foreign_branch_takes_over(
    channel, head, branch, mallory, as_web
):
    agree(45, customer=head)
    show_only("heads", make.category(), to=head)
    questions = {
        "accounts_line(%s)": [],
        "accounts_groups(%s)": [],
        "ARRAY(SELECT catalog_assigned_catalogues(%s, NULL))": [],
        "ARRAY(SELECT term_id FROM invoicing_agreed_terms(%s, NULL))": [],
        "accounts_from_above(%s)->>'currency'": "",
    }

    with as_web:
        enter_buyer_scope(user_id=mallory.pk, guest_token="")
        for question, nothing in questions.items():
            assert ask(question, branch.pk) == nothing
        scope.enter(str(branch.pk))
        assert ask("accounts_line(%s)", branch.pk)[-1] == head.pk


def ask(question, customer_id):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {question}", [customer_id])
        return cursor.fetchone()[0]


def test_depth_costs_no_query(channel, django_assert_num_queries):
    top = make.company("Top", channel=channel)
    chief = make.member("chief", top, role="admin").user
    below = top
    for level in range(2, 9):
        below = make.company(f"Level {level}", channel=channel, parent=below)
    reach = enter_buyer_scope(user_id=chief.pk, guest_token="")

    with django_assert_num_queries(2):
        buyer = buyer_of(
            channel=channel,
            now=NOON,
            language="en",
            user=chief,
            customer_ids=reach,
            wanted_customer_id=below.pk,
        )

    assert (buyer.customer, buyer.member.customer) == (below, top)
