"""Carts that colleagues share: who sees, changes and orders them, and nobody else."""

from dataclasses import replace

import pytest
from django.urls import reverse

from accounts.rights import Right, RightScope
from orders.errors import CartGone, CartReadOnly, NotToShareWith, SharingRefused
from orders.models import Cart, CartShare, CartUse
from orders.selectors.cart import current_cart
from orders.selectors.carts import cart_cards
from orders.services import carts, coupons
from orders.services.cart import add_to_cart, remove_line, set_line_quantities
from orders.services.sharing import Share, share_cart
from orders.services.submit import submit_cart
from tests import make, make_orders, make_people
from tests.make_orders import item
from tests.race import at_once


@pytest.fixture
def olga(acme):
    """A colleague who buys for Acme, too."""
    return make.member("olga", acme, role="buyer").user


@pytest.fixture
def cart(buyer, bolt):
    return add_to_cart(buyer=buyer, items=[item(bolt, 12)])


@pytest.fixture
def colleague(olga, acme, shop):
    return make.buyer(olga, acme)


def shared(buyer, cart, level, *, user=None):
    return share_cart(
        buyer=buyer, cart_id=cart.pk, shares=[Share(user.pk if user else None, level)]
    )


def seen_by(buyer):
    return list(Cart.objects.visible_to(buyer))


def test_a_cart_is_its_owner_s_alone_until_it_is_shared(cart, colleague):
    assert seen_by(colleague) == []


@pytest.mark.parametrize("level", ["view", "change", "order"])
def test_each_level_lets_do_what_it_says(buyer, cart, colleague, bolt, level):
    shared(buyer, cart, level)

    carts_of = Cart.objects
    assert seen_by(colleague) == [cart]
    assert carts_of.changeable_by(colleague).exists() == (level != "view")
    assert carts_of.orderable_by(colleague).exists() == (level == "order")


def test_a_cart_to_look_at_is_not_changed_by_any_door(buyer, cart, colleague, bolt):
    shared(buyer, cart, "view")
    line = cart.lines.get()
    doors = [
        lambda: add_to_cart(buyer=colleague, items=[item(bolt, 1)], cart_id=cart.pk),
        lambda: set_line_quantities(
            buyer=colleague, cart_id=cart.pk, quantities={line.pk: 1}
        ),
        lambda: remove_line(buyer=colleague, line_id=line.pk),
        lambda: carts.save_line_for_later(buyer=colleague, line_id=line.pk),
        lambda: carts.rename_cart(buyer=colleague, cart_id=cart.pk, name="Mine"),
        lambda: carts.take_up_cart(buyer=colleague, cart_id=cart.pk),
        lambda: carts.delete_cart(buyer=colleague, cart_id=cart.pk),
        lambda: coupons.remove_coupon(buyer=colleague, code="X", cart_id=cart.pk),
    ]

    for door in doors:
        with pytest.raises((CartReadOnly, CartGone)):
            door()

    line.refresh_from_db()
    cart.refresh_from_db()
    assert (line.quantity, cart.name, cart.state) == (12, "", "open")


def test_who_may_change_does_not_delete_rename_or_share(buyer, cart, colleague):
    shared(buyer, cart, "order")
    deeds = [
        lambda: carts.delete_cart(buyer=colleague, cart_id=cart.pk),
        lambda: carts.rename_cart(buyer=colleague, cart_id=cart.pk, name="Mine"),
        lambda: shared(colleague, cart, "order"),
    ]

    for deed in deeds:
        with pytest.raises(CartReadOnly):
            deed()

    assert CartShare.objects.get().user is None


def test_a_colleague_s_cart_taken_up_takes_articles_and_goes_back(
    buyer, cart, colleague, bolt
):
    own = add_to_cart(buyer=colleague, items=[item(bolt, 1)])
    shared(buyer, cart, "change")

    carts.take_up_cart(buyer=colleague, cart_id=cart.pk)
    add_to_cart(buyer=colleague, items=[item(bolt, 2)])
    during = current_cart(colleague)
    carts.put_cart_aside(buyer=colleague, cart_id=cart.pk)

    cart.refresh_from_db()
    assert (during, current_cart(colleague), current_cart(buyer)) == (cart, own, cart)
    assert cart.lines.get().quantity == 14
    assert cart.touched_by == colleague.user


def test_closing_a_cart_sends_colleagues_back_to_their_own(
    buyer, cart, colleague, bolt
):
    shared(buyer, cart, "change")
    carts.take_up_cart(buyer=colleague, cart_id=cart.pk)

    share_cart(buyer=buyer, cart_id=cart.pk, shares=[])
    made = add_to_cart(buyer=colleague, items=[item(bolt, 1)])

    assert made != cart
    assert made.user == colleague.user
    assert not CartUse.objects.exists()


def test_shared_with_everybody_does_not_reach_roles_of_own_documents(
    buyer, cart, acme, shop
):
    role = make_people.role(
        acme, Right.SEE_PRICES, Right.EDIT_CART, scope=RightScope.OWN
    )
    nina = make.member("nina", acme, role="buyer")
    nina.role = role
    nina.save()
    limited = make.buyer(nina.user, acme)

    shared(buyer, cart, "order")
    by_all = seen_by(limited)
    shared(buyer, cart, "order", user=nina.user)

    assert by_all == []
    assert seen_by(limited) == [cart]


def test_who_fills_no_carts_sees_no_shared_ones(buyer, cart, acme):
    viewer = make.buyer(make.member("vera", acme, role="viewer").user, acme)

    shared(buyer, cart, "view")

    assert seen_by(viewer) == []


def test_another_company_of_the_same_person_sees_nothing(buyer, cart, shop, olga):
    other = make.company(name="Other", channel=shop)
    make.member("olga2", other)
    olga.memberships.create(customer=other, role=make.ready_made_role("buyer"))
    shared(buyer, cart, "order", user=olga)

    assert seen_by(make.buyer(olga, other)) == []


def test_a_stranger_is_not_shared_with(buyer, cart, shop):
    other = make.company(name="Other", channel=shop)
    stranger = make.member("stranger", other).user

    with pytest.raises(NotToShareWith):
        shared(buyer, cart, "view", user=stranger)

    assert not CartShare.objects.exists()


def test_sharing_is_a_right_of_its_own(buyer, cart):
    without = replace(buyer, rights=buyer.rights - {Right.SHARE_CARTS}, found={})

    with pytest.raises(SharingRefused):
        shared(without, cart, "view")


def test_a_colleague_orders_a_shared_cart_once(buyer, cart, colleague):
    shared(buyer, cart, "order")
    carts.take_up_cart(buyer=colleague, cart_id=cart.pk)
    agreed = make_orders.choice(colleague)

    first = submit_cart(buyer=colleague, cart_id=cart.pk, checkout=agreed, key="a")
    again = submit_cart(buyer=colleague, cart_id=cart.pk, checkout=agreed, key="a")

    assert first == again
    assert first.placed_by == colleague.user
    assert current_cart(buyer) is None


def test_who_may_only_change_does_not_order(buyer, cart, colleague):
    shared(buyer, cart, "change")
    carts.take_up_cart(buyer=colleague, cart_id=cart.pk)
    agreed = make_orders.choice(colleague)

    with pytest.raises(CartGone):
        submit_cart(buyer=colleague, cart_id=cart.pk, checkout=agreed, key="a")

    cart.refresh_from_db()
    assert cart.state == "open"


def test_what_was_left_out_of_a_shared_cart_stays_shared(
    buyer, cart, colleague, nut, bolt
):
    add_to_cart(buyer=buyer, items=[item(nut, 10)])
    shared(buyer, cart, "order")
    carts.put_cart_aside(buyer=buyer, cart_id=cart.pk, name="Kitchen")
    since = carts.start_cart(buyer=buyer)
    nut.is_active = False
    nut.save()
    carts.take_up_cart(buyer=colleague, cart_id=cart.pk)
    agreed = make_orders.choice(colleague)

    submit_cart(buyer=colleague, cart_id=cart.pk, checkout=agreed, key="a")

    rest = Cart.objects.exclude(pk=since.pk).get(state="open")
    assert (rest.name, rest.user, rest.is_current) == ("Kitchen", buyer.user, False)
    assert current_cart(buyer) == since
    assert seen_by(colleague).count(rest) == 1


# --- two at once --------------------------------------------------------------------


def test_a_quantity_that_a_colleague_changed_is_not_overwritten_unseen(
    buyer, cart, colleague, client
):
    shared(buyer, cart, "change")
    line = cart.lines.get()
    set_line_quantities(buyer=colleague, cart_id=cart.pk, quantities={line.pk: 20})
    client.force_login(buyer.user)
    typed = {"cart": cart.pk, f"shown-{line.pk}": "12", f"quantity-{line.pk}": "15"}

    answer = client.post("/cart/update/", typed)
    page = answer.content.decode()

    line.refresh_from_db()
    assert (answer.status_code, line.quantity) == (422, 20)
    assert "made it 20 in the meantime" in page
    assert f'name="shown-{line.pk}" value="20"' in page
    assert 'value="15"' in page  # what was typed stays to be sent again


def test_typed_again_it_counts(buyer, cart, colleague, client):
    shared(buyer, cart, "change")
    line = cart.lines.get()
    set_line_quantities(buyer=colleague, cart_id=cart.pk, quantities={line.pk: 20})
    client.force_login(buyer.user)

    client.post(
        "/cart/update/",
        {"cart": cart.pk, f"shown-{line.pk}": "20", f"quantity-{line.pk}": "15"},
    )

    line.refresh_from_db()
    assert line.quantity == 15


def test_a_line_that_a_colleague_removed_is_told(buyer, cart, colleague, client):
    shared(buyer, cart, "change")
    line = cart.lines.get()
    remove_line(buyer=colleague, line_id=line.pk)
    client.force_login(buyer.user)
    typed = {"cart": cart.pk, f"shown-{line.pk}": "12", f"quantity-{line.pk}": "15"}

    page = client.post("/cart/update/", typed).content.decode()

    assert "took a line out that you changed" in page


@pytest.mark.django_db(transaction=True)
def test_two_people_filling_one_cart_lose_nothing(bob, acme, shop, bolt, nut):
    olga = make.member("olga", acme, role="buyer").user
    buyer, colleague = make.buyer(bob, acme), make.buyer(olga, acme)
    cart = add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    shared(buyer, cart, "change")

    def fill(who, variant, quantity):
        return lambda: add_to_cart(
            buyer=who.at(who.now), items=[item(variant, quantity)], cart_id=cart.pk
        )

    outcomes = at_once(
        [
            fill(buyer, bolt, 2),
            fill(colleague, bolt, 4),
            fill(buyer, nut, 10),
            fill(colleague, nut, 20),
        ]
    )

    assert not [one for one in outcomes if isinstance(one, Exception)]
    rows = dict(cart.lines.values_list("variant__sku", "quantity"))
    assert rows == {"BOLT-8": 7, "NUT-8": 30}


@pytest.mark.django_db(transaction=True)
def test_two_people_ordering_one_cart_place_one_order(bob, acme, shop, bolt):
    olga = make.member("olga", acme, role="buyer").user
    buyer, colleague = make.buyer(bob, acme), make.buyer(olga, acme)
    cart = add_to_cart(buyer=buyer, items=[item(bolt, 1)])
    shared(buyer, cart, "order")
    agreed = make_orders.choice(buyer)

    def order(who, key):
        return lambda: submit_cart(
            buyer=who.at(who.now), cart_id=cart.pk, checkout=agreed, key=key
        )

    outcomes = at_once([order(buyer, "a"), order(colleague, "b")])

    placed = [one for one in outcomes if not isinstance(one, Exception)]
    assert len(placed) == 1
    assert acme.orders.count() == 1


# --- pages --------------------------------------------------------------------------


def test_the_form_shares_and_tells(client, buyer, cart, olga):
    client.force_login(buyer.user)
    url = f"/carts/{cart.pk}/share/"
    form = client.get(url).content.decode()

    client.post(url, {"level-all": "", f"level-{olga.pk}": "change"})
    page = client.get("/cart/").content.decode()

    assert "Olga" in form
    assert CartShare.objects.get().user == olga
    assert "shared with Olga" in page


@pytest.mark.parametrize("posted", [{"level-all": "boss"}, {"level-x": "view"}])
def test_a_malformed_form_shares_nothing(client, buyer, cart, posted):
    shared(buyer, cart, "view")
    client.force_login(buyer.user)

    client.post(f"/carts/{cart.pk}/share/", posted)

    assert CartShare.objects.get().level == "view"


def test_a_colleague_finds_the_cart_in_the_list(client, buyer, cart, colleague):
    shared(buyer, cart, "view")
    client.force_login(colleague.user)

    page = client.get("/carts/").content.decode()
    shown = client.get(f"/carts/{cart.pk}/").content.decode()

    assert "Shared by colleagues" in page
    assert "BOLT-8" in shown
    assert "Copy this cart" in shown
    assert "quantity-" not in shown
    assert [card.may_change for card in cart_cards(colleague)] == [False]


def test_the_form_is_the_owner_s(client, buyer, cart, colleague):
    shared(buyer, cart, "order")
    client.force_login(colleague.user)

    assert client.get(f"/carts/{cart.pk}/share/").status_code == 404
    url = reverse("orders:share-cart", args=[cart.pk])
    assert client.post(url, {"level-all": "view"}).status_code == 404
    assert CartShare.objects.get().level == "order"
