"""The demo shop that `seed_demo` writes is what the shop itself would have written."""

import json
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from accounts.events import content_hash
from accounts.models import Customer, CustomerState, Event, UnitKind, User
from accounts.rights import STAFF_GROUPS
from accounts.selectors import buyer_for_customer
from catalog.models import (
    Picture,
    Product,
    ProductText,
    StockLevel,
    StockReservation,
    Synonym,
    Variant,
)
from catalog.selectors.ended import ended_product
from catalog.selectors.search_report import (
    effect_of,
    period_between,
    searches_between,
)
from invoicing.models import Invoice
from invoicing.rules import snapshot_hash
from invoicing.selectors import terms_for
from orders.models import Order, OrderState, Quote, QuoteState, Shipment
from pricing.rules import Ask, Taxable, totals
from pricing.selectors import prices_for
from shop.demo import seed
from shop.demo.people import PASSWORD
from tests import make

# One process fills the shop for all of them.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker):
    """The seeded shop, once for all tests of this file, gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        for code in ("admin", "buyer", "approver"):
            make.ready_made_role(code)
        seed.seed_demo(lambda step: None)
        yield
        transaction.set_rollback(True)


def command(*options: str) -> str:
    out = StringIO()
    call_command("seed_demo", *options, stdout=out)
    return out.getvalue()


def price(sku: str, quantity: int, *, email: str, customer: str) -> Decimal:
    user = User.objects.get(email=email)
    buyer = buyer_for_customer(
        customer=Customer.objects.filter(
            Q(name=customer) | Q(legal_name=customer)
        ).earliest("pk"),
        now=timezone.now(),
        user=user,
    )
    variant = Variant.objects.get(sku=sku)
    ask = Ask(variant.pk, variant.units.get(is_default=True).pk, Decimal(quantity))
    return prices_for([ask], buyer)[ask].unit_amount


def test_running_it_again_changes_nothing(shop):
    before = json.loads(command("--json"))

    again = json.loads(command("--json"))

    assert again["result"] == "unchanged"
    assert again["counts"] == before["counts"]
    assert again["counts"]["catalog.Product"] == 459


@pytest.mark.parametrize(
    ("quantity", "amount"), [(6, "8.46"), (24, "7.98"), (48, "7.52"), (144, "6.95")]
)
def test_hotel_carpati_pays_what_it_agreed_on(shop, quantity, amount):
    paid = price(
        "GN-11065-P",
        quantity,
        email="mara@hotel-carpati.example",
        customer="Hotel Carpați SRL",
    )

    assert paid == Decimal(amount)


@pytest.mark.parametrize(
    ("sku", "amount"),
    [
        ("KM-CO10", "1780.90"),  # 1,398.60 × 1.27 + 4.00
        ("CM-2G", "2350.90"),  # 1,892.40 × 1.24 + 4.00
        ("CH-110-E", "151.90"),  # 103.89 × 1.46 × 0.97 + 4.00
    ],
)
def test_hotels_pay_for_machines_by_a_formula(shop, sku, amount):
    paid = price(
        sku, 1, email="mara@hotel-carpati.example", customer="Hotel Carpați SRL"
    )

    assert paid == Decimal(amount)


def test_a_branch_pays_its_parents_contract(shop):
    paid = price(
        "GN-11065-P",
        24,
        email="irina@hotel-carpati.example",
        customer="Hotel Carpați SRL, Poiana Brașov",
    )

    assert paid == Decimal("7.98")


def test_a_team_two_levels_down_has_what_the_hotels_agreed(shop):
    team = Customer.objects.get(unit_kind=UnitKind.TEAM)
    cook = User.objects.get(email="irina@hotel-carpati.example")

    paid = price(
        "GN-11065-P",
        24,
        email="irina@hotel-carpati.example",
        customer="Kitchen, Poiana Brașov",
    )
    terms = terms_for(buyer_for_customer(customer=team, now=timezone.now(), user=cook))

    assert paid == Decimal("7.98")
    assert terms.net_days == 30
    assert not team.groups.exists()


def test_orders_add_up_as_checkout_adds(shop):
    orders = Order.objects.prefetch_related("lines")

    wrong = [order.number for order in orders if not _adds_up(order)]

    assert orders.count() > 100
    assert wrong == []


def _adds_up(order: Order) -> bool:
    lines = [
        Taxable(line.charged_amount, line.tax_category, line.tax_rate)
        for line in order.lines.all()
    ]
    freight = Taxable(
        order.delivery_amount, order.delivery_tax_category, order.delivery_tax_rate
    )
    sums = totals(
        [*lines, freight] if order.delivery_amount else lines,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
    )
    return (sums.net, sums.tax, sums.gross) == (
        order.total_net,
        order.total_tax,
        order.total_gross,
    )


def test_orders_are_in_every_state(shop):
    states = set(Order.objects.values_list("state", flat=True))

    assert states == set(OrderState.values)


def test_every_shipment_is_billed_without_a_gap(shop):
    assert not Shipment.objects.filter(invoice_number="").exists()
    assert _has_no_gap(Invoice.objects.invoices())


def test_credit_notes_have_numbers_of_their_own_without_a_gap(shop):
    assert _has_no_gap(Invoice.objects.credit_notes())


def _has_no_gap(documents) -> bool:
    """Whether there are any, counted from one each year as they were issued."""
    numbers = list(
        documents.order_by("issued_on", "pk").values_list("number", flat=True)
    )
    years = Counter(number.rsplit("-", 1)[0] for number in numbers)
    counted = [
        f"{year}-{position:06}"
        for year, count in sorted(years.items())
        for position in range(1, count + 1)
    ]
    return bool(numbers) and numbers == counted


def test_invoices_hold_their_snapshots_sums(shop):
    for invoice in Invoice.objects.annotate(lines_count=Count("lines", distinct=True)):
        assert invoice.sha256 == snapshot_hash(invoice.snapshot)
        assert invoice.snapshot["total_gross"] == str(invoice.total_gross)
        assert len(invoice.snapshot["lines"]) == invoice.lines_count


def test_a_few_invoices_are_overdue_and_one_is_paid_in_part(shop):
    overdue = Invoice.objects.overdue(timezone.localdate())
    in_part = Invoice.objects.open().filter(paid_gross__gt=0)

    assert 1 <= overdue.count() <= 15
    assert in_part.exists()


def test_stock_is_the_sum_of_movements_and_promises(shop):
    levels = StockLevel.objects.all()

    for level in levels.filter(reserved__gt=0):
        held = StockReservation.objects.filter(
            variant=level.variant_id, warehouse=level.warehouse_id
        ).aggregate(sum=Sum("quantity"))["sum"]
        assert held == level.reserved
    moved = {
        (row["variant"], row["warehouse"]): row["sum"]
        for row in StockLevel.objects.filter(
            variant__movements__warehouse=F("warehouse")
        )
        .values("variant", "warehouse")
        .annotate(sum=Sum("variant__movements__quantity"))
    }
    assert {
        (level.variant_id, level.warehouse_id): level.on_hand
        for level in levels
        if level.on_hand
    } == {place: amount for place, amount in moved.items() if amount}


def test_warehouse_and_representatives_may_work_on_returns(shop):
    depot, ioana = (
        User.objects.get(email=f"{name}@angro.example") for name in ("depot", "ioana")
    )

    assert depot.has_perms(["orders.change_orderreturn", "orders.change_picklist"])
    assert ioana.has_perms(["orders.add_orderreturn", "orders.change_orderreturn"])


def test_the_trail_of_the_past_holds_what_was_written(shop):
    changed = [
        event.pk
        for event in Event.objects.all()
        if content_hash(event) != event.content_sha256
    ]

    assert changed == []


def test_articles_can_be_found_and_seen(shop):
    assert not ProductText.objects.filter(search__isnull=True).exists()
    assert not Product.objects.filter(pictures__isnull=True).exists()
    assert Picture.objects.filter(is_dimensioned=True).exists()


def test_people_sign_in_with_the_password_that_the_page_shows(shop):
    people = User.objects.all()

    assert [person for person in people if not person.check_password(PASSWORD)] == []
    manager = people.get(email="manager@angro.example")
    assert manager.sees_every_customer
    assert not people.get(email="ioana@angro.example").sees_every_customer


def test_staff_work_in_the_ready_made_groups(shop):
    groups = set(Group.objects.values_list("name", flat=True))
    rep = User.objects.get(email="ioana@angro.example")

    assert groups == set(STAFF_GROUPS)
    assert [group.name for group in rep.groups.all()] == ["Sales representative"]
    assert rep.has_perm("accounts.act_for_customer")


def test_one_company_waits_and_two_quotes_are_open(shop):
    waiting = Customer.objects.filter(state=CustomerState.PENDING)

    assert [each.name for each in waiting] == ["Casa Bunicii Catering"]
    assert set(Quote.objects.values_list("state", flat=True)) == {
        QuoteState.REQUESTED,
        QuoteState.OFFERED,
    }


def test_the_search_was_taught_and_its_report_has_something_to_say(shop):
    today = timezone.localdate()
    first = today - timedelta(days=40)

    found = searches_between(first, today)
    in_vain = searches_between(first, today, in_vain=True)

    assert {one.hits_count for one in in_vain if not one.corrected} == {0}
    assert any(one.opened for one in found)
    assert 0 < period_between(first, today).unopened_percent < 100
    for synonym in Synonym.objects.filter(language="en"):
        assert all(each.after_count for each in effect_of(synonym))


def test_an_ended_article_answers_with_what_replaces_it(shop):
    customer = Customer.objects.filter(channel__code="trade", state="approved").first()
    buyer = buyer_for_customer(customer=customer, now=timezone.now())

    ended = ended_product("frying-pan-non-stick-series-09", buyer)

    successor = Variant.objects.get(sku="KP-AL240").product_id
    assert ended.replaced_by == (successor,)
