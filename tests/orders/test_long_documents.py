"""Carts and orders of many lines ask the database as often as short ones."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from catalog.models import (
    Product,
    ProductText,
    StockLevel,
    Unit,
    Variant,
)
from orders.documents import delivery_note_pdf, pick_list_pdf
from orders.models import (
    CartLine,
    Condition,
    DeliveryNote,
    Order,
    OrderLine,
    OrderState,
    PickLine,
    Quote,
    QuoteDraft,
    ReturnPolicy,
)
from orders.rules.entry_text import entries_in_text
from orders.selectors.cart import cart_summary, current_cart
from orders.selectors.checkout import default_choice
from orders.services import entry
from orders.services.billing import bill_shipment
from orders.services.cart import CartItem, add_to_cart
from orders.services.crediting import credit_return
from orders.services.destinations import (
    DestinationDraft,
    add_destination,
    spread_lines,
)
from orders.services.fulfilment import cancel_order, confirm_order, ship_order
from orders.services.picking import finish_pick_list, start_pick_list
from orders.services.quote_acceptance import accept_quote
from orders.services.quote_counters import Counter, CounterLine, counter_offer
from orders.services.quote_drafts import open_draft, send_draft
from orders.services.quotes import Request, request_for_items
from orders.services.reorder import open_reorder
from orders.services.returns import (
    ReturnWish,
    Verdict,
    approve_return,
    inspect_return,
    receive_return,
    request_return,
)
from orders.services.submit import submit_cart
from pricing.models import PriceRow
from tests import make, make_orders, make_returns
from tests.make_approvals import approve, rule
from tests.orders.test_destinations import address

FEW = 10
MANY = [50, pytest.param(1_000, marks=pytest.mark.full)]


@pytest.fixture
def goods(prices):
    """A maker of articles with a price and stock, a handful of statements for all."""
    category, warehouse = make.category(), make.warehouse()

    def many(count):
        numbers = range(Product.objects.count(), Product.objects.count() + count)
        products = Product.objects.bulk_create(
            Product(code=f"P-{number}", category=category) for number in numbers
        )
        ProductText.objects.bulk_create(
            ProductText(
                product=each, language="en", name=each.code, slug=each.code.lower()
            )
            for each in products
        )
        variants = Variant.objects.bulk_create(
            Variant(product=each, sku=f"SKU-{each.code}") for each in products
        )
        units = Unit.objects.bulk_create(
            Unit(variant=each, code="piece", is_base=True, is_default=True)
            for each in variants
        )
        PriceRow.objects.bulk_create(
            PriceRow(
                price_list=prices,
                variant=unit.variant,
                unit=unit,
                amount=Decimal("2.5"),
                from_quantity=1,
            )
            for unit in units
        )
        StockLevel.objects.bulk_create(
            StockLevel(variant=each, warehouse=warehouse, on_hand=Decimal(100))
            for each in variants
        )
        return [CartItem(unit.variant_id, unit.pk, Decimal(3)) for unit in units]

    return many


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


def page_of(site, address):
    """How many questions a page asks the second time, and the page."""
    site.get(address)  # what the whole shop keeps is found now
    return asked(lambda: site.get(address))


def asked(ask):
    """How many questions a call asks, and its answer."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    return len(queries), answer


def ordered(buyer, items):
    """How many questions it takes to order `items`, and the order."""
    cart = add_to_cart(buyer=buyer, items=items)
    choice = make_orders.choice(buyer)
    return asked(
        lambda: submit_cart(
            buyer=buyer, cart_id=cart.pk, checkout=choice, key=f"key-{len(items)}"
        )
    )


@pytest.mark.parametrize("count", MANY)
def test_the_page_of_a_long_cart_asks_as_often_as_a_short_one(
    site, buyer, goods, count
):
    items = goods(count)
    add_to_cart(buyer=buyer, items=items[:FEW])
    few, short = page_of(site, "/cart/")
    add_to_cart(buyer=buyer, items=items[FEW:])

    many, page = page_of(site, "/cart/")

    assert short.content.count(b'name="quantity-') == FEW
    assert page.content.count(b'name="quantity-') == count
    assert many == few


@pytest.mark.parametrize("count", MANY)
def test_many_come_into_the_cart_by_as_many_statements_as_few(buyer, goods, count):
    few, _ = asked(lambda: add_to_cart(buyer=buyer, items=goods(FEW)))
    CartLine.objects.all().delete()
    items = goods(count)

    many, _ = asked(lambda: add_to_cart(buyer=buyer, items=items))

    assert CartLine.objects.count() == count
    # Rows are written by five hundred.
    assert many <= few + count // 500


@pytest.mark.parametrize("count", MANY)
def test_a_long_cart_is_ordered_by_as_many_statements_as_a_short_one(
    buyer, goods, count
):
    ordered(buyer, goods(1))  # what is asked once only
    few, _ = ordered(buyer, goods(FEW))

    many, order = ordered(buyer, goods(count))

    assert OrderLine.objects.filter(order=order).count() == count
    assert many <= few + count // 500


@pytest.mark.parametrize("count", MANY)
def test_the_page_of_a_long_order_asks_as_often_as_a_short_one(
    site, buyer, goods, count
):
    _, small = ordered(buyer, goods(FEW))
    _, large = ordered(buyer, goods(count))
    few, _ = page_of(site, f"/orders/{small.number}/")

    many, page = page_of(site, f"/orders/{large.number}/")

    assert page.content.count(b'class="line__name"') == count
    assert Order.objects.count() == 2
    assert many == few


def grown(few, many, count):
    """Steps that ask more of the long one; rows are written by five hundred."""
    batches = (count - 1) // 500
    return {
        name: (few[name], asked)
        for name, asked in many.items()
        if not 0 <= asked - few[name] <= 6 * batches
    }


class Asking:
    """Counts the questions of one step after the other, by its name."""

    def __init__(self, client, dora):
        self.client, self.dora, self.counts = client, dora, {}

    def step(self, name, deed):
        count, answer = asked(deed)
        self.counts[name] = count
        return answer

    def page(self, name, address, user, *, sees=""):
        self.client.force_login(user)
        count, answer = page_of(self.client, address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        assert sees in answer.content.decode()
        self.counts[name] = count


def life_of_order(ask, buyer, carla, items):
    """From the cart to the invoice; how many questions each step takes."""
    cart = add_to_cart(buyer=buyer, items=items)
    bob, last = buyer.user, Variant.objects.get(pk=items[-1].variant_id).sku
    ask.page("checkout", "/checkout/", bob)
    choice = make_orders.choice(buyer)
    order = ask.step(
        "submit",
        lambda: submit_cart(
            buyer=buyer, cart_id=cart.pk, checkout=choice, key=f"{cart.pk}"
        ),
    )
    ask.page("to approve", f"/approvals/{order.number}/", carla.user, sees=last)
    ask.step("approve", lambda: approve(carla, order))
    ask.step("confirm", lambda: confirm_order(order_id=order.pk, by=ask.dora))
    staff = f"/admin/orders/order/{order.pk}"
    first = Variant.objects.get(pk=items[0].variant_id).sku
    ask.page("admin", f"{staff}/change/", ask.dora, sees=first)  # 50 lines a page
    ask.page("form to ship", f"{staff}/ship/", ask.dora, sees=last)
    quantities = {line.pk: line.quantity for line in order.lines.all()}
    shipment = ask.step(
        "ship",
        lambda: ship_order(
            order_id=order.pk,
            quantities=quantities,
            warehouse_id=make.warehouse().pk,
            by=ask.dora,
        ),
    )
    invoice = ask.step("bill", lambda: bill_shipment(shipment_id=shipment.pk))
    ask.page("order", f"/orders/{order.number}/", bob, sees=last)
    ask.page("invoice", f"/invoices/{invoice}/", bob, sees=last)
    ask.step("reorder", lambda: open_reorder(buyer=buyer, order_ids=[order.pk]))
    entry.drop_rows(buyer=buyer, sheet_id=None)
    return ask.counts


@pytest.mark.full
@pytest.mark.parametrize("count", [50, 1_000])
def test_a_long_order_lives_by_as_many_questions_as_a_short_one(
    client, buyer, acme, carla, dora, goods, count
):
    rule(acme, acme.members.get(user=carla))
    carla = make.buyer(carla, acme)
    life_of_order(Asking(client, dora), buyer, carla, goods(1))  # what is kept is kept
    few = life_of_order(Asking(client, dora), buyer, carla, goods(FEW))

    many = life_of_order(Asking(client, dora), buyer, carla, goods(count))

    assert grown(few, many, count) == {}


def fetched(ask, order):
    """What is held for an order, taken from the shelves; the pick it is on."""
    lists, last = "/admin/orders/picklist", order.lines.last().sku
    ask.page("ready", f"{lists}/ready/", ask.dora, sees=order.number)
    warehouse = make.warehouse()
    picked = ask.step(
        "start",
        lambda: start_pick_list(
            warehouse_id=warehouse.pk, order_ids=[order.pk], by=ask.dora
        ),
    )
    ask.page("walk", f"{lists}/{picked.pk}/walk/", ask.dora, sees=last)
    ask.step("pick list on paper", lambda: pick_list_pdf(picked))
    found = dict(PickLine.objects.values_list("pk", "quantity"))
    ask.step(
        "finish",
        lambda: finish_pick_list(pick_list_id=picked.pk, found=found, by=ask.dora),
    )
    ask.page("pack", f"{lists}/{picked.pk}/pack/", ask.dora, sees=order.number)
    return picked.orders.get()


def sent(ask, order, pick):
    """Shipped by the form, place by place; each with its note on paper."""
    address = f"/admin/orders/order/{order.pk}/ship/?pick={pick.pk}"
    for name in ("first", "second"):
        ask.page(f"form to ship, {name}", address, ask.dora)
        form = html.document_fromstring(ask.client.get(address).content)
        fields = dict(form.xpath("//form[@method='post']")[-1].form_values())
        answer = ask.step(
            f"ship, {name}", lambda to=address, data=fields: ask.client.post(to, data)
        )
        assert answer.status_code == 302, answer.content
        address = answer.url
        note = DeliveryNote.objects.latest("pk")
        ask.step(
            f"note, {name}",
            lambda one=note: delivery_note_pdf(one.snapshot, sha256=one.sha256),
        )
    assert Order.objects.get(pk=order.pk).state == OrderState.SHIPPED


def taken_back(ask, buyer, order):
    """All of it comes back and is credited."""
    page, last = f"/orders/{order.number}/return/", order.lines.last().sku
    ask.page("form to return", page, buyer.user, sees=last)
    reason = make_returns.reason().pk
    wishes = [ReturnWish(line.pk, line.quantity, reason) for line in order.lines.all()]
    found = ask.step(
        "ask to return",
        lambda: request_return(buyer=buyer, order_id=order.pk, lines=wishes),
    )
    ask.page("return", f"/returns/{found.number}/", buyer.user, sees=last)
    staff = f"/admin/orders/orderreturn/{found.pk}"
    ask.step("agree", lambda: approve_return(return_id=found.pk, by=ask.dora))
    ask.step("receive", lambda: receive_return(return_id=found.pk, by=ask.dora))
    ask.page("form to inspect", f"{staff}/inspect/", ask.dora, sees=last)
    shelf = make.warehouse().pk
    verdicts = [
        Verdict(line.pk, line.quantity, Condition.AS_NEW, shelf)
        for line in found.lines.all()
    ]
    ask.step(
        "inspect",
        lambda: inspect_return(return_id=found.pk, by=ask.dora, verdicts=verdicts),
    )
    number = ask.step("credit", lambda: credit_return(return_id=found.pk))
    ask.page("credit note", f"/invoices/{number}/", buyer.user, sees=last)


def life_of_goods(ask, buyer, depot, items):
    """From the shelves to two places and back; how many questions each step takes."""
    cart = add_to_cart(buyer=buyer, items=items)
    lines = dict(cart.lines.values_list("pk", "quantity"))
    there = add_destination(buyer=buyer, cart_id=cart.pk, address_id=depot.pk)
    away = dict(list(lines.items())[len(lines) // 2 :])
    draft = DestinationDraft(
        there.pk, quantities=away | dict.fromkeys(list(lines)[:1], 1)
    )
    spread_lines(buyer=buyer, cart_id=cart.pk, drafts=[draft])
    ask.page("addresses", f"/checkout/addresses/?cart={cart.pk}", buyer.user)
    choice = make_orders.choice(buyer)
    order = ask.step(
        "submit",
        lambda: submit_cart(
            buyer=buyer, cart_id=cart.pk, checkout=choice, key=f"{cart.pk}"
        ),
    )
    confirm_order(order_id=order.pk, by=ask.dora)
    sent(ask, order, fetched(ask, order))
    for shipment in order.shipments.all():
        bill_shipment(shipment_id=shipment.pk)
    taken_back(ask, buyer.at(timezone.now()), order)
    return ask.counts


@pytest.mark.full
@pytest.mark.parametrize("count", [50, 1_000])
def test_much_goes_to_two_places_and_comes_back_by_as_many_questions_as_little(
    client, buyer, acme, dora, goods, count
):
    ReturnPolicy.objects.get_or_create(channel=buyer.channel)
    depot = address(acme)
    life_of_goods(Asking(client, dora), buyer, depot, goods(2))  # what is kept is kept
    few = life_of_goods(Asking(client, dora), buyer, depot, goods(FEW))

    many = life_of_goods(Asking(client, dora), buyer, depot, goods(count))

    assert grown(few, many, count) == {}


@pytest.mark.parametrize("count", MANY)
def test_a_long_order_is_called_off_by_as_many_questions(buyer, dora, goods, count):
    counts = []
    for size in (FEW, count):
        _, order = ordered(buyer, goods(size))
        counts.append(asked(lambda pk=order.pk: cancel_order(order_id=pk, by=dora))[0])

    assert counts[0] == counts[1]


def life_of_quote(ask, buyer, items):
    """Asked for, offered, countered, offered again and accepted."""
    bob, last = buyer.user, Variant.objects.get(pk=items[-1].variant_id).sku
    request = Request("Please", f"key-{len(items)}", "Season")
    quote = ask.step(
        "ask", lambda: request_for_items(buyer=buyer, items=items, request=request)
    )
    staff, page = f"/admin/orders/quote/{quote.pk}", f"/quotes/{quote.number}/"
    offer(ask, quote, "7", "offer")
    first = Variant.objects.get(pk=items[0].variant_id).sku
    ask.page("in the admin", f"{staff}/change/", ask.dora, sees=first)  # 50 a page
    ask.page("offered", page, bob, sees=last)
    counter(ask, quote, buyer)
    ask.page("editor", f"{staff}/answer/", ask.dora, sees=last)
    offer(ask, quote, "2.3", "offer again")
    ask.page("compared", f"{page}compare/?from=2&to=3", bob, sees=last)
    version = Quote.objects.get(pk=quote.pk).version
    checkout = default_choice(buyer)
    ask.step(
        "accept",
        lambda: accept_quote(
            buyer=buyer.at(timezone.now()),
            quote_id=quote.pk,
            version=version,
            checkout=checkout,
        ),
    )
    ask.page("accepted", page, bob, sees=last)
    return ask.counts


def counter(ask, quote, buyer):
    """Wish for less on every line."""
    lines = tuple(
        CounterLine(line.pk, line.quantity, Decimal("2.2"))
        for line in quote.lines.all()
    )
    version = Quote.objects.get(pk=quote.pk).version
    ask.step(
        "counter",
        lambda: counter_offer(
            buyer=buyer.at(timezone.now()),
            quote_id=quote.pk,
            version=version,
            counter=Counter(lines=lines, message="Less?"),
        ),
    )


def offer(ask, quote, price, name):
    """Prepare an offer at one price for all, and send it."""
    ask.step(f"{name}: open", lambda: open_draft(quote_id=quote.pk, by=ask.dora))
    draft = QuoteDraft.objects.get(quote=quote)
    for line in draft.lines:
        line["unit_amount"] = price
    draft.valid_until = timezone.localdate() + timedelta(days=9)
    draft.save()
    ask.step(
        f"{name}: send",
        lambda: send_draft(quote_id=quote.pk, revision=draft.revision, by=ask.dora),
    )


@pytest.mark.full
@pytest.mark.parametrize("count", [50, 1_000])
def test_a_long_quote_lives_by_as_many_questions_as_a_short_one(
    client, buyer, dora, goods, count
):
    life_of_quote(Asking(client, dora), buyer, goods(1))
    few = life_of_quote(Asking(client, dora), buyer, goods(FEW))

    many = life_of_quote(Asking(client, dora), buyer, goods(count))

    assert grown(few, many, count) == {}


def pasted(ask, buyer, items):
    """A list typed elsewhere: judged, looked at, put into the cart."""
    skus = Variant.objects.filter(pk__in=[one.variant_id for one in items])
    text = "\n".join(f"{sku}\t2" for sku in skus.values_list("sku", flat=True))
    entries = entries_in_text(text, "en")
    ask.step("paste", lambda: entry.take_lines(buyer=buyer, entries=entries))
    ask.page("quick order", "/quick-order/?show=all", buyer.user)
    added = ask.step("add", lambda: entry.add_rows(buyer=buyer, sheet_id=None))
    assert added.added_count == len(items)
    added.cart.lines.all().delete()
    return ask.counts


@pytest.mark.parametrize("count", MANY)
def test_a_long_list_is_pasted_by_as_many_questions_as_a_short_one(
    client, buyer, dora, goods, count
):
    pasted(Asking(client, dora), buyer, goods(1))
    few = pasted(Asking(client, dora), buyer, goods(FEW))

    many = pasted(Asking(client, dora), buyer, goods(count))

    assert grown(few, many, count) == {}


def test_nothing_that_people_typed_becomes_markup_in_a_row(site, buyer, bolt):
    bolt.product.texts.update(name='<b>Bolt</b> "8"')
    cart = make_orders.cart(buyer, (bolt, 3))
    cart.lines.update(note="<script>alert(1)</script>")

    page = site.get("/cart/").content.decode()

    shown = html.document_fromstring(page)
    assert "<b>Bolt</b>" not in page
    assert "<script>alert(1)" not in page
    assert shown.xpath('//a[@class="line__name"]')[0].text == '<b>Bolt</b> "8"'
    assert 'aria-label="Remove &lt;b&gt;Bolt&lt;/b&gt; &quot;8&quot;"' in page


def test_a_row_shows_the_variants_own_picture_number_and_page(site, buyer, acme, bolt):
    other = make.variant("BOLT-9", product=bolt.product)
    pictures = bolt.product.pictures
    pictures.create(file="pictures/of-the-product.png", position=1)
    pictures.create(file="pictures/of-another.png", variant=other)
    pictures.create(file="pictures/own.png", variant=bolt, position=9)
    pictures.create(file="pictures/dimensions.png", is_dimensioned=True)
    acme.part_numbers.create(variant=bolt, number="A-77")
    make_orders.cart(buyer, (bolt, 3), (other, 1))

    rows = cart_summary(current_cart(buyer), buyer).rows

    first, second = (row.article for row in rows)
    assert first.picture.endswith("pictures/own.png")
    assert second.picture.endswith("pictures/of-another.png")
    assert (first.own_number, second.own_number) == ("A-77", "")
    assert first.url == "/products/p-bolt-8/"
