"""What buyers read in their mailbox."""

import pytest

from orders.services.fulfilment import confirm_order, ship_order
from shop.jobs import send_mails
from tests import make, make_orders


@pytest.fixture
def order(buyer, bolt, nut):
    return make_orders.order(buyer, (bolt, 24), (nut, 10), po_number="PO-7")


def html_of(mail):
    return next(body for body, kind in mail.alternatives if kind == "text/html")


def test_the_confirmation_says_what_was_ordered(order, mailoutbox):
    send_mails()

    (mail,) = mailoutbox
    assert mail.to == ["bob@example.org"]
    assert mail.subject == f"Your order {order.number} at Angro Trade"
    for text in (mail.body, html_of(mail)):
        assert "PO-7" in text
        assert "BOLT-8" in text
        assert "180.00" in text
        assert "€252.89" in text
        assert f"/orders/{order.number}/" in text
        assert "due 30 days after the invoice" in text
    assert "<mj-" not in html_of(mail)


def test_a_company_name_is_text_in_html(buyer, bolt, mailoutbox):
    buyer.customer.name = "A<b>cme & Co"
    make_orders.order(buyer, (bolt, 1))

    send_mails()

    assert "A&lt;b&gt;cme &amp; Co" in html_of(mailoutbox[0])
    assert "A<b>cme & Co" in mailoutbox[0].body


def test_parts_and_the_rest_are_told_apart(order, dora, mailoutbox):
    confirm_order(order_id=order.pk, by=dora)
    lines = {line.sku: line for line in order.lines.all()}
    for quantities in ({"BOLT-8": 10}, {"BOLT-8": 14, "NUT-8": 10}):
        ship_order(
            order_id=order.pk,
            quantities={lines[sku].pk: count for sku, count in quantities.items()},
            warehouse_id=make.warehouse("brasov").pk,
            tracking_number="RO123",
            by=dora,
        )

    send_mails()

    subjects = {mail.subject for mail in mailoutbox}
    assert f"A part of order {order.number} is on its way" in subjects
    assert f"Order {order.number} is on its way" in subjects
    part = next(mail for mail in mailoutbox if mail.subject.startswith("A part"))
    assert "RO123" in part.body
    assert "NUT-8" not in part.body


def test_a_long_order_is_cut_in_the_mail_only(buyer, prices, mailoutbox):
    variants = [make.variant(f"SKU-{n:03d}") for n in range(60)]
    for variant in variants:
        make.price(prices, variant, "2")
        make.stock(variant, 5)
    make_orders.order(buyer, *((variant, 1) for variant in variants))

    send_mails()

    assert "SKU-049" in mailoutbox[0].body
    assert "SKU-050" not in mailoutbox[0].body
    assert "… and 10 more lines" in mailoutbox[0].body
