"""What leaves: carriers, parcels with their links, delivery notes, the page to ship."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from orders.documents import delivery_note_pdf
from orders.errors import CarrierNotInUse
from orders.jobs import print_papers
from orders.models import Carrier, DeliveryNote, Parcel, Shipment
from orders.models.carriers import check_tracking_url
from orders.services.fulfilment import confirm_order, ship_order
from orders.services.shipping import ParcelSpec, Sending
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.race import at_once

TRACK = "https://track.example/parcel/{number}?lang=en"


@pytest.fixture
def carrier(db):
    return Carrier.objects.create(code="fast", name="Fast Parcel", tracking_url=TRACK)


@pytest.fixture
def order(buyer, bolt, nut, dora, acme):
    acme.part_numbers.create(variant=bolt, number="A-77")
    made = make_orders.order(buyer, (bolt, 24), (nut, 10), po_number="PO-7")
    return confirm_order(order_id=made.pk, by=dora)


def ship(order, by, *, sending=None, **counts):
    lines = {line.sku.replace("-", "_"): line.pk for line in order.lines.all()}
    return ship_order(
        order_id=order.pk,
        quantities={lines[sku]: Decimal(count) for sku, count in counts.items()},
        warehouse_id=make.warehouse().pk,
        sending=sending or Sending(),
        by=by,
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://track.example/{number}",
        "javascript:alert({number})",
        "https:///{number}",
        "https://{number}.example/",
        "https://track.example/",
        "https://track.example/{number}/{number}",
        "https://track.example/{number}/{name}",
        "https://track.example/{number",
    ],
)
def test_addresses_that_could_lead_elsewhere_are_refused(address):
    with pytest.raises(ValidationError):
        check_tracking_url(address)


def test_a_number_stays_a_number_in_its_link(db):
    carrier = Carrier(code="x", name="X", tracking_url=TRACK)
    carrier.full_clean(exclude=["id"], validate_unique=False)

    link = carrier.address_of("RO 1/2&x=<b>")

    assert link == "https://track.example/parcel/RO%201%2F2%26x%3D%3Cb%3E?lang=en"
    assert carrier.address_of("") == ""


def test_parcels_are_linked_on_the_page_and_in_the_mail(
    client, bob, order, dora, carrier
):
    sending = Sending(
        carrier.pk, (ParcelSpec("RO1", Decimal("12.5")), ParcelSpec("RO2"))
    )
    shipment = ship(order, dora, sending=sending, BOLT_8=10)
    client.force_login(bob)

    page = client.get(f"/orders/{order.number}/").content.decode()

    assert shipment.tracking_number == "RO1"
    assert Parcel.objects.count() == 2
    for number in ("RO1", "RO2"):
        assert f'href="https://track.example/parcel/{number}?lang=en"' in page
    assert "12.5 kg" in page
    context = OutgoingMail.objects.get(template="orders/shipped").context
    assert [one["url"].split("/")[-1] for one in context["parcels"]] == [
        "RO1?lang=en",
        "RO2?lang=en",
    ]
    client.force_login(dora)
    listed = client.get("/admin/orders/shipment/").content.decode()
    assert 'href="https://track.example/parcel/RO2?lang=en"' in listed


def test_a_carrier_out_of_use_carries_nothing(order, dora, carrier):
    Carrier.objects.update(is_active=False)

    with pytest.raises(CarrierNotInUse):
        ship(order, dora, sending=Sending(carrier.pk), BOLT_8=1)

    assert not Shipment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_parts_of_an_order_leave_at_once(transactional_db, order, dora):
    outcomes = at_once(
        [
            lambda: ship(order, dora, BOLT_8=20),
            lambda: ship(order, dora, BOLT_8=20),
            lambda: ship(order, dora, NUT_8=10),
        ]
    )

    sent = [one for one in outcomes if isinstance(one, Shipment)]
    assert len(sent) == 2
    assert [one.bills_delivery for one in sent].count(True) == 1
    shipped = {line.sku: line.quantity_shipped for line in order.lines.all()}
    assert shipped == {"BOLT-8": 20, "NUT-8": 10}


# Delivery notes


def test_a_note_says_what_came_and_what_follows_without_prices(order, dora, carrier):
    ship(order, dora, BOLT_8=10)
    second = ship(order, dora, BOLT_8=4, NUT_8=10)

    said = second.note.snapshot

    assert (said["number"], said["po_number"]) == (second.number, "PO-7")
    assert [
        (line["sku"], line["own_number"], line["quantity"], line["follows"])
        for line in said["lines"]
    ] == [("BOLT-8", "A-77", "4.000", "10.000"), ("NUT-8", "", "10.000", "")]
    assert [(line["sku"], line["quantity"]) for line in said["following"]] == [
        ("BOLT-8", "10.000")
    ]
    assert "amount" not in str(said)
    assert "price" not in str(said)


def test_a_note_of_before_says_what_it_would_have_said(client, bob, order, dora):
    first = ship(order, dora, BOLT_8=10)
    ship(order, dora, BOLT_8=14, NUT_8=10)
    DeliveryNote.objects.all().delete()
    client.force_login(bob)

    answer = client.get(f"/orders/{order.number}/shipments/{first.number}.pdf")

    assert answer.status_code == 202
    following = DeliveryNote.objects.get(shipment=first).snapshot["following"]
    assert [line["quantity"] for line in following] == ["14.000", "10.000"]


def test_the_worker_prints_a_note_once_and_the_buyer_gets_it(
    client, bob, mallory, order, dora
):
    shipment = ship(order, dora, BOLT_8=10)
    address = f"/orders/{order.number}/shipments/{shipment.number}.pdf"
    client.force_login(bob)
    assert client.get(address).status_code == 202

    assert print_papers() == 1
    assert print_papers() == 0

    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    client.force_login(mallory)
    assert client.get(address).status_code == 404
    client.force_login(dora)
    staff = client.get(f"/admin/orders/shipment/{shipment.pk}/note/")
    assert staff.headers["Content-Type"] == "application/pdf"


def test_the_same_note_is_the_same_file(order, dora):
    note = ship(order, dora, BOLT_8=10).note

    prints = {delivery_note_pdf(note.snapshot, sha256=note.sha256) for _ in range(2)}

    assert len(prints) == 1


@pytest.mark.parametrize("number", ["nope", "SHP%00", "~x"])
def test_numbers_that_are_none_are_not_found(client, bob, order, number):
    client.force_login(bob)

    address = f"/orders/{order.number}/shipments/{number}.pdf"

    assert client.get(address).status_code == 404


# The page to ship


@pytest.fixture
def desk(client, order, dora):
    client.force_login(dora)
    return f"/admin/orders/order/{order.pk}/ship/"


def test_the_page_proposes_what_is_held_in_the_warehouse(client, desk, order, bolt):
    make.stock(bolt, 5, at="cluj")

    page = client.get(desk).content.decode()
    other = client.get(f"{desk}?warehouse={make.warehouse('cluj').pk}").content.decode()

    line = order.lines.get(sku="BOLT-8")
    assert f'name="quantity_{line.pk}" value="24"' in page
    assert f'name="quantity_{line.pk}" value="0"' in other


def test_a_refusal_keeps_what_was_typed(client, desk, order, carrier):
    bolts, nuts = order.lines.all()
    typed = {
        "warehouse": make.warehouse().pk,
        "carrier": carrier.pk,
        "tracking_number": "RO1; 2,5\nRO2; heavy",
        f"quantity_{bolts.pk}": "7",
        f"quantity_{nuts.pk}": "11",
    }

    answer = client.post(desk, typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'name="quantity_{bolts.pk}" value="7"' in page
    assert f'name="quantity_{nuts.pk}" value="11"' in page
    assert "Only 10 are left to ship." in page
    assert "This is no weight in kg: heavy" in page
    assert "RO1; 2,5" in page
    assert not Shipment.objects.exists()


def test_parcels_are_typed_one_to_a_line(client, desk, order, carrier):
    bolts, nuts = order.lines.all()

    client.post(
        desk,
        {
            "warehouse": make.warehouse().pk,
            "carrier": carrier.pk,
            "tracking_number": "RO1; 2,5 kg\n\n RO2 \n",
            f"quantity_{bolts.pk}": "24",
            f"quantity_{nuts.pk}": "",
        },
    )

    parcels = Parcel.objects.values_list("tracking_number", "weight_kg")
    assert list(parcels) == [("RO1", Decimal("2.5")), ("RO2", None)]
