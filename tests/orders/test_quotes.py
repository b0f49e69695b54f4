"""Quotes: asked from the cart, offered by staff, accepted once."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from pypdf import PdfReader

from accounts.errors import NotApproved
from accounts.models import CustomerState, Event
from invoicing.models import Invoice
from orders.errors import (
    CartEmpty,
    CartGone,
    NoSuchArticle,
    OfferEndsTooSoon,
    OfferIncomplete,
    QuoteElsewhere,
    QuoteExpired,
)
from orders.jobs import expire_quotes, print_quotes
from orders.models import Cart, Order, Quote, QuotePaper, QuoteState
from orders.rules.quotes import Offer, OfferedLine
from orders.selectors.checkout import default_choice
from orders.services.cart import add_to_cart
from orders.services.quote_acceptance import accept_quote
from orders.services.quote_ends import expire_due_quotes
from orders.services.quote_offers import answer_quote
from orders.services.quotes import decline_quote, request_quote
from pricing.models import PriceRow
from shop.errors import NotAllowed, StaleForm, WrongState
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.make_orders import item
from tests.race import at_once


@pytest.fixture
def cart(buyer, bolt, nut):
    return add_to_cart(buyer=buyer, items=[item(bolt, 24), item(nut, 10)])


@pytest.fixture
def asked(buyer, cart) -> Quote:
    return ask(buyer, cart)


@pytest.fixture
def offered(asked, dora) -> Quote:
    return offer(asked, dora)


def ask(buyer, cart, *, key="one", message="Could you meet us?"):
    return request_quote(buyer=buyer, cart_id=cart.pk, message=message, key=key)


def offer(quote, by, *, prices=("7.00", "1.00"), days=14, version=None) -> Quote:
    lines = [
        OfferedLine(line.pk, Decimal(price), "for 2026")
        for line, price in zip(quote.lines.all(), prices, strict=False)
    ]
    return answer_quote(
        quote_id=quote.pk,
        version=version or quote.version,
        offer=Offer(
            lines=tuple(lines),
            answer="If all goes in one year.",
            expires_at=timezone.now() + timedelta(days=days),
        ),
        by=by,
    )


def accept(buyer, quote, *, version=None) -> Order:
    return accept_quote(
        buyer=buyer,
        quote_id=quote.pk,
        version=version or quote.version,
        checkout=default_choice(buyer),
    )


def test_a_request_copies_lines_and_prices_and_keeps_the_cart(buyer, cart, acme):
    made = ask(buyer, cart)

    assert made.number == f"QUO-{buyer.today.year}-000001"
    assert [
        (line.sku, line.quantity, line.list_unit_amount) for line in made.lines.all()
    ] == [
        ("BOLT-8", Decimal("24.000"), Decimal("7.5000")),
        ("NUT-8", Decimal("10.000"), Decimal("1.1000")),
    ]
    assert Cart.objects.get().lines.count() == 2
    assert Event.objects.filter(verb="requested", customer=acme).count() == 1
    mail = OutgoingMail.objects.get(template="orders/quote_requested")
    assert mail.recipient == buyer.channel.seller.email


def test_the_representative_is_told(buyer, cart, acme):
    acme.rep = make.user("rita", is_staff=True)
    acme.save()

    ask(buyer, cart)

    mail = OutgoingMail.objects.get(template="orders/quote_requested")
    assert mail.recipient == "rita@example.org"


def test_asking_twice_with_one_form_is_one_quote(buyer, cart):
    assert ask(buyer, cart) == ask(buyer, cart)
    assert Quote.objects.count() == 1


def test_an_article_that_is_gone_is_left_out_of_the_request(buyer, cart, bolt, nut):
    bolt.is_active = False
    bolt.save()

    made = ask(buyer, cart)

    assert [line.sku for line in made.lines.all()] == ["NUT-8"]
    nut.is_active = False
    nut.save()
    with pytest.raises(CartEmpty):
        ask(buyer, cart, key="two")


def test_somebody_elses_cart_cannot_be_asked_about(cart, mallory, channel):
    stranger = make.buyer(mallory, mallory.memberships.get().customer)

    with pytest.raises(CartGone):
        ask(stranger, cart)

    assert not Quote.objects.exists()


def test_roles_without_the_right_do_not_ask(cart, carla, acme):
    with pytest.raises(NotAllowed):
        ask(make.buyer(carla, acme), cart)


def test_an_offer_is_told_and_printed_with_the_right_sums(asked, dora, bob):
    made = offer(asked, dora)

    assert (made.state, made.version) == (QuoteState.OFFERED, 2)
    mail = OutgoingMail.objects.get(template="orders/quote_offered")
    assert mail.recipient == bob.email
    assert mail.context["offered_amount"] == "178.00"
    assert mail.context["saved_amount"] == "13.00"
    assert print_quotes() == 1
    assert print_quotes() == 0
    text = PdfReader(QuotePaper.objects.get().pdf).pages[0].extract_text()
    for words in (made.number, "7.00", "168.00", "€215.38", "If all goes in one year."):
        assert words in text, words


def test_an_offer_needs_a_price_for_every_line_and_an_end(asked, dora):
    with pytest.raises(OfferIncomplete):
        offer(asked, dora, prices=("7.00",))
    with pytest.raises(OfferIncomplete):
        offer(asked, dora, prices=("7.00", "0"))
    with pytest.raises(OfferEndsTooSoon):
        offer(asked, dora, days=-1)

    asked.refresh_from_db()
    assert (asked.state, asked.version) == (QuoteState.REQUESTED, 1)
    assert not OutgoingMail.objects.filter(template="orders/quote_offered").exists()


def test_a_second_offer_is_a_new_version(offered, dora, buyer):
    better = offer(offered, dora, prices=("6.50", "0.95"))

    assert better.version == 3
    assert QuotePaper.objects.count() == 2
    with pytest.raises(StaleForm):
        accept(buyer, offered, version=2)
    assert not Order.objects.exists()


def test_two_of_the_staff_do_not_overwrite_each_other(asked, dora):
    offer(asked, dora)

    with pytest.raises(StaleForm):
        offer(asked, dora, version=1)


def test_accepting_orders_at_the_offered_prices(offered, buyer, bolt):
    PriceRow.objects.filter(variant=bolt).update(amount="99.00")

    order = accept(buyer, offered)

    assert order.quote_number == offered.number
    assert order.goods_amount == Decimal("178.00")
    assert order.total_gross == Decimal("237.16")  # goods and 18.00 delivery + 21 %
    assert [line.unit_price_amount for line in order.lines.all()] == [
        Decimal("7.0000"),
        Decimal("1.0000"),
    ]
    offered.refresh_from_db()
    assert (offered.state, offered.order_number) == ("accepted", order.number)
    assert Event.objects.filter(verb="accepted").count() == 1


def test_accepting_twice_gives_the_same_order(offered, buyer):
    assert accept(buyer, offered) == accept(buyer, offered)
    assert Order.objects.count() == 1


def test_what_ran_out_cannot_be_accepted_even_before_the_sweep(offered, buyer):
    offered.expires_at = timezone.now() - timedelta(seconds=1)
    offered.save()

    with pytest.raises(QuoteExpired, match=offered.number):
        accept(buyer, offered)

    assert not Order.objects.exists()


def test_the_sweep_ends_what_ran_out_and_nothing_else(offered, buyer, cart, dora):
    late = offer(ask(buyer, cart, key="two"), dora)
    Quote.objects.filter(pk=late.pk).update(expires_at=timezone.now())

    assert expire_quotes() == 1
    assert expire_quotes() == 0

    late.refresh_from_db()
    offered.refresh_from_db()
    assert (late.state, offered.state) == ("expired", "offered")
    with pytest.raises(WrongState):
        accept(buyer, late)
    assert offer(late, dora).state == QuoteState.OFFERED


def test_an_offer_in_another_currency_is_refused(offered, buyer, acme):
    acme.currency = "RON"
    acme.save()
    make_orders.shipping_method(acme.channel, "ron", currency="RON")

    with pytest.raises(QuoteElsewhere):
        accept(make.buyer(buyer.user, acme), offered)


def test_an_article_that_left_the_shop_stops_the_order(offered, buyer, bolt):
    bolt.is_active = False
    bolt.save()

    with pytest.raises(NoSuchArticle):
        accept(buyer, offered)

    offered.refresh_from_db()
    assert offered.state == QuoteState.OFFERED
    assert not Order.objects.exists()


def test_declining_says_why_and_ends_it(offered, buyer, dora):
    decline_quote(buyer=buyer, quote_id=offered.pk, version=2, reason="Too dear.")

    offered.refresh_from_db()
    assert (offered.state, offered.decline_reason) == ("declined", "Too dear.")
    with pytest.raises(WrongState):
        offer(offered, dora)
    with pytest.raises(WrongState):
        accept(buyer, offered)


def test_blocked_companies_accept_nothing(offered, buyer, acme):
    acme.state = CustomerState.BLOCKED
    acme.save()

    with pytest.raises(NotApproved):
        accept(buyer, offered)

    assert not Order.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_offer_accepted_at_once_by_many_is_one_order(buyer, cart, dora):
    made = offer(ask(buyer, cart), dora)

    outcomes = at_once([lambda: accept(buyer.at(buyer.now), made)] * 6)

    assert {outcome.number for outcome in outcomes} == {Order.objects.get().number}


@pytest.mark.django_db(transaction=True)
def test_accepting_while_it_runs_out_ends_in_one_state(buyer, cart, dora):
    made = offer(ask(buyer, cart), dora)
    later = timezone.now() + timedelta(days=15)

    accepted, _expired = at_once(
        [
            lambda: accept(buyer.at(buyer.now), made),
            lambda: expire_due_quotes(now=later),
        ]
    )

    made.refresh_from_db()
    is_ordered = Order.objects.filter(quote_number=made.number).exists()
    assert is_ordered == (made.state == QuoteState.ACCEPTED)
    assert is_ordered == isinstance(accepted, Order)


# --- pages --------------------------------------------------------------------


def test_a_buyer_asks_from_the_cart(client, cart, bob, acme):
    client.force_login(bob)
    page = client.get("/quotes/request/")
    sent = {
        **page.context["form"].initial,
        "message": "For 2027",
        "acting_for": acme.pk,
    }

    answer = client.post("/quotes/request/", sent)

    made = Quote.objects.get()
    assert answer.headers["Location"] == f"/quotes/{made.number}/"
    assert made.message == "For 2027"
    shown = client.get(f"/quotes/{made.number}/").content.decode()
    assert "Our turn: we are preparing an offer" in shown
    assert "For 2027" in shown


def test_the_buyer_sees_both_prices_and_accepts(client, offered, bob):
    client.force_login(bob)
    url = f"/quotes/{offered.number}/"

    page = client.get(url).content.decode()
    answer = client.post(f"{url}accept/", {"version": 2, "po_number": "PO-9"})

    for words in ("7.50", "7.00", "178.00", "Your turn", "€13.00", "€237.16"):
        assert words in page, words
    order = Order.objects.get()
    assert answer.headers["Location"] == f"/orders/{order.number}/"
    assert order.po_number == "PO-9"


def test_a_stale_page_is_refused_and_shows_the_new_offer(client, offered, dora, bob):
    offer(offered, dora, prices=("6.50", "0.95"))
    client.force_login(bob)

    answer = client.post(f"/quotes/{offered.number}/accept/", {"version": 2})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile." in page
    assert 'name="version" value="3"' in page
    assert "6.50" in page
    assert not Order.objects.exists()


def test_declining_needs_a_reason(client, offered, bob):
    client.force_login(bob)
    url = f"/quotes/{offered.number}/decline/"

    without = client.post(url, {"version": 2, "reason": " "})
    given = client.post(url, {"version": 2, "reason": "Too dear."})

    assert (without.status_code, given.status_code) == (422, 302)
    assert Quote.objects.get().decline_reason == "Too dear."


@pytest.mark.parametrize("page", ["/quotes/{}/", "/quotes/{}.pdf"])
def test_strangers_get_the_same_404(client, offered, mallory, page):
    print_quotes()
    client.force_login(mallory)

    assert client.get(page.format(offered.number)).status_code == 404
    assert client.get(page.format("QUO-2026-999999")).status_code == 404


@pytest.mark.parametrize("deed", ["accept", "decline"])
def test_strangers_cannot_answer(client, offered, mallory, deed):
    client.force_login(mallory)

    answer = client.post(
        f"/quotes/{offered.number}/{deed}/", {"version": 2, "reason": "x"}
    )

    assert answer.status_code == 404
    offered.refresh_from_db()
    assert offered.state == QuoteState.OFFERED


@pytest.mark.parametrize(
    "page", ["/quotes/", "/quotes/request/", "/quotes/X/", "/quotes/X.pdf"]
)
def test_guests_are_sent_to_sign_in(client, channel, page):
    assert "/accounts/login/" in client.get(page).headers["Location"]


def test_the_pdf_waits_for_its_printing(client, offered, bob):
    client.force_login(bob)
    url = f"/quotes/{offered.number}.pdf"
    before = client.get(url)
    print_quotes()

    after = client.get(url)

    assert (before.status_code, after.status_code) == (202, 200)
    assert after.headers["Content-Disposition"] == (
        f'attachment; filename="{offered.number}-v2.pdf"'
    )
    content = b"".join(after.streaming_content)
    assert offered.number in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_a_quote_without_an_offer_has_no_pdf(client, asked, bob):
    client.force_login(bob)

    assert client.get(f"/quotes/{asked.number}.pdf").status_code == 404


def test_the_list_is_capped_in_queries_and_says_when_empty(
    client, buyer, cart, bob, django_assert_max_num_queries
):
    client.force_login(bob)
    empty = client.get("/quotes/").content.decode()
    ask(buyer, cart)
    with django_assert_max_num_queries(30) as few:
        client.get("/quotes/")
    for key in "abcdefghij":
        ask(buyer, cart, key=key)

    with django_assert_max_num_queries(len(few.captured_queries)):
        page = client.get("/quotes/").content.decode()

    assert "No quotes yet." in empty
    assert page.count('href="/quotes/QUO-') == 11


def test_staff_answer_in_the_admin(client, asked, dora):
    client.force_login(dora)
    url = f"/admin/orders/quote/{asked.pk}/answer/"
    page = client.get(url)
    until = timezone.localdate() + timedelta(days=7)

    answer = client.post(
        url,
        {
            "revision": 1,
            "message": "Here you are.",
            "valid_until": until.isoformat(),
            "freight": "method",
            "q-0": "24",
            "p-0": "7.00",
            "q-1": "10",
            "p-1": "1.00",
            "c-1": "in tens",
            "send": "1",
        },
    )

    assert 'value="7.50"' not in page.content.decode()  # nothing is offered yet
    assert "7.50" in page.content.decode()
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.state == QuoteState.OFFERED
    assert asked.offered_by == dora
    assert [line.offered_unit_amount for line in asked.lines.all()] == [
        Decimal("7.0000"),
        Decimal("1.0000"),
    ]
    zone = asked.channel.seller.zone
    assert asked.expires_at.astimezone(zone).date() == until + timedelta(days=1)
    assert client.get(f"/admin/orders/quote/{asked.pk}/change/").status_code == 200


def test_a_wrong_price_is_refused_beside_its_field(client, asked, dora):
    client.force_login(dora)
    url = f"/admin/orders/quote/{asked.pk}/answer/"
    client.get(url)

    answer = client.post(
        url,
        {
            "revision": 1,
            "valid_until": "2999-01-01",
            "freight": "method",
            "q-0": "24",
            "p-0": "-1",
            "q-1": "10",
            "p-1": "many",
            "send": "1",
        },
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please look at the lines 1, 2 again." in page
    assert 'value="many"' in page
    asked.refresh_from_db()
    assert asked.state == QuoteState.REQUESTED


def test_a_rep_answers_assigned_customers_only(client, asked, acme):
    rita = make.user("rita", is_staff=True)
    wanted = ("view_quote", "change_quote")
    rita.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(rita)
    url = f"/admin/orders/quote/{asked.pk}/answer/"
    before = client.get(url)
    acme.rep = rita
    acme.save()

    after = client.get(url)

    assert (before.status_code, after.status_code) == (404, 200)
    assert asked.number in client.get("/admin/orders/quote/").content.decode()
    assert not Invoice.objects.exists()
