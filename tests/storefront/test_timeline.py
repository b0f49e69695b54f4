"""What happened with a company: told to each side as far as it concerns them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.events import record
from accounts.models import Customer, Event, Member, Role
from accounts.selectors.subjects import company_subject
from accounts.selectors.timeline import (
    PAGE_SIZE,
    TimelineFilter,
    filter_from,
    timeline_for,
    timeline_of,
    topics_for,
)
from accounts.services.messages import Draft, write_to_customer
from tests import make, make_invoicing, make_orders

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = reverse("storefront:timeline")


@pytest.fixture
def buyer(bob, acme):
    return make.buyer(bob, acme)


@pytest.fixture
def rita(acme):
    rita = make.staff("rita", "Sales representative")
    Customer.objects.filter(pk=acme.pk).update(rep=rita)
    acme.refresh_from_db()
    return rita


@pytest.fixture
def order(channel, buyer):
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "8.00")
    make.stock(bolt, 100)
    return make_orders.order(buyer, (bolt, 2))


def happened(customer, kind, verb, *, pk=1, name="thing", at=None, actor=None, **data):
    """An event as an app records it."""
    return Event.objects.create(
        customer=customer,
        subject_kind=kind,
        subject_id=pk,
        subject_name=name,
        verb=verb,
        actor=actor,
        at=at or NOON,
        data=data,
    )


def texts(buyer, **asked) -> list[str]:
    wanted = filter_from(asked)
    return [entry.text for entry in timeline_for(buyer, wanted).entries]


def as_role(buyer, role: str):
    Member.objects.filter(user=buyer.user).update(role=make.ready_made_role(role))
    return make.buyer(buyer.user, buyer.customer)


def test_documents_are_told_in_sentences_with_links_and_amounts(buyer, order, acme):
    invoice = make_invoicing.invoice(acme)

    entries = timeline_for(buyer, TimelineFilter()).entries

    by_text = {entry.text: entry for entry in entries}
    placed = by_text[f"Order {order.number} placed"]
    issued = by_text[f"Invoice {invoice.number} issued"]
    assert placed.url == reverse("orders:order", args=[order.number])
    assert placed.who == str(buyer.user)
    assert issued.url == reverse("invoicing:invoice", args=[invoice.number])
    assert "€" in issued.detail
    assert issued.who == ""


def test_what_is_the_sellers_own_affair_is_not_told(buyer, order, dora, acme):
    record(order, verb="sent_to_erp", actor=None)
    record(acme, verb="credit_limit_lowered", actor=dora, reason="pays late")
    record(acme, verb="noted", actor=dora, note="difficult")
    happened(acme, "invoicing.creditaccount", "held")
    happened(acme, "catalog.product", "changed")

    told = " ".join(texts(buyer))
    all_of_it = [
        entry.text for entry in timeline_of(acme, dora, TimelineFilter()).entries
    ]

    for secret in ("erp", "credit", "noted", "held", "changed"):
        assert secret not in told.lower()
    assert f"{order.number}: sent to erp" in all_of_it
    assert "Company Acme: credit limit lowered" in all_of_it


@pytest.mark.parametrize(
    ("role", "unseen"),
    [
        ("viewer", {"Invoice", "Message", "joined", "Offer"}),
        ("finance", {"joined", "Offer"}),
        ("buyer", {"joined"}),
        ("pickup", {"Order", "Invoice", "Message", "joined", "Offer"}),
        ("admin", set()),
    ],
)
def test_each_role_reads_what_it_may_see(buyer, order, rita, acme, role, unseen):
    from orders.models import Quote

    make_invoicing.invoice(acme)
    quote = Quote.objects.create(
        channel=acme.channel,
        customer=acme,
        requested_by=buyer.user,
        number="QUO-1",
        currency="EUR",
    )
    record(quote, verb="offered", actor=rita)
    record(Member.objects.get(user=buyer.user), verb="joined", actor=buyer.user)
    write_to_customer(
        staff=rita,
        subject=company_subject(acme),
        draft=Draft(body="Hello", key=uuid4().hex),
    )

    told = " ".join(texts(as_role(buyer, role)))

    for word in ("Order", "Invoice", "Message", "joined", "Offer"):
        assert (word in told) == (word not in unseen), word


def test_own_scope_reads_of_own_documents_only(buyer, order, acme):
    make_invoicing.invoice(acme)
    role = Role.objects.create(
        customer=acme,
        code="own",
        name="Own",
        scope="own",
        rights=["orders.view", "invoices.view", "messages.send"],
    )
    happened(acme, "accounts.address", "added", name="Depot", actor=buyer.user)
    stranger = make.member("olga", acme)
    Member.objects.filter(customer=acme).update(role=role)

    hers = " ".join(texts(make.buyer(stranger.user, acme)))
    his = " ".join(texts(make.buyer(buyer.user, acme)))

    assert order.number not in hers
    assert "Depot" not in hers
    assert f"Order {order.number} placed" in his
    assert "Depot" in his
    assert "Invoice" not in hers + his


def test_names_of_the_sellers_people_stay_with_the_seller(buyer, order, rita, dora):
    order_events = {
        "confirmed": record(order, verb="confirmed", actor=dora),
        "shipped": record(order, verb="shipped", actor=rita, shipment="S-1"),
        "completed": record(
            order, verb="completed", actor=dora, on_behalf_of=order.customer
        ),
    }
    assert len(order_events) == 3

    entries = {
        each.text: each for each in timeline_for(buyer, TimelineFilter()).entries
    }

    number = order.number
    assert entries[f"Delivery of {number} confirmed"].who == "Angro Trade"
    assert entries[f"Goods of {number} on their way"].who == str(rita)
    assert entries[f"Goods of {number} on their way"].detail == "S-1"
    assert entries[f"Order {number} completed"].who == f"{dora} for Acme"


def test_topics_and_days_of_the_seller_limit_it(buyer, acme):
    # Bucharest is two hours ahead of UTC in November.
    late = datetime(2026, 11, 19, 22, 30, tzinfo=UTC)
    happened(acme, "accounts.address", "added", name="Early", at=NOON - timedelta(9))
    happened(acme, "accounts.address", "added", name="Night", at=late)
    happened(acme, "accounts.customer", "approved", name="Acme", at=NOON)
    acme.channel.seller.time_zone = "Europe/Bucharest"
    acme.channel.seller.save()
    buyer = make.buyer(buyer.user, Customer.objects.get(pk=acme.pk))

    assert texts(buyer, topic="orders") == []
    assert len(texts(buyer, topic="company")) == 3
    on_the_day = texts(buyer, **{"from": "2026-11-20", "to": "2026-11-20"})
    assert on_the_day == ["Acme may order", "Address added: Night"]
    assert texts(buyer, to="2026-11-19") == ["Address added: Early"]


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2026-02-30"},
        {"to": "9999-12-31"},
        {"topic": "x"},
        {"before": "x"},
        {"before": "2026-11-20T12:00:00_1"},
        {"before": f"{NOON.isoformat()}_{'9' * 30}"},
        {"before": "0001-01-01T00:00:00+00:00_1"},
    ],
)
def test_what_makes_no_sense_in_an_address_is_left_out(client, buyer, asked):
    client.force_login(buyer.user)

    answer = client.get(URL, asked)

    assert answer.status_code == 200
    assert filter_from(asked) == TimelineFilter()


def test_pages_follow_each_other_without_gap_or_repeat(client, buyer, acme):
    for number in range(PAGE_SIZE + 5):
        # Some of them at the same instant.
        at = NOON + timedelta(minutes=number // 3)
        happened(acme, "accounts.address", "added", name=f"A{number}", at=at)

    first = timeline_for(buyer, TimelineFilter())
    second = timeline_for(buyer, filter_from({"before": first.next_before}))
    client.force_login(buyer.user)
    page = client.get(URL, {"topic": "company"}).content.decode()

    told = [entry.text for entry in (*first.entries, *second.entries)]
    assert len(told) == len(set(told)) == PAGE_SIZE + 5
    assert second.next_before == ""
    assert "?topic=company&amp;from=&amp;to=&amp;before=" in page


def test_it_takes_the_same_queries_however_much_happened(
    client, buyer, order, acme, rita, django_assert_max_num_queries
):
    client.force_login(buyer.user)
    client.get(URL)  # what caches hold is there

    with django_assert_max_num_queries(15) as few:
        client.get(URL)
    for number in range(40):
        happened(acme, "accounts.address", "added", pk=number, actor=rita)
        happened(acme, "orders.order", "shipped", pk=order.pk, name=order.number)
    with django_assert_max_num_queries(15) as many:
        page = client.get(URL)

    assert page.status_code == 200
    assert len(few) == len(many)


def test_strangers_read_nothing_of_it(client, buyer, order, mallory):
    client.force_login(mallory)

    page = client.get(URL).content.decode()

    assert order.number not in page
    assert "Acme" not in page
    client.logout()
    assert client.get(URL).status_code == 302


def test_people_without_a_company_have_no_timeline(client, alice, channel):
    client.force_login(alice)

    assert client.get(URL).status_code == 403


def test_topics_offered_are_those_the_role_opens(buyer):
    assert [topic.slug for topic in topics_for(as_role(buyer, "viewer"))] == [
        "orders",
        "company",
    ]
    assert len(topics_for(as_role(buyer, "admin"))) == 6


def test_staff_read_it_on_the_customer(client, rita, order, acme):
    client.force_login(rita)
    url = reverse("admin:accounts_customer_timeline", args=[acme.pk])

    page = client.get(url).content.decode()
    orders = client.get(url, {"topic": "quotes"}).content.decode()

    assert f"Order {order.number} placed" in page
    assert reverse("admin:orders_order_change", args=[order.pk]) in page
    assert order.number not in orders
    client.force_login(make.staff("rolf", "Sales representative"))
    assert client.get(url).status_code == 404
    client.force_login(make.staff("walt", "Warehouse"))
    assert client.get(url).status_code == 403
