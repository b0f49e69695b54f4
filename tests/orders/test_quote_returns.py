"""Offers whose order the company itself called off: they are open again."""

from decimal import Decimal

import pytest
from django.utils import timezone

from orders.selectors.checkout import default_choice
from orders.services.quote_acceptance import accept_quote
from tests import make, make_quotes
from tests.make_approvals import reject, rule, send_back, take_out


@pytest.fixture
def carla(acme):
    return make.member("carla", acme, role="approver")


def acting(member):
    return make.buyer(member.user, member.customer)


@pytest.fixture
def offered(buyer, bolt, nut, dora):
    asked = make_quotes.asked(buyer, (bolt, 24), (nut, 10))
    return make_quotes.offer(
        asked,
        dora,
        ("7.00", "1.00"),
        allows_parts=True,
        freight="amount",
        freight_amount=Decimal(15),
    )


def accept(buyer, quote):
    quote.refresh_from_db()
    return accept_quote(
        buyer=buyer.at(timezone.now()),
        quote_id=quote.pk,
        version=quote.version,
        checkout=default_choice(buyer),
    )


@pytest.mark.parametrize("no", [reject, send_back])
def test_an_offer_whose_order_was_not_approved_can_be_ordered_again(
    buyer, acme, carla, offered, no
):
    rule(acme, carla, above="50")
    first = accept(buyer, offered)

    no(acting(carla), first)
    offered.refresh_from_db()
    is_open_again = (offered.state, offered.order_number)
    second = accept(buyer, offered)

    assert is_open_again == ("offered", "")
    assert (first.total_net, second.total_net) == (Decimal(193), Decimal(193))
    assert set(offered.lines.values_list("quantity_accepted", flat=True)) == {24, 10}


def test_lines_taken_out_are_open_in_their_offer(buyer, acme, carla, offered):
    rule(acme, carla, above="50")
    order = accept(buyer, offered)

    take_out(acting(carla), order, order.lines.get(sku="BOLT-8"))
    offered.refresh_from_db()
    rest = accept(buyer, offered)

    assert offered.order_number == order.number
    assert [line.sku for line in rest.lines.all()] == ["BOLT-8"]
    assert rest.delivery_amount == 0  # charged with the first
