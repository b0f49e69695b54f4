"""Returns and cancellations over HTTP: buyers, guests by their link, staff."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Attachment
from orders.jobs import bill_shipments, credit_returns, print_return_slips
from orders.models import Order, OrderReturn, OrderState, ReturnState
from orders.selectors.guests import guest_key
from orders.services import returns as services
from orders.services.cancelling import cancel_rest
from orders.services.fulfilment import confirm_order
from tests import make, make_orders
from tests.make_returns import ask, back, reason, ship


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


@pytest.fixture
def desk(client, dora):
    """The admin."""
    client.force_login(dora)
    return client


@pytest.fixture
def shipped(buyer, bolt, nut, dora):
    return ship(make_orders.order(buyer, (bolt, 24), (nut, 10)), dora)


def picture(name="crack.png") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


def typed(order, **quantities) -> dict[str, str]:
    """What a form sends: quantity and reason of each line named by SKU."""
    sent = {"key": "k1", "note": "Two are cracked"}
    for sku, quantity in quantities.items():
        line = order.lines.get(sku=sku.replace("_", "-"))
        sent |= {f"q-{line.pk}": quantity, f"r-{line.pk}": str(reason("damaged").pk)}
    return sent


def text(answer) -> str:
    return answer.content.decode()


def test_the_whole_way_of_a_return(site, shipped, bob, dora):
    start = f"/orders/{shipped.number}/return/"
    assert start in text(site.get(f"/orders/{shipped.number}/"))
    assert "at most 24, until" in text(site.get(start))

    answer = site.post(
        start, {**typed(shipped, BOLT_8="2"), "attached": [picture()]}, follow=True
    )

    made = OrderReturn.objects.get()
    page = text(answer)
    assert f"Return {made.number}" in page
    assert "Two are cracked" in page
    file = f"/returns/{made.number}/files/{Attachment.objects.get().pk}/"
    assert file in page
    assert site.get(file)["Content-Disposition"].startswith("attachment")
    assert made.number in text(site.get("/returns/?show=open"))
    back(made, dora)
    bill_shipments()
    credit_returns()
    made.refresh_from_db()
    page = text(site.get(f"/returns/{made.number}/"))
    assert f"/invoices/{made.credit_number}/" in page
    assert "The goods are credited." in page
    order_page = text(site.get(f"/orders/{shipped.number}/"))
    assert "Returned goods credited" in order_page
    assert "Dora" not in order_page
    note = text(site.get(f"/invoices/{made.credit_number}/"))
    assert f"Credit note {made.credit_number}" in note
    assert f"/returns/{made.number}/" in note
    listed = text(site.get("/invoices/?tab=credits"))
    assert "−" in listed or "-" in listed
    assert made.credit_number in listed


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("99", "At most 24"),
        ("many", "number such as 2"),
        ("", "Give a quantity for at least one line."),
    ],
)
def test_a_refused_form_says_which_line_and_keeps_what_was_typed(
    site, shipped, quantity, said
):
    sent = typed(shipped, BOLT_8=quantity, NUT_8="")

    answer = site.post(f"/orders/{shipped.number}/return/", sent)

    assert answer.status_code == 422
    page = text(answer)
    assert said in page
    assert "Two are cracked" in page
    if quantity:
        assert f'value="{quantity}"' in page
        assert "is-refused" in page
    assert not OrderReturn.objects.exists()


def test_a_line_without_a_reason_is_asked_for_one(site, shipped):
    sent = typed(shipped, BOLT_8="1")
    sent = {name: "" if name.startswith("r-") else sent[name] for name in sent}

    answer = site.post(f"/orders/{shipped.number}/return/", sent)

    assert "Please say why it comes back." in text(answer)


def test_an_order_that_is_too_old_says_so_on_every_line(site, shipped):
    long_ago = timezone.now() - timedelta(days=40)
    shipped.shipments.update(shipped_at=long_ago)

    page = text(site.get(f"/orders/{shipped.number}/return/"))

    assert page.count("Could be sent back until") == 2
    assert "Ask for the return" not in page


def test_a_return_is_called_off_while_nobody_decided(site, shipped, buyer, dora):
    made = ask(buyer, shipped, BOLT_8=1)
    site.post(f"/returns/{made.number}/cancel/")
    made.refresh_from_db()
    assert made.state == ReturnState.CANCELLED
    other = ask(buyer, shipped, BOLT_8=1)
    services.approve_return(return_id=other.pk, by=dora)

    answer = site.post(f"/returns/{other.number}/cancel/", follow=True)

    assert "cannot become called off" in text(answer)


def test_the_slip_waits_for_the_worker_and_is_a_file_then(site, shipped, buyer, dora):
    made = ask(buyer, shipped, BOLT_8=1)
    assert site.get(f"/returns/{made.number}.pdf").status_code == 404
    services.approve_return(return_id=made.pk, by=dora)
    assert site.get(f"/returns/{made.number}.pdf").status_code == 202
    print_return_slips()

    answer = site.get(f"/returns/{made.number}.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize("tail", ["", "cancel/", ".pdf"])
def test_strangers_see_no_returns(client, shipped, buyer, mallory, tail):
    made = ask(buyer, shipped, BOLT_8=1)
    client.force_login(mallory)
    address = f"/returns/{made.number}{tail}" if tail == ".pdf" else ""
    address = address or f"/returns/{made.number}/{tail}"

    answer = client.post(address) if tail == "cancel/" else client.get(address)

    assert answer.status_code == 404
    assert made.number not in text(client.get("/returns/"))


def test_viewers_follow_returns_and_start_none(client, shipped, buyer, acme):
    made = ask(buyer, shipped, BOLT_8=1)
    client.force_login(make.member("vera", acme, role="viewer").user)

    assert client.get(f"/returns/{made.number}/").status_code == 200
    assert client.get(f"/orders/{shipped.number}/return/").status_code == 403
    assert client.post(f"/returns/{made.number}/cancel/").status_code == 302
    made.refresh_from_db()
    assert made.state == ReturnState.REQUESTED


def test_guests_send_goods_back_by_their_link(client, shipped):
    Order.objects.filter(pk=shipped.pk).update(placed_by=None)
    shipped.customer.kind = "person"
    shipped.customer.save()
    key = guest_key(customer_id=shipped.customer_id, order_id=shipped.pk)
    start = reverse("orders:guest-start-return", args=[key])
    assert start in text(client.get(f"/orders/guest/{key}/"))

    answer = client.post(start, typed(shipped, BOLT_8="2"), follow=True)

    made = OrderReturn.objects.get()
    assert f"Return {made.number}" in text(answer)
    assert client.get(f"/orders/guest/wrong/returns/{made.number}/").status_code == 404
    mail = made.order.customer.email
    assert mail


def test_the_desk_agrees_receives_inspects(desk, shipped, buyer):
    made = ask(buyer, shipped, BOLT_8=2)
    line = made.lines.get()
    page = reverse("admin:orders_orderreturn_change", args=[made.pk])
    works = {name: f"admin:orders_orderreturn_{name}" for name in STEPS}
    assert reverse(works["approve"], args=[made.pk]) in text(desk.get(page))

    for name, sent in STEPS.items():
        fields = {key.format(line.pk): value for key, value in sent.items()}
        assert desk.get(reverse(works[name], args=[made.pk])).status_code == 200
        answer = desk.post(reverse(works[name], args=[made.pk]), fields)
        assert answer.status_code == 302, text(answer)

    made.refresh_from_db()
    assert made.state == ReturnState.INSPECTED
    assert made.number in text(
        desk.get(reverse("admin:orders_orderreturn_changelist"), {"q": "BOLT-8"})
    )
    assert desk.get(reverse(works["approve"], args=[made.pk])).status_code == 200
    answer = desk.post(reverse(works["approve"], args=[made.pk]), {"instructions": ""})
    assert answer.status_code == 422


STEPS = {
    "approve": {"instructions": "Ring first"},
    "receive": {},
    "inspect": {
        "accepted_{}": "2",
        "condition_{}": "as_new",
        "shelf_{}": "",
        "fee_rate": "0",
    },
}


def test_the_desks_page_asks_as_often_for_two_lines_as_for_one(desk, shipped, buyer):
    few = ask(buyer, shipped, BOLT_8=1)
    many = ask(buyer, shipped, BOLT_8=1, NUT_8=1)

    def asked(found) -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("admin:orders_orderreturn_change", args=[found.pk]))
        return len(queries)

    asked(few)  # the session, the menu
    assert asked(few) == asked(many)


def test_representatives_see_returns_of_their_customers_only(
    client, shipped, buyer, acme, channel
):
    made = ask(buyer, shipped, BOLT_8=2)
    client.force_login(make.staff("rita", "Sales representative"))
    page = reverse("admin:orders_orderreturn_change", args=[made.pk])
    assert client.get(page).status_code == 404
    acme.rep = client.get("/admin/").wsgi_request.user
    acme.save()

    assert client.get(page).status_code == 200
    approve = reverse("admin:orders_orderreturn_approve", args=[made.pk])
    assert client.post(approve, {"instructions": ""}).status_code == 302


def test_the_desk_answers_who_asks_to_cancel(client, desk, buyer, bolt, dora, bob):
    order = make_orders.order(buyer, (bolt, 24))
    confirm_order(order_id=order.pk, by=dora)
    client.force_login(bob)
    client.post(f"/orders/{order.number}/cancel/", {"reason": "Too many"})
    client.force_login(dora)
    address = reverse("admin:orders_order_answer_cancel", args=[order.pk])
    assert "Too many" in text(client.get(address))
    answer = client.post(address, {"answer": "", "decline": "1"})
    assert answer.status_code == 422

    client.post(address, {"answer": "Stopped", "accept": "1"})

    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED
    again = client.post(address, {"answer": "Stopped", "accept": "1"}, follow=True)
    assert again.redirect_chain[-1][0].endswith(f"/{order.pk}/change/")
    assert "The request to cancel is over: accepted." in text(again)


def test_the_desk_calls_off_what_is_left(desk, buyer, bolt, nut, dora):
    order = make_orders.order(buyer, (bolt, 24), (nut, 10))
    ship(order, dora, BOLT_8=10)
    address = reverse("admin:orders_order_cancel_rest", args=[order.pk])
    assert "NUT-8" in text(desk.get(address))
    keys = [line.pk for line in order.lines.all()]

    answer = desk.post(address, {"lines": keys, "reason": "Ended"})

    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.SHIPPED


def test_the_page_shows_the_steps_and_what_is_delivered_in_the_end(
    site, buyer, bolt, nut, dora
):
    order = make_orders.order(buyer, (bolt, 24), (nut, 10))
    page = text(site.get(f"/orders/{order.number}/"))
    assert page.count('aria-current="step"') == 1
    ship(order, dora, BOLT_8=10)
    cancel_rest(order_id=order.pk, by=dora, reason="Ended")

    page = text(site.get(f"/orders/{order.number}/"))

    assert "Part 1 shipped" in page or "Shipped" in page
    assert "Delivered in the end" in page
    assert "€112.53" in page  # 10 × 7.50 and 18, with 21 %
    assert "Ended" in page
