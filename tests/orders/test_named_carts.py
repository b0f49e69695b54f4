"""Several carts beside each other: current, put aside, copied, deleted, for later."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.errors import CartGone, TooManyCarts, TooManyLines
from orders.models import Cart, CartLine, CartState
from orders.selectors.cart import current_cart
from orders.selectors.carts import cart_cards
from orders.services import carts
from orders.services.cart import add_to_cart
from orders.services.submit import submit_cart
from tests import make, make_orders
from tests.make_orders import item
from tests.race import at_once


@pytest.fixture
def site(client, bob, shop):
    client.force_login(bob)
    return client


@pytest.fixture
def first(buyer, bolt):
    return add_to_cart(buyer=buyer, items=[item(bolt, 12)])


@pytest.fixture
def other(buyer, first, nut):
    """A second cart, the current one."""
    made = carts.start_cart(buyer=buyer, name="Bar")
    return add_to_cart(buyer=buyer, items=[item(nut, 10)], cart_id=made.pk)


def lines(cart):
    rows = CartLine.objects.filter(cart=cart).values_list("variant__sku", "quantity")
    return {sku: int(quantity) for sku, quantity in rows}


def test_a_new_cart_is_the_current_one_and_the_old_one_stays(buyer, first, bolt):
    made = carts.start_cart(buyer=buyer, name="Bar")
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    assert current_cart(buyer) == made
    assert (lines(first), lines(made)) == ({"BOLT-8": 12}, {"BOLT-8": 1})


def test_a_cart_taken_up_again_is_the_one_that_articles_go_into(
    buyer, first, other, bolt
):
    carts.take_up_cart(buyer=buyer, cart_id=first.pk)
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    assert current_cart(buyer) == first
    assert (lines(first), lines(other)) == ({"BOLT-8": 13}, {"NUT-8": 10})


def test_the_next_article_after_putting_aside_starts_a_cart(buyer, first, nut):
    carts.put_cart_aside(buyer=buyer, cart_id=first.pk, name="Next week")
    made = add_to_cart(buyer=buyer, items=[item(nut, 10)])

    first.refresh_from_db()
    assert made != first
    assert (first.name, lines(first)) == ("Next week", {"BOLT-8": 12})


def test_a_copy_has_the_same_lines_and_a_life_of_its_own(buyer, first, bolt):
    CartLine.objects.filter(cart=first).update(note="for the kitchen")

    made = carts.copy_cart(buyer=buyer, cart_id=first.pk)
    add_to_cart(buyer=buyer, items=[item(bolt, 1)], cart_id=made.pk)

    assert made.lines.get().note == "for the kitchen"
    assert (lines(made), lines(first)) == ({"BOLT-8": 13}, {"BOLT-8": 12})
    assert current_cart(buyer) == first


def test_a_deleted_cart_comes_back_as_it_was(buyer, first):
    carts.delete_cart(buyer=buyer, cart_id=first.pk)
    gone = current_cart(buyer)

    carts.restore_cart(buyer=buyer, cart_id=first.pk)

    assert gone is None
    assert (current_cart(buyer), lines(first)) == (first, {"BOLT-8": 12})


def test_a_cart_without_a_name_is_of_the_sellers_day(buyer, first):
    late = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    Cart.objects.filter(pk=first.pk).update(created_at=late)

    with timezone.override("Europe/Bucharest"):
        (card,) = cart_cards(buyer)

    assert "4" in card.name
    assert "3" not in card.name


def test_a_restored_cart_takes_no_other_cart_s_place(buyer, first, nut):
    carts.delete_cart(buyer=buyer, cart_id=first.pk)
    since = add_to_cart(buyer=buyer, items=[item(nut, 10)])

    carts.restore_cart(buyer=buyer, cart_id=first.pk)

    assert current_cart(buyer) == since
    assert {card.pk for card in cart_cards(buyer)} == {first.pk, since.pk}


def test_nothing_goes_into_a_deleted_cart(buyer, first, bolt):
    carts.delete_cart(buyer=buyer, cart_id=first.pk)

    with pytest.raises(CartGone):
        add_to_cart(buyer=buyer, items=[item(bolt, 1)], cart_id=first.pk)

    assert lines(first) == {"BOLT-8": 12}


def test_a_line_for_later_leaves_the_cart_and_comes_back_summed(buyer, first, bolt):
    line = first.lines.get()

    carts.save_line_for_later(buyer=buyer, line_id=line.pk)
    emptied = lines(first)
    add_to_cart(buyer=buyer, items=[item(bolt, 3)])
    carts.take_line_back(buyer=buyer, line_id=line.pk, cart_id=first.pk)

    assert emptied == {}
    assert lines(first) == {"BOLT-8": 15}
    assert CartLine.objects.count() == 1


def test_a_full_cart_takes_no_line_back(buyer, first, nut, monkeypatch):
    line = first.lines.first()
    carts.save_line_for_later(buyer=buyer, line_id=line.pk)
    add_to_cart(buyer=buyer, items=[item(nut, 20)], cart_id=first.pk)
    monkeypatch.setattr(carts, "MOST_LINES", first.lines.count())

    with pytest.raises(TooManyLines):
        carts.take_line_back(buyer=buyer, line_id=line.pk, cart_id=first.pk)


def test_lines_for_later_wait_in_one_place(buyer, first, nut):
    add_to_cart(buyer=buyer, items=[item(nut, 10)])

    for line in first.lines.all():
        carts.save_line_for_later(buyer=buyer, line_id=line.pk)

    waiting = carts.later_cart(buyer)
    assert lines(waiting) == {"BOLT-8": 12, "NUT-8": 10}
    assert not waiting.is_current


def test_there_is_an_end_to_carts(buyer, first, monkeypatch):
    monkeypatch.setattr(carts, "MOST_CARTS", 1)

    with pytest.raises(TooManyCarts):
        carts.start_cart(buyer=buyer)

    assert Cart.objects.count() == 1


def test_many_lines_come_in_by_as_many_queries_as_few(
    buyer, prices, bolt, django_assert_num_queries
):
    made = [make.variant(f"A-{number}") for number in range(15)]
    for one in made:
        make.price(prices, one, "1.00")
    few = [item(one, 1) for one in made[1:5]]
    many = [item(one, 1) for one in made[5:]]
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    add_to_cart(buyer=buyer.at(buyer.now), items=[item(made[0], 1)])
    with CaptureQueriesContext(connection) as asked:
        add_to_cart(buyer=buyer.at(buyer.now), items=few)

    with django_assert_num_queries(len(asked)):
        add_to_cart(buyer=buyer.at(buyer.now), items=many)


# --- pages ------------------------------------------------------------------------


def test_the_list_tells_names_lines_totals_and_which_is_in_use(site, first, other):
    page = site.get("/carts/").content.decode()

    assert "Bar" in page
    assert "€11.00" in page
    assert "€96.00" in page
    assert page.index("Bar") < page.index("€96.00")  # the current one first
    assert page.count("in use") == 1


def test_the_list_costs_the_same_for_many_carts(
    site, buyer, other, django_assert_max_num_queries
):
    site.get("/carts/")
    with CaptureQueriesContext(connection) as asked:
        site.get("/carts/")
    for number in range(6):
        carts.copy_cart(buyer=buyer, cart_id=other.pk, name=f"Copy {number}")

    with django_assert_max_num_queries(len(asked)):
        page = site.get("/carts/").content.decode()
    assert "Copy 5" in page


def test_an_empty_list_says_what_to_do(site):
    assert "No cart yet." in site.get("/carts/").content.decode()


def test_another_cart_has_the_page_of_the_current_one(site, first, other):
    page = site.get(f"/carts/{first.pk}/").content.decode()

    assert "BOLT-8" in page
    assert f'<input type="hidden" name="cart" value="{first.pk}">' in page
    assert "Use this cart" in page


def test_what_is_typed_on_another_cart_s_page_changes_that_cart(site, first, other):
    line = first.lines.get()
    typed = {"cart": first.pk, f"shown-{line.pk}": "12", f"quantity-{line.pk}": "14"}

    answer = site.post("/cart/update/", typed)

    assert (answer.status_code, answer.url) == (302, f"/carts/{first.pk}/")
    assert (lines(first), lines(other)) == ({"BOLT-8": 14}, {"NUT-8": 10})


def test_a_code_goes_into_the_cart_whose_page_it_was_typed_on(site, first, other, nut):
    site.post("/cart/add-by-code/", {"cart": first.pk, "code": "NUT-8"})

    assert lines(first) == {"BOLT-8": 12, "NUT-8": 10}
    assert lines(other) == {"NUT-8": 10}


def test_another_cart_is_ordered_by_its_own_checkout(site, first, other):
    answer = site.post("/cart/update/", {"cart": first.pk, "then": "checkout"})
    page = site.get(answer.url).content.decode()

    assert answer.url == f"/checkout/?cart={first.pk}"
    assert "BOLT-8" in page
    assert "NUT-8" not in page


def test_a_cart_that_was_sent_leads_to_its_order(site, buyer, first):
    order = submit_cart(
        buyer=buyer, cart_id=first.pk, checkout=make_orders.choice(buyer), key="k"
    )

    answer = site.get(f"/carts/{first.pk}/")

    assert (answer.status_code, answer.url) == (302, f"/orders/{order.number}/")


@pytest.mark.parametrize("deed", ["name", "use", "aside", "copy", "delete", "restore"])
def test_deeds_are_posted(site, first, deed):
    assert site.get(f"/carts/{first.pk}/{deed}/").status_code == 405


def test_a_deleted_cart_is_offered_back_once(site, first):
    site.post(f"/carts/{first.pk}/delete/")
    page = site.get("/carts/").content.decode()

    site.post(f"/carts/{first.pk}/restore/")

    assert "is deleted" in page
    assert "is deleted" not in site.get("/carts/").content.decode()
    assert Cart.objects.get().state == CartState.OPEN


def test_renaming_over_http(site, first):
    site.post(f"/carts/{first.pk}/name/", {"name": "Kitchen"})

    assert "<h1>Kitchen</h1>" in site.get("/cart/").content.decode()


def test_a_name_that_is_too_long_changes_nothing(site, first):
    site.post(f"/carts/{first.pk}/name/", {"name": "x" * 81})

    first.refresh_from_db()
    assert first.name == ""


def test_saving_a_line_for_later_keeps_what_was_typed_elsewhere(
    site, buyer, first, nut
):
    add_to_cart(buyer=buyer, items=[item(nut, 10)])
    bolts, nuts = first.lines.order_by("pk")
    typed = {f"shown-{bolts.pk}": "12", f"quantity-{bolts.pk}": "20"}

    site.post(f"/cart/lines/{nuts.pk}/later/", {"cart": first.pk, **typed})
    page = site.get("/cart/").content.decode()

    assert lines(first) == {"BOLT-8": 20}
    assert "Saved for later" in page
    assert f"/cart/lines/{nuts.pk}/back/" in page


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("/cart/add-by-code/", {"code": "NUT-8"}),
        ("/cart/update/", {"code": "NUT-8"}),  # Enter in the field beside the lines
        ("/cart/prices/", {}),
        ("/cart/coupons/", {"coupon": "NONE"}),
        ("/cart/coupons/remove/", {"coupon": "NONE"}),
        ("/cart/put-back/", {}),
        ("/cart/update/", {"then": "checkout"}),
    ],
)
def test_without_script_every_button_honours_what_was_typed(
    site, first, nut, url, more
):
    line = first.lines.get()
    typed = {f"shown-{line.pk}": "12", f"quantity-{line.pk}": "17"}

    site.post(url, {"cart": first.pk, **typed, **more})

    line.refresh_from_db()
    assert line.quantity == 17


def test_a_line_taken_out_is_put_back_with_its_note(site, first):
    CartLine.objects.update(note="for the bar")
    line = first.lines.get()
    site.post(f"/cart/lines/{line.pk}/remove/", {"cart": first.pk})
    emptied = lines(first)

    site.post("/cart/put-back/", {"cart": first.pk})
    site.post("/cart/put-back/", {"cart": first.pk})

    assert emptied == {}
    assert lines(first) == {"BOLT-8": 12}
    assert first.lines.get().note == "for the bar"


def test_the_cart_on_paper_has_codes_and_amounts(site, first):
    page = site.get(f"/carts/{first.pk}/print/").content.decode()

    assert "BOLT-8" in page
    assert "96.00" in page


@pytest.mark.django_db(transaction=True)
def test_taking_up_and_filling_at_once_leave_one_current_cart(bob, acme, shop, bolt):
    buyer = make.buyer(bob, acme)
    first = add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    other = carts.copy_cart(buyer=buyer, cart_id=first.pk)

    outcomes = at_once(
        [
            lambda: carts.take_up_cart(buyer=buyer.at(buyer.now), cart_id=other.pk),
            lambda: carts.put_cart_aside(buyer=buyer.at(buyer.now), cart_id=first.pk),
            lambda: add_to_cart(buyer=buyer.at(buyer.now), items=[item(bolt, 1)]),
            lambda: carts.start_cart(buyer=buyer.at(buyer.now)),
        ]
    )

    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert Cart.objects.filter(state="open", is_current=True).count() == 1
    assert sum(line.quantity for line in CartLine.objects.all()) == Decimal(3)
