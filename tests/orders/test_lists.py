"""Requisition lists: kept, shared, changed, printed, put into the cart."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.rights import Right
from orders.errors import (
    ListGone,
    ListReadOnly,
    ListTooLong,
    NoSuchArticle,
    SharingRefused,
)
from orders.models import CartLine, RequisitionLine, RequisitionList
from orders.selectors.lists import list_page, lists_of
from orders.services import lists
from orders.services.cart import add_to_cart
from orders.services.lists import LineChange
from tests import make, make_orders
from tests.make_orders import item
from tests.race import at_once

HTMX = {"HX-Request": "true"}


@pytest.fixture
def site(client, bob, shop):
    client.force_login(bob)
    return client


@pytest.fixture
def monday(buyer, bolt, nut):
    made = lists.make_list(buyer=buyer, name="Monday")
    return lists.add_to_list(
        buyer=buyer, list_id=made.pk, items=[item(bolt, 12), item(nut, 20)]
    )


@pytest.fixture
def colleague(acme, shop):
    return make.buyer(make.member("olga", acme, role="buyer").user, acme)


def on(found):
    rows = RequisitionLine.objects.filter(requisition_list=found)
    return [(sku, int(n)) for sku, n in rows.values_list("variant__sku", "quantity")]


def in_cart():
    return {
        line.variant.sku: int(line.quantity)
        for line in CartLine.objects.select_related("variant")
    }


def line_of(found, sku):
    return found.lines.get(variant__sku=sku)


def share(buyer, found):
    return lists.describe_list(
        buyer=buyer, list_id=found.pk, name=found.name, note="", is_shared=True
    )


def test_what_is_added_again_is_summed_in_its_place(buyer, monday, bolt):
    lists.add_to_list(buyer=buyer, list_id=monday.pk, items=[item(bolt, 3)])

    assert on(monday) == [("BOLT-8", 15), ("NUT-8", 20)]


def test_one_unknown_article_adds_nothing(buyer, monday, bolt):
    hidden = make.variant("HIDDEN", is_active=False)

    with pytest.raises(NoSuchArticle):
        lists.add_to_list(
            buyer=buyer, list_id=monday.pk, items=[item(bolt, 1), item(hidden, 1)]
        )

    assert on(monday) == [("BOLT-8", 12), ("NUT-8", 20)]


def test_there_is_an_end_to_a_list(buyer, monday, monkeypatch):
    monkeypatch.setattr(lists, "MOST_LINES", 2)

    with pytest.raises(ListTooLong):
        lists.add_to_list(
            buyer=buyer, list_id=monday.pk, items=[item(make.variant("NEW"), 1)]
        )


def test_quantities_notes_and_removal_at_once(buyer, monday):
    bolt, nut = line_of(monday, "BOLT-8"), line_of(monday, "NUT-8")

    refused = lists.change_lines(
        buyer=buyer,
        list_id=monday.pk,
        changes={
            bolt.pk: LineChange(quantity=Decimal(5), note="for the bar"),
            nut.pk: LineChange(quantity=Decimal(0)),
        },
    )

    assert refused == {}
    assert on(monday) == [("BOLT-8", 5)]
    assert monday.lines.get().note == "for the bar"


def test_a_wrong_step_is_refused_and_the_rest_taken(buyer, monday):
    bolt, nut = line_of(monday, "BOLT-8"), line_of(monday, "NUT-8")

    refused = lists.change_lines(
        buyer=buyer,
        list_id=monday.pk,
        changes={
            bolt.pk: LineChange(quantity=Decimal(5)),
            nut.pk: LineChange(quantity=Decimal(15)),
        },
    )

    assert "the next is 20" in str(refused[nut.pk])
    assert on(monday) == [("BOLT-8", 5), ("NUT-8", 20)]


@pytest.mark.parametrize(("place", "order"), [(1, "NBA"), (2, "BNA"), (9, "BAN")])
def test_a_line_moves_to_its_place(buyer, monday, prices, place, order):
    other = make.variant("A-1")
    lists.add_to_list(buyer=buyer, list_id=monday.pk, items=[item(other, 1)])
    nut = line_of(monday, "NUT-8")

    lists.place_line(buyer=buyer, list_id=monday.pk, line_id=nut.pk, place=place)

    assert "".join(sku[0] for sku, _ in on(monday)) == order


def test_a_whole_list_comes_into_the_cart_and_is_summed(buyer, monday, bolt):
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    done = lists.buy_from_list(buyer=buyer.at(buyer.now), list_id=monday.pk)

    assert (done.added_count, done.refused) == (2, ())
    assert in_cart() == {"BOLT-8": 13, "NUT-8": 20}


def test_what_cannot_be_bought_is_told_and_the_rest_comes(buyer, monday, nut, prices):
    priceless = make.variant("PEARL")
    lists.add_to_list(buyer=buyer, list_id=monday.pk, items=[item(priceless, 1)])
    nut.is_active = False
    nut.save()

    done = lists.buy_from_list(buyer=buyer, list_id=monday.pk)

    assert in_cart() == {"BOLT-8": 12}
    assert [sku for sku, _ in done.refused] == ["NUT-8", "PEARL"]
    assert "no price" in dict(done.refused)["PEARL"]


def test_prices_are_the_buyer_s_own(buyer, monday, bolt, acme):
    own = make.price_list("acme", to=acme, contract=True)
    make.price(own, bolt, "5.00")

    page = list_page(monday, buyer)

    assert [row.unit_amount for row in page.rows] == [Decimal("5.00"), Decimal("1.10")]
    assert page.total == Decimal("82.00")  # 60 + 22


def test_a_line_whose_article_is_gone_stays_and_says_so(buyer, monday, nut):
    nut.is_active = False
    nut.save()

    gone = list_page(monday, buyer).rows[1]

    assert (gone.amount, gone.why_not) == (None, "No longer on sale here.")


# --- who ----------------------------------------------------------------------------


def test_a_list_is_its_owner_s_until_it_is_shared(buyer, monday, colleague):
    before = lists_of(colleague)
    share(buyer, monday)

    assert before == []
    assert [card.name for card in lists_of(colleague)] == ["Monday"]


def test_with_the_right_colleagues_keep_a_shared_list(buyer, monday, colleague, bolt):
    share(buyer, monday)

    lists.add_to_list(buyer=colleague, list_id=monday.pk, items=[item(bolt, 1)])

    monday.refresh_from_db()
    assert monday.touched_by == colleague.user
    assert on(monday)[0] == ("BOLT-8", 13)


def test_without_it_they_look_and_buy(buyer, monday, colleague, bolt):
    share(buyer, monday)
    limited = replace(
        colleague, rights=colleague.rights - {Right.SHARE_CARTS}, found={}
    )
    doors = [
        lambda: lists.add_to_list(
            buyer=limited, list_id=monday.pk, items=[item(bolt, 1)]
        ),
        lambda: lists.change_lines(buyer=limited, list_id=monday.pk, changes={}),
        lambda: lists.delete_list(buyer=limited, list_id=monday.pk),
        lambda: lists.place_line(
            buyer=limited, list_id=monday.pk, line_id=monday.lines.first().pk, place=2
        ),
    ]

    for door in doors:
        with pytest.raises(ListReadOnly):
            door()

    assert lists.buy_from_list(buyer=limited, list_id=monday.pk).added_count == 2
    assert on(monday) == [("BOLT-8", 12), ("NUT-8", 20)]


def test_only_the_owner_takes_a_list_back(buyer, monday, colleague):
    share(buyer, monday)

    with pytest.raises(SharingRefused):
        lists.describe_list(
            buyer=colleague, list_id=monday.pk, name="x", note="", is_shared=False
        )

    monday.refresh_from_db()
    assert (monday.name, monday.is_shared) == ("Monday", True)


def test_another_company_sees_no_list(buyer, monday, shop):
    share(buyer, monday)
    other = make.company(name="Other", channel=shop)
    stranger = make.buyer(make.member("stranger", other).user, other)

    assert lists_of(stranger) == []
    with pytest.raises(ListGone):
        lists.buy_from_list(buyer=stranger, list_id=monday.pk)


def test_a_deleted_list_comes_back_with_its_lines(buyer, monday):
    lists.delete_list(buyer=buyer, list_id=monday.pk)
    during = lists_of(buyer)

    lists.restore_list(buyer=buyer, list_id=monday.pk)

    assert during == []
    assert [card.lines_count for card in lists_of(buyer)] == [2]


def test_a_copy_is_one_s_own(buyer, monday, colleague):
    share(buyer, monday)

    made = lists.copy_list(buyer=colleague, list_id=monday.pk)

    assert (made.owner, made.is_shared) == (colleague.user, False)
    assert on(made) == on(monday)


@pytest.mark.django_db(transaction=True)
def test_two_people_filling_one_list_lose_nothing(bob, acme, shop, bolt, nut):
    buyer = make.buyer(bob, acme)
    colleague = make.buyer(make.member("olga", acme, role="buyer").user, acme)
    made = lists.make_list(buyer=buyer, name="Monday")
    share(buyer, made)

    def add(who, variant, quantity):
        return lambda: lists.add_to_list(
            buyer=who, list_id=made.pk, items=[item(variant, quantity)]
        )

    outcomes = at_once(
        [add(buyer, bolt, 1), add(colleague, bolt, 2), add(colleague, nut, 10)]
    )

    assert not [one for one in outcomes if isinstance(one, Exception)]
    assert sorted(on(made)) == [("BOLT-8", 3), ("NUT-8", 10)]


# --- pages --------------------------------------------------------------------------


def test_an_empty_page_of_lists_says_what_to_do(site):
    assert "No list yet." in site.get("/lists/").content.decode()


def test_a_long_list_takes_as_many_queries_as_a_short_one(
    site, buyer, monday, prices, django_assert_max_num_queries
):
    many = [make.variant(f"A-{number}") for number in range(25)]
    for one in many:
        make.price(prices, one, "1.00")
    site.get(f"/lists/{monday.pk}/")
    with CaptureQueriesContext(connection) as asked:
        site.get(f"/lists/{monday.pk}/")
    lists.add_to_list(
        buyer=buyer, list_id=monday.pk, items=[item(one, 1) for one in many]
    )

    with django_assert_max_num_queries(len(asked)):
        page = site.get(f"/lists/{monday.pk}/").content.decode()
    assert "A-24" in page


def typed(found, **changes):
    """The form of a list with what was typed: sku=(quantity, note, place)."""
    fields = {}
    for place, line in enumerate(found.lines.select_related("variant"), start=1):
        was = (f"{line.quantity.normalize():f}", line.note, str(place))
        now = changes.get(line.variant.sku.replace("-", "_"), was)
        pk = line.pk
        fields |= {f"shown-{pk}": was[0], f"was-{pk}": was[1], f"stood-{pk}": was[2]}
        fields |= {
            f"quantity-{pk}": now[0],
            f"note-{pk}": now[1],
            f"place-{pk}": now[2],
        }
    return fields


def test_changes_apply_by_htmx_without_a_button(site, monday):
    answer = site.post(
        f"/lists/{monday.pk}/update/",
        typed(monday, BOLT_8=("15", "bar", "2")),
        headers=HTMX,
    )

    assert answer.status_code == 200
    assert "120.00" in answer.content.decode()
    assert on(monday) == [("NUT-8", 20), ("BOLT-8", 15)]
    assert line_of(monday, "BOLT-8").note == "bar"


def test_a_page_left_open_takes_nothing_back(site, monday):
    fields = typed(monday)
    monday.lines.update(quantity=40)

    site.post(f"/lists/{monday.pk}/update/", fields)

    assert on(monday) == [("BOLT-8", 40), ("NUT-8", 40)]


def test_what_is_refused_stays_typed_beside_its_reason(site, monday):
    answer = site.post(
        f"/lists/{monday.pk}/update/", typed(monday, NUT_8=("15", "", "2"))
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "the next is 20" in page
    assert 'value="15"' in page


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("add/", {"code": "NUT-8"}),
        ("update/", {"code": "NUT-8"}),
        ("buy/?which=all", {}),
        ("buy/", {}),
    ],
)
def test_without_script_every_button_honours_what_was_typed(site, monday, path, more):
    site.post(
        f"/lists/{monday.pk}/{path}", {**typed(monday, BOLT_8=("7", "", "1")), **more}
    )

    assert on(monday)[0] == ("BOLT-8", 7)


def test_removing_a_line_keeps_what_was_typed_elsewhere(site, monday):
    nut = line_of(monday, "NUT-8")

    site.post(
        f"/lists/{monday.pk}/lines/{nut.pk}/remove/",
        typed(monday, BOLT_8=("7", "", "1")),
    )

    assert on(monday) == [("BOLT-8", 7)]


def test_chosen_lines_are_bought_at_the_quantity_typed(site, monday):
    nut = line_of(monday, "NUT-8")
    fields = typed(monday, NUT_8=("30", "", "2")) | {"line": [str(nut.pk)]}

    answer = site.post(f"/lists/{monday.pk}/buy/", fields)

    assert (answer.status_code, answer.url) == (302, "/cart/")
    assert in_cart() == {"NUT-8": 30}


def test_what_was_not_bought_is_said_by_line(site, monday, nut):
    nut.is_active = False
    nut.save()

    answer = site.post(f"/lists/{monday.pk}/buy/", {"which": "all"}, follow=True)
    page = answer.content.decode()

    assert "1 line is in the cart." in page
    assert "NUT-8: This article is not on sale here." in page


def test_the_list_on_paper_has_codes_and_room_to_count(site, monday):
    page = site.get(f"/lists/{monday.pk}/print/").content.decode()

    assert "BOLT-8" in page
    assert "Counted" in page
    assert page.count("data-count") == 2


def test_a_cart_and_an_order_go_onto_a_list(site, buyer, bolt, nut):
    cart = add_to_cart(buyer=buyer, items=[item(bolt, 2)])
    site.post(f"/carts/{cart.pk}/list/", {"name": "From cart"})
    made = RequisitionList.objects.get()
    order = make_orders.order(buyer.at(buyer.now), (nut, 10))

    site.post(f"/orders/{order.number}/list/", {"list": made.pk})

    assert on(made) == [("BOLT-8", 4), ("NUT-8", 10)]


def test_an_article_goes_onto_a_list_from_its_page(site, monday, bolt):
    unit = bolt.units.get(is_base=True)
    asked = {"variant": bolt.pk, "unit": unit.pk, "quantity": "3"}
    form = site.get("/lists/add/", asked).content.decode()

    site.post("/lists/add/", {**asked, "list": monday.pk})

    assert "Monday" in form
    assert on(monday)[0] == ("BOLT-8", 15)


def test_with_scripts_the_choice_is_a_dialog_that_says_what_it_did(site, monday, bolt):
    unit = bolt.units.get(is_base=True)
    asked = {"variant": bolt.pk, "unit": unit.pk, "quantity": "3"}

    form = site.get("/lists/add/", asked, headers=HTMX).content.decode()
    done = site.post("/lists/add/", {**asked, "list": monday.pk}, headers=HTMX)

    assert 'hx-post="/lists/add/"' in form
    assert "<html" not in form
    assert "1 line is on the list." in done.content.decode()
    assert on(monday)[0] == ("BOLT-8", 15)


def test_a_name_that_was_typed_makes_a_new_list(site, monday, bolt):
    unit = bolt.units.get(is_base=True)
    asked = {"variant": bolt.pk, "unit": unit.pk, "quantity": "3"}

    site.post("/lists/add/", {**asked, "list": monday.pk, "name": "Bar"})

    assert on(RequisitionList.objects.get(name="Bar")) == [("BOLT-8", 3)]
    assert on(monday) == [("BOLT-8", 12), ("NUT-8", 20)]


@pytest.mark.parametrize("path", ["/lists/", "/carts/"])
def test_below_a_head_only_the_day_is_said(site, monday, buyer, bolt, path):
    add_to_cart(buyer=buyer, items=[item(bolt, 1)])

    page = site.get(path).content.decode()

    assert ">Changed</th>" in page
    assert ">changed" not in page


def test_a_line_of_the_cart_leads_to_the_choice_of_a_list(site, buyer, bolt):
    add_to_cart(buyer=buyer, items=[item(bolt, 2)])
    unit = bolt.units.get(is_base=True)

    page = site.get("/cart/").content.decode()

    way = f"/lists/add/?variant={bolt.pk}&amp;unit={unit.pk}&amp;quantity=2"
    assert f'href="{way}"' in page


def test_without_a_list_or_a_name_the_form_asks(site, bolt):
    unit = bolt.units.get(is_base=True)
    asked = {"variant": bolt.pk, "unit": unit.pk, "quantity": "3"}

    answer = site.post("/lists/add/", asked)

    assert answer.status_code == 422
    assert "give a new one a name" in answer.content.decode()
    assert not RequisitionList.objects.exists()


def test_deleting_offers_the_list_back_once(site, monday):
    site.post(f"/lists/{monday.pk}/delete/")
    page = site.get("/lists/").content.decode()
    site.post(f"/lists/{monday.pk}/restore/")

    assert "“Monday” is deleted." in page
    assert "is deleted" not in site.get("/lists/").content.decode()
    assert site.get(f"/lists/{monday.pk}/").status_code == 200
