"""By the link of their order guests get its papers, and call it off by its state."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from orders.jobs import print_papers
from orders.models import CancelRequest, Order, OrderState, Shipment
from orders.selectors.guests import key_of
from orders.services.cancelling import accept_cancel_request, decline_cancel_request
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.make_returns import ship


def guests_order(channel, bolt, name: str) -> Order:
    """An order that nobody signed in for."""
    person = make.company(name=name, channel=channel, kind="person")
    clerk = make.member(name.split()[0].lower(), person, role="admin").user
    order = make_orders.order(make.buyer(clerk, person), (bolt, 24))
    person.members.all().delete()
    snapshot = order.snapshot | {"placed_by": {"name": "", "email": ""}}
    Order.objects.filter(pk=order.pk).update(placed_by=None, snapshot=snapshot)
    order.refresh_from_db()
    return order


@pytest.fixture
def order(shop, bolt) -> Order:
    return guests_order(shop, bolt, "Ana Pop")


@pytest.fixture
def page(order) -> str:
    return f"/orders/guest/{key_of(order)}/"


def text(answer) -> str:
    return answer.content.decode()


def test_an_order_nobody_confirmed_is_called_off_at_once(client, order, page):
    assert f'href="{page}cancel/"' in text(client.get(page))
    assert f'action="{page}cancel/"' in text(client.get(f"{page}cancel/"))

    answer = client.post(f"{page}cancel/", {"reason": "Twice by mistake"}, follow=True)

    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED
    assert answer.redirect_chain[-1][0] == page
    assert "is cancelled" in text(answer)
    assert f"{page}cancel/" not in text(answer)
    mail = OutgoingMail.objects.get(once=f"order-cancelled-{order.pk}")
    assert page in mail.context["page_url"]


def test_a_confirmed_one_is_asked_about_and_kept_after_all(client, order, page, dora):
    ship(order, dora, BOLT_8=4)

    asked = client.post(f"{page}cancel/", {"reason": "Moving house"}, follow=True)

    assert "You asked to cancel this order" in text(asked)
    assert "Moving house" in text(asked)
    assert f'action="{page}keep/"' in text(asked)
    request = CancelRequest.objects.get()
    assert (request.requested_by, request.state) == (None, "open")
    order.refresh_from_db()
    assert order.state == OrderState.PARTLY_SHIPPED

    kept = client.post(f"{page}keep/", follow=True)

    assert "delivered after all" in text(kept)
    assert CancelRequest.objects.get().state == "withdrawn"


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_desk_answers_a_guest(client, order, page, dora, answer):
    ship(order, dora, BOLT_8=4)
    client.post(f"{page}cancel/", {"reason": ""})
    desk = Client()
    desk.force_login(dora)

    asked = desk.get(f"/admin/orders/order/{order.pk}/answer-cancel/")

    assert "Ana Pop asked" in text(asked)
    if answer == "yes":
        accept_cancel_request(order_id=order.pk, by=dora)
    else:
        decline_cancel_request(order_id=order.pk, by=dora, reason="On its way")
    order.refresh_from_db()
    assert (order.state == "shipped") is (answer == "yes")
    told = OutgoingMail.objects.filter(recipient=order.customer.email)
    assert any(page in mail.context.get("page_url", "") for mail in told)


def test_what_has_left_is_not_called_off(client, order, page, dora):
    ship(order, dora)

    seen = text(client.get(page))
    asked = client.get(f"{page}cancel/")
    sent = client.post(f"{page}cancel/", {"reason": ""})

    assert f"{page}cancel/" not in seen
    assert asked["Location"] == page
    said = [str(one) for one in get_messages(sent.wsgi_request)]
    assert said
    order.refresh_from_db()
    assert order.state == OrderState.SHIPPED


def test_the_delivery_note_and_the_order_are_printed_once(client, order, page, dora):
    ship(order, dora)
    number = Shipment.objects.get().number
    note, paper = f"{page}shipments/{number}.pdf", f"{page[:-1]}.pdf"
    seen = text(client.get(page))
    assert f'href="{note}"' in seen
    assert f'href="{paper}"' in seen
    assert client.get(note).status_code == 202
    assert client.get(paper).status_code == 202
    assert print_papers() == 2

    for address in (note, paper):
        answer = client.get(address)
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert "no-store" in answer["Cache-Control"]
    assert print_papers() == 0


def test_another_link_opens_nothing_of_this_order(
    client, order, page, shop, bolt, dora
):
    """Neither a guessed link nor that of another order does anything with it."""
    ship(order, dora, BOLT_8=4)
    number = Shipment.objects.get().number
    key = page.removesuffix("/")
    swapped = key[:-1] + ("a" if key[-1] != "a" else "b")

    for link in (swapped, key.split(":")[0], "/orders/guest/guest"):
        for tail in ("/cancel/", f"/shipments/{number}.pdf", ".pdf"):
            assert client.get(link + tail).status_code == 404, link + tail
        for tail in ("/cancel/", "/keep/"):
            assert client.post(link + tail).status_code == 404, link + tail
    other = f"/orders/guest/{key_of(guests_order(shop, bolt, 'Ben Radu'))}"
    assert client.get(f"{other}/shipments/{number}.pdf").status_code == 404

    order.refresh_from_db()
    assert order.state == OrderState.PARTLY_SHIPPED
    assert not CancelRequest.objects.exists()


def test_another_guests_link_calls_off_their_own_order_only(client, order, shop, bolt):
    second = guests_order(shop, bolt, "Ben Radu")

    client.post(f"/orders/guest/{key_of(second)}/cancel/", {"reason": ""})

    order.refresh_from_db()
    second.refresh_from_db()
    assert (order.state, second.state) == ("placed", "cancelled")


def test_a_form_of_another_site_does_nothing(order, page):
    strict = Client(enforce_csrf_checks=True)

    for tail in ("cancel/", "keep/"):
        assert strict.post(f"{page}{tail}", {"reason": ""}).status_code == 403

    order.refresh_from_db()
    assert order.state == OrderState.PLACED
