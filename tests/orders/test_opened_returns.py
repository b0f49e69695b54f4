"""The seller's people open returns for whoever ordered, also after the time for it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import Event
from orders.errors import LateReasonNeeded, NothingToReturn, ReturnRefused
from orders.models import Order, OrderReturn, ReturnPolicy
from orders.services.returns import ReturnWish, ReturnWords
from orders.services.returns_staff import open_return
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.make_returns import ask, back, reason, ship, wish


@pytest.fixture
def shipped(buyer, bolt, nut, dora) -> Order:
    return ship(make_orders.order(buyer, (bolt, 24), (nut, 10)), dora)


@pytest.fixture
def late(shipped) -> Order:
    """Sent forty days ago, of which fourteen count."""
    shipped.shipments.update(shipped_at=timezone.now() - timedelta(days=40))
    return shipped


def opened(order, by, *, because="They were ill", key="", **quantities):
    return open_return(
        order_id=order.pk,
        by=by,
        lines=[wish(order, sku.replace("_", "-"), q) for sku, q in quantities.items()],
        words=ReturnWords(note="By phone", key=key),
        late_because=because,
    )


def test_after_the_time_it_takes_a_reason_that_the_trail_keeps(late, dora, acme):
    with pytest.raises(LateReasonNeeded):
        opened(late, dora, because="  ", BOLT_8=2)
    assert not OrderReturn.objects.exists()

    made = opened(late, dora, BOLT_8=2)

    assert (made.rep, made.requested_by) == (dora, None)
    assert made.late_because == "They were ill"
    event = Event.objects.get(verb="return_requested")
    assert (event.actor, event.on_behalf_of) == (dora, acme)
    assert event.data["late_because"] == "They were ill"
    told = OutgoingMail.objects.get(once=f"return-{made.pk}-requested")
    assert made.number in told.context["page_url"]


def test_in_time_it_needs_no_reason_and_keeps_none(shipped, dora):
    assert opened(shipped, dora, because="", BOLT_8=2).late_because == ""
    assert opened(shipped, dora, because="Whatever", BOLT_8=2).late_because == ""


def test_what_left_late_and_what_left_early_are_told_apart(shipped, buyer, bolt, dora):
    """Of one line a part is in time: only beyond it a reason is asked for."""
    order = ship(make_orders.order(buyer, (bolt, 10)), dora, BOLT_8=6)
    order.shipments.update(shipped_at=timezone.now() - timedelta(days=40))
    ship(order, dora, BOLT_8=4)

    with pytest.raises(LateReasonNeeded):
        opened(order, dora, because="", BOLT_8=5)
    assert opened(order, dora, because="", BOLT_8=4).late_because == ""


def test_never_more_than_left_and_did_not_come_back(late, buyer, dora):
    opened(late, dora, BOLT_8=20)

    with pytest.raises(ReturnRefused, match="At most 4"):
        opened(late, dora, BOLT_8=5)
    with pytest.raises(NothingToReturn):
        open_return(
            order_id=late.pk, by=dora, lines=[ReturnWish(0, Decimal(1), reason().pk)]
        )


def test_what_is_never_taken_back_stays_refused(late, dora, channel, bolt):
    bolt.stock_policy = "made_to_order"
    bolt.save()
    ReturnPolicy.objects.create(channel=channel, days=14)

    with pytest.raises(ReturnRefused, match="Made to order"):
        opened(late, dora, BOLT_8=1)


def test_sent_twice_it_is_one(late, dora):
    first = opened(late, dora, key="k", BOLT_8=2)

    assert opened(late, dora, key="k", BOLT_8=2).pk == first.pk
    assert OrderReturn.objects.count() == 1


def test_it_goes_the_way_of_every_return(late, dora):
    found = back(opened(late, dora, BOLT_8=2), dora)

    assert found.state == "inspected"


@pytest.fixture
def desk(client, dora):
    client.force_login(dora)
    return client


def page_of(order) -> str:
    return f"/admin/orders/order/{order.pk}/open-return/"


def typed(order, quantity: str, **fields) -> dict[str, str]:
    line = order.lines.get(sku="BOLT-8")
    sent = {"key": "k1", "note": "By phone", "late_because": ""}
    return sent | {f"q-{line.pk}": quantity, f"r-{line.pk}": str(reason().pk)} | fields


def test_the_page_says_why_and_loses_nothing(desk, late, bob):
    change = desk.get(f"/admin/orders/order/{late.pk}/change/").content.decode()
    assert page_of(late) in change
    assert "at most 24" in desk.get(page_of(late)).content.decode()

    refused = desk.post(page_of(late), typed(late, "2"))
    many = desk.post(page_of(late), typed(late, "99", late_because="Ill"))

    assert refused.status_code == many.status_code == 422
    assert "is over. Say why you take them." in refused.content.decode()
    assert 'value="2"' in refused.content.decode()
    assert "At most 24" in many.content.decode()
    assert "By phone" in many.content.decode()

    made = desk.post(page_of(late), typed(late, "2", late_because="Ill"), follow=True)

    found = OrderReturn.objects.get()
    assert made.redirect_chain[-1][0].endswith(f"/orderreturn/{found.pk}/change/")
    agree = desk.get(f"/admin/orders/orderreturn/{found.pk}/approve/")
    assert "Taken back after its time because" in agree.content.decode()
    desk.force_login(bob)
    own = desk.get(f"/returns/{found.number}/").content.decode()
    assert "By phone" in own
    assert "Ill" not in own
    assert "Ill" not in desk.get(f"/orders/{late.number}/").content.decode()


def test_for_a_guest_the_mail_leads_to_the_link(desk, late, dora):
    Order.objects.update(placed_by=None)
    late.customer.kind = "person"
    late.customer.save()
    Order.objects.update(
        snapshot=late.snapshot | {"placed_by": {"name": "", "email": ""}}
    )

    desk.post(page_of(late), typed(late, "2", late_because="Ill"))

    mail = OutgoingMail.objects.get(template="orders/order_news", once__contains="ret")
    assert mail.recipient == late.customer.email
    path = "/orders/guest/" + mail.context["page_url"].split("/orders/guest/")[1]
    desk.logout()
    assert OrderReturn.objects.get().number in desk.get(path).content.decode()


@pytest.mark.parametrize(
    ("group", "status"),
    [("Warehouse", 403), ("Accounting", 403), ("Sales representative", 404)],
)
def test_who_may_not_opens_none(client, late, group, status):
    """The warehouse lacks the permission; a representative looks after others."""
    client.force_login(make.staff("sam", group))
    assert Group.objects.filter(name=group).exists()

    answer = client.post(page_of(late), typed(late, "2", late_because="Ill"))

    assert answer.status_code == status
    assert not OrderReturn.objects.exists()


def test_a_representative_opens_them_for_their_own(client, late, acme):
    rita = make.staff("rita", "Sales representative")
    acme.rep = rita
    acme.save()
    client.force_login(rita)

    client.post(page_of(late), typed(late, "2", late_because="Ill"))

    assert OrderReturn.objects.get().rep == rita


def test_nothing_left_nothing_to_open(desk, buyer, bolt):
    order = make_orders.order(buyer, (bolt, 24))

    change = desk.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    answer = desk.post(page_of(order), typed(order, "2", late_because="Ill"))

    assert page_of(order) not in change
    assert answer.status_code == 422
    assert "Not delivered yet." in answer.content.decode()


def test_the_buyers_own_return_is_not_touched_by_it(shipped, buyer, dora):
    own = ask(buyer, shipped, BOLT_8=2)
    opened(shipped, dora, because="", BOLT_8=22)

    own.refresh_from_db()
    assert (own.state, own.rep) == ("requested", None)
