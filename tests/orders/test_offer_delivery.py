"""Where an offer's goods go, how and when: set by the staff, ordered by the buyer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Address
from orders.models import (
    FreightKind,
    Order,
    Quote,
    QuoteDraft,
    QuoteLimit,
    VersionState,
)
from orders.services.quote_drafts import open_draft
from tests import make, make_orders, make_quotes


@pytest.fixture
def depot(acme):
    return Address.objects.create(
        customer=acme,
        name="Depot",
        line1="Str. Nouă 9",
        postcode="300001",
        city="Timișoara",
        country="RO",
    )


@pytest.fixture
def courier(shop):
    return make_orders.shipping_method(
        shop, "courier", "30", names={"en": "Courier", "ro": "Curier"}
    )


@pytest.fixture
def morning(courier):
    return make_orders.window(courier, 8, 12, "5")


@pytest.fixture
def monday(buyer):
    """A working day some days ahead."""
    return buyer.working_days.after(buyer.today, 3)


@pytest.fixture
def staffs(client, dora):
    client.force_login(dora)
    return client


@pytest.fixture
def quote(buyer, bolt) -> Quote:
    return make_quotes.asked(buyer, (bolt, 24))  # 7.50 each


def send(client, quote, by, **fields):
    """Send an offer of what stands in the draft, with the delivery of `fields`."""
    draft = open_draft(quote_id=quote.pk, by=by)
    sent = {
        "revision": draft.revision,
        "freight": FreightKind.METHOD,
        "valid_until": draft.valid_until.isoformat(),
        "p-0": "7",
        "send": "1",
    }
    url = reverse("admin:orders_quote_answer", args=[quote.pk])
    return client.post(url, {**sent, **fields})


def accept(client, quote, person, customer):
    client.force_login(person)
    page = client.get(reverse("orders:quote", args=[quote.number]))
    quote.refresh_from_db()
    sent = {"version": quote.version, "acting_for": customer.pk}
    client.post(reverse("orders:accept-quote", args=[quote.number]), sent)
    return page


def test_the_order_goes_where_how_and_when_the_offer_says(
    staffs, quote, dora, bob, acme, depot, courier, morning, monday
):
    send(
        staffs,
        quote,
        dora,
        goes_to=depot.pk,
        method=courier.pk,
        requested_on=monday.isoformat(),
        window=morning.pk,
    )

    page = accept(staffs, quote, bob, acme)

    told = page.content.decode()
    for words in ("Courier", "Depot", "Str. Nouă 9", "08:00–12:00", "Requested for"):
        assert words in told
    order = Order.objects.get()
    assert order.snapshot["delivery"]["line1"] == "Str. Nouă 9"
    assert (order.shipping_code, order.requested_on) == ("courier", monday)
    # The hours cost 5 on top of 30: the page said so before.
    assert order.delivery_amount == Decimal(35)
    assert page.context["page"].acceptance.total_gross == order.total_gross


def test_the_paper_says_it_in_the_readers_language(
    staffs, quote, dora, bob, courier, monday
):
    bob.language = "ro"
    bob.save()

    send(staffs, quote, dora, method=courier.pk, requested_on=monday.isoformat())

    [paper] = quote.papers.all()
    assert paper.language == "ro"
    assert paper.snapshot["delivery"][0] == "Curier"
    assert len(paper.snapshot["delivery"]) == 2


def test_what_is_left_open_is_the_buyers_usual(staffs, quote, dora, bob, acme, courier):
    send(staffs, quote, dora)

    accept(staffs, quote, bob, acme)

    quote.refresh_from_db()
    order = Order.objects.get()
    assert quote.wanted_delivery is None
    assert (order.shipping_code, order.requested_on) == ("van", None)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"requested_on": "2020-01-06"}, "requested_on"),
        ({"window": "{morning}"}, "window"),
        ({"method": "{van}", "window": "{morning}"}, "window"),
        ({"method": "{abroad}", "goes_to": "{depot}"}, "method"),
        ({"method": "987654"}, "method"),
    ],
    ids=["past", "hours without a way", "another's hours", "not there", "unknown"],
)
def test_what_cannot_be_is_refused_where_it_stands(
    staffs, quote, dora, depot, morning, shop, fields, refused
):
    abroad = make_orders.shipping_method(shop, "abroad", countries=["DE"])
    van = shop.shipping_methods.get(code="van")
    keys = {"morning": morning, "van": van, "abroad": abroad, "depot": depot}
    typed = {
        name: value.format(**{key: row.pk for key, row in keys.items()})
        for name, value in fields.items()
    }

    answer = send(staffs, quote, dora, **typed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [refused]
    assert f'href="#id_{refused}"' in answer.content.decode()
    quote.refresh_from_db()
    assert quote.state == "requested"


def test_another_customers_address_is_not_offered(staffs, quote, dora, mallory):
    theirs = Address.objects.exclude(customer=quote.customer).get()

    answer = send(staffs, quote, dora, goes_to=theirs.pk)

    assert list(answer.context["form"].errors) == ["goes_to"]


def test_a_wish_stays_through_a_draft_a_counter_and_the_next_offer(
    staffs, quote, dora, buyer, courier, monday
):
    send(staffs, quote, dora, method=courier.pk, requested_on=monday.isoformat())

    make_quotes.counter(buyer, quote, ["6.50"])
    draft = open_draft(quote_id=quote.pk, by=dora)
    editor = staffs.get(reverse("admin:orders_quote_answer", args=[quote.pk]))

    wishes = quote.versions.order_by("number").values_list("wanted_delivery", flat=True)
    assert [wish and wish["method"] for wish in wishes] == [None, *[courier.pk] * 2]
    assert draft.wanted_delivery["requested_on"] == monday.isoformat()
    assert editor.context["form"]["method"].value() == str(courier.pk)


@pytest.mark.parametrize(
    ("terms", "method_stays"),
    [
        ({}, True),
        ({"allows_parts": True}, True),
        ({"delivery": None}, False),
        ({"delivery": None, "freight": FreightKind.METHOD}, False),
    ],
)
def test_an_answer_keeps_the_delivery_or_takes_it_back(
    staffs, quote, dora, courier, terms, method_stays
):
    fields = {"freight": FreightKind.AMOUNT, "freight_amount": "12"}
    send(staffs, quote, dora, method=courier.pk, **fields)

    make_quotes.offer(quote, dora, ["6"], **terms)

    quote.refresh_from_db()
    kept = quote.wanted_delivery and quote.wanted_delivery["method"]
    assert kept == (courier.pk if method_stays else None)
    assert quote.freight == terms.get("freight", FreightKind.AMOUNT)


def test_a_manager_lets_the_delivery_out_with_the_offer(
    client, quote, bob, acme, courier, monday
):
    rita = make.staff("rita", "Sales representative")
    acme.rep = rita
    acme.save()
    QuoteLimit.objects.create(user=rita, most_discount_rate=1)
    client.force_login(rita)
    send(client, quote, rita, method=courier.pk, requested_on=monday.isoformat())
    waiting = quote.versions.get(state=VersionState.WAITING)
    quote.refresh_from_db()
    assert quote.wanted_delivery is None

    client.force_login(make.staff("mona", "Manager"))
    decide = reverse("admin:orders_quoteversion_decide", args=[waiting.pk])
    page = client.get(decide).content.decode()
    client.post(decide, {"approve": "1"})
    accept(client, quote, bob, acme)

    assert "Courier" in page
    order = Order.objects.get()
    assert (order.shipping_code, order.requested_on) == ("courier", monday)


def test_a_day_that_has_passed_does_not_hold_the_order_up(
    staffs, quote, dora, bob, acme, courier, monday
):
    send(staffs, quote, dora, method=courier.pk, requested_on=monday.isoformat())
    quote.refresh_from_db()
    before = monday - timedelta(days=60)
    quote.wanted_delivery = {**quote.wanted_delivery, "requested_on": str(before)}
    quote.save()

    accept(staffs, quote, bob, acme)

    order = Order.objects.get()
    assert (order.shipping_code, order.requested_on) == ("courier", None)


def test_a_prospect_is_told_the_day_without_an_address(staffs, dora, shop, courier):
    staffs.post(
        reverse("admin:orders_quote_new"),
        {
            "company": "Nova",
            "name": "Nora",
            "email": "nora@nova.example",
            "country": "RO",
            "language": "en",
            "channel": shop.pk,
        },
    )
    quote = Quote.objects.get()
    editor = staffs.get(reverse("admin:orders_quote_answer", args=[quote.pk]))
    sent = {
        "revision": QuoteDraft.objects.get().revision,
        "freight": "method",
        "method": courier.pk,
        "save": "1",
    }

    staffs.post(reverse("admin:orders_quote_answer", args=[quote.pk]), sent)

    assert editor.status_code == 200
    kept = QuoteDraft.objects.get().wanted_delivery
    assert (kept["method"], kept["name"], kept["place"]) == (
        courier.pk,
        "Courier",
        None,
    )
