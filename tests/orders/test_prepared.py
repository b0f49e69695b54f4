"""Carts that representatives fill: handed over, and made an offer of."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Event
from orders.errors import AgreementMissing, CartEmpty
from orders.models import Cart, Order, OrderPolicy, OrderReview, Quote, QuoteDraft
from orders.rules import CheckoutChoice
from orders.selectors.proposals import proposal_of
from orders.services.approvals import take_back
from orders.services.cart import add_to_cart
from orders.services.carts import start_cart
from orders.services.prepared import hand_over_cart, offer_cart
from orders.services.quote_acceptance import accept_quote
from orders.services.resizing import Change
from orders.services.reviews import (
    Seen,
    change_order,
    confirm_changes,
    decline_changes,
)
from orders.services.submit import submit_cart
from shop.errors import NotAllowed
from shop.models import OutgoingMail
from tests import make, make_approvals, make_orders, make_quotes


@pytest.fixture
def ritas(acme, bob):
    """Rita in Bob's place."""
    rita = make.staff("rita", "Sales representative")
    acme.rep = rita
    acme.save()
    return replace(make.buyer(bob, acme), rep=rita)


@pytest.fixture
def filled(ritas, bolt) -> Cart:
    return add_to_cart(buyer=ritas, items=[make_orders.item(bolt, 5)])


def test_a_cart_handed_over_waits_beside_the_persons_own(
    ritas, filled, bob, acme, bolt
):
    own = add_to_cart(buyer=make.buyer(bob, acme), items=[make_orders.item(bolt, 1)])

    hand_over_cart(buyer=ritas, cart_id=filled.pk, note="For the spring")

    filled.refresh_from_db()
    own.refresh_from_db()
    assert (filled.user, filled.prepared_by) == (bob, ritas.rep)
    assert (filled.name, filled.is_current) == ("Prepared by Rita", False)
    assert (own.user, own.is_current) == (bob, True)
    told = Event.objects.get(verb="cart_handed_over")
    assert (told.actor, told.on_behalf_of) == (ritas.rep, acme)


def test_the_person_is_told_by_mail_and_orders_it(ritas, filled, bob, acme, client):
    hand_over_cart(buyer=ritas, cart_id=filled.pk, name="Spring", note="As agreed")
    page = reverse("orders:cart-page", args=[filled.pk])

    mail = OutgoingMail.objects.get(template="orders/cart_prepared")
    assert (mail.recipient, mail.context["note"]) == (bob.email, "As agreed")
    assert mail.context["cart_url"].endswith(page)
    client.force_login(bob)
    shown = client.get(page).content.decode()
    assert "prepared by Rita" in shown
    assert "As agreed" in shown
    client.post(reverse("orders:use-cart", args=[filled.pk]), {"acting_for": acme.pk})
    assert Cart.objects.current_of(make.buyer(bob, acme)).get() == filled


def test_the_rep_starts_anew_after_handing_over(ritas, filled):
    hand_over_cart(buyer=ritas, cart_id=filled.pk)

    assert not Cart.objects.current_of(ritas).exists()
    assert Cart.objects.visible_to(ritas).get() == filled
    assert not Cart.objects.changeable_by(ritas).exists()


def test_nothing_is_not_handed_over(ritas, bolt):
    empty = start_cart(buyer=ritas)

    with pytest.raises(CartEmpty):
        hand_over_cart(buyer=ritas, cart_id=empty.pk)

    assert not OutgoingMail.objects.exists()


def test_only_representatives_hand_over(bob, acme, bolt, client):
    buyer = make.buyer(bob, acme)
    own = add_to_cart(buyer=buyer, items=[make_orders.item(bolt, 1)])
    client.force_login(bob)

    for name in ("send-cart", "offer-cart"):
        url = reverse(f"orders:{name}", args=[own.pk])
        assert client.post(url, {"acting_for": acme.pk}).status_code == 404
    with pytest.raises(NotAllowed):
        hand_over_cart(buyer=buyer, cart_id=own.pk)
    with pytest.raises(NotAllowed):
        offer_cart(buyer=buyer, cart_id=own.pk)
    assert not Quote.objects.exists()


def test_an_offer_of_a_cart_begins_with_its_lines(ritas, filled, bob, acme):
    quote = offer_cart(buyer=ritas, cart_id=filled.pk)

    draft = QuoteDraft.objects.get(quote=quote)
    assert (quote.customer, quote.requested_by, quote.state) == (acme, bob, "draft")
    [line] = draft.lines
    assert (line["sku"], Decimal(line["quantity"])) == ("BOLT-8", 5)
    assert Decimal(line["list_amount"]) == 8


def test_pressed_twice_each_is_done_once(ritas, filled, bolt):
    first = offer_cart(buyer=ritas, cart_id=filled.pk)
    assert offer_cart(buyer=ritas, cart_id=filled.pk) == first
    add_to_cart(buyer=ritas, items=[make_orders.item(bolt, 1)])
    assert offer_cart(buyer=ritas, cart_id=filled.pk) != first

    for note in ("As agreed", ""):
        given = hand_over_cart(buyer=ritas, cart_id=filled.pk, note=note)

    assert (given, given.prepared_note) == (filled, "As agreed")
    assert Event.objects.filter(verb="cart_handed_over").count() == 1


def test_an_offer_needs_the_reps_own_permission(ritas, filled):
    ritas.rep.groups.clear()
    barred = replace(ritas, rep=type(ritas.rep).objects.get(pk=ritas.rep.pk))

    with pytest.raises(NotAllowed):
        offer_cart(buyer=barred, cart_id=filled.pk)


def test_a_yes_for_the_person_says_how_they_agreed(ritas, bolt, bob, acme):
    quote = make_quotes.asked(make.buyer(bob, acme), (bolt, 5))
    make_quotes.offer(quote, ritas.rep, ["7.90"])
    quote.refresh_from_db()
    choice = make_orders.choice(ritas, shown=None)

    with pytest.raises(AgreementMissing, match="Bob"):
        _accept(ritas, quote, choice)
    assert not Order.objects.exists()
    order = _accept(ritas, quote, replace(choice, agreed="by phone, 3 May"))

    assert (order.placed_by, order.rep) == (bob, ritas.rep)
    told = Event.objects.get(subject_kind="orders.quote", verb="accepted")
    assert told.data["agreed"] == "by phone, 3 May"
    assert (told.actor, told.on_behalf_of) == (ritas.rep, acme)


def _accept(buyer, quote: Quote, choice: CheckoutChoice) -> Order:
    return accept_quote(
        buyer=buyer, quote_id=quote.pk, version=quote.version, checkout=choice
    )


def test_what_a_rep_ordered_is_a_cart_of_the_person_when_it_comes_back(
    ritas, filled, bob, acme
):
    make_approvals.rule(acme, make.member("ada", acme, role="admin"))
    order = submit_cart(
        buyer=ritas, cart_id=filled.pk, checkout=make_orders.choice(ritas), key="k"
    )
    bobs = make.buyer(bob, acme)

    take_back(buyer=bobs, request_id=order.approval.pk)

    filled.refresh_from_db()
    assert (filled.user, filled.prepared_by) == (bob, ritas.rep)
    assert Cart.objects.current_of(bobs).get() == filled


def test_what_the_seller_changed_is_not_for_its_rep_to_confirm(
    ritas, filled, bob, acme, shop, dora
):
    OrderPolicy.objects.create(channel=shop, review_mode="every")
    order = submit_cart(
        buyer=ritas, cart_id=filled.pk, checkout=make_orders.choice(ritas), key="k"
    )
    line = order.lines.get()
    change_order(
        seen=Seen(order.pk, order.review.version),
        changes=[Change(line.pk, line.quantity, Decimal(99))],
        note="Steel is dearer",
        by=dora,
    )
    seen = Seen(order.pk, OrderReview.objects.get(order=order).version)
    order = Order.objects.get(pk=order.pk)

    for answer in (confirm_changes, decline_changes):
        with pytest.raises(NotAllowed):
            answer(buyer=ritas, seen=seen)

    assert proposal_of(order, ritas) is None
    assert proposal_of(order, make.buyer(bob, acme)) is not None
