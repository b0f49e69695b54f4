"""A worker ended by kill -9 in the middle of its work; the next one finishes it."""

import email
import email.policy
import hashlib
import io
from collections import Counter
from collections.abc import Collection
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Event
from erp.models import Connector, ExternalRef, OrderPush, PushState
from invoicing.models import Invoice
from orders.models import Order, Shipment
from orders.services.fulfilment import confirm_order, ship_order
from shop.mail import message_id, queue_mail
from shop.models import MailState, OutgoingMail
from shop.storage import private_storage
from shop.sweeps import kick
from tests import make, make_orders
from tests.processes import eventually

# One worker for all: they share a broker, and both cores are busy with one of them.
pytestmark = pytest.mark.xdist_group("processes")

ORDERS = 24
SHIPPED = 6
REMINDERS = 60
LEASE_SECONDS = 3
MOST_KILLS = 12
KINDS = {"mail", "invoice", "order"}
# Processes of one worker that may each hold a row: --concurrency in the Procfile.
POOL = 2

SWEEPS = (
    "shop.send_mails",
    "orders.bill_shipments",
    "invoicing.render_due_documents",
    "erp.push_due_orders",
)


@pytest.fixture
def erp(channel, tmp_path) -> Connector:
    return Connector.objects.create(
        code="main",
        name="Main ERP",
        mode="live",
        seller=channel.seller,
        folder=str(tmp_path / "erp"),
    )


@pytest.fixture
def backlog(processes, erp, channel, acme, bob, dora) -> int:
    """Orders to export, some shipped and to be billed and printed, mails to send."""
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "4.10")
    make.stock(bolt, 100_000)
    buyer = make.buyer(bob, acme)
    for place in range(ORDERS):
        order = make_orders.order(buyer, (bolt, 24))
        if place < SHIPPED:
            ship_whole(order, dora)
    for place in range(REMINDERS):
        remind(place)
    return OutgoingMail.objects.count()


def ship_whole(order: Order, dora) -> None:
    confirm_order(order_id=order.pk, by=dora)
    ship_order(
        order_id=order.pk,
        quantities={line.pk: line.quantity for line in order.lines.all()},
        warehouse_id=make.warehouse("brasov").pk,
        tracking_number="",
        by=dora,
    )


def remind(place: int) -> None:
    queue_mail(
        "marketing/abandoned_cart",
        to=f"buyer{place}@example.org",
        language="en",
        once=f"reminder-{place}",
        context={
            "name": "Mara",
            "lines": [],
            "cart_url": "https://shop.example/cart/",
            "unsubscribe_url": "https://shop.example/u/",
        },
    )


def in_hand(but: Collection[str] = ()) -> set[str]:
    """The other kinds of work that a worker, alive or dead, holds a lease on now."""
    held = {"locked_until__gt": timezone.now()}
    kinds = {
        "mail": OutgoingMail.objects.filter(state=MailState.DUE, **held),
        "invoice": Invoice.objects.unrendered().filter(**held),
        "order": OrderPush.objects.filter(state=PushState.DUE, **held),
    }
    return {kind for kind, rows in kinds.items() if rows.exists()} - set(but)


def everything_is_done() -> bool:
    return (
        not OutgoingMail.objects.filter(state=MailState.DUE).exists()
        and Invoice.objects.count() == SHIPPED
        and not Invoice.objects.unrendered().exists()
        and OrderPush.objects.filter(state=PushState.DONE).count() == ORDERS
    )


def kick_all() -> None:
    for sweep in SWEEPS:
        kick(sweep)


def collect(erp: Connector, taken: Counter) -> None:
    """Take the files away as the other system does."""
    for file in (Path(erp.folder) / "out" / "orders").glob("*.csv"):
        assert file.read_text(encoding="utf-8-sig").count("\n") == 2
        taken[file.name] += 1
        file.unlink()


@pytest.mark.full
def test_each_mail_invoice_and_order_is_done_once(processes, erp, backlog):
    processes.environment["LEASE_SECONDS"] = str(LEASE_SECONDS)
    processes.start("beat")
    taken, caught, kills = Counter(), set(), 1
    worker = processes.start("worker")
    eventually(in_hand, "work in a worker's hand")
    worker.kill_children()
    assert worker.process.is_running()

    while caught != KINDS and kills < MOST_KILLS:
        kick_all()
        eventually(partial(in_hand, but=caught), "work in a worker's hand")
        worker.kill()
        caught |= in_hand()
        kills += 1
        collect(erp, taken)
        worker = processes.start("worker")
    kick_all()
    eventually(everything_is_done, "everything done after the last restart")

    assert caught == KINDS, "killed in the middle of each"
    collect(erp, taken)
    check_orders(taken)
    check_mails(kills)
    check_invoices(kills)


def check_orders(taken: Counter) -> None:
    numbers = Order.objects.values_list("number", flat=True)
    assert taken == Counter({f"order-{number}.csv": 1 for number in numbers})
    assert ExternalRef.objects.count() == ORDERS
    sent = Event.objects.filter(verb="sent_to_erp").values_list("subject_id", flat=True)
    assert Counter(sent) == Counter(Order.objects.values_list("pk", flat=True))


def check_mails(kills: int) -> None:
    owed = list(OutgoingMail.objects.all())
    files = list(settings.MAILBOX_DIR.glob("*.eml"))
    letters = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in files
    ]
    # Of those shipped also that they were confirmed, that they left and what they cost.
    assert len(owed) == ORDERS + 3 * SHIPPED + REMINDERS
    assert {mail.state for mail in owed} == {MailState.SENT}
    assert sorted(letter["Message-ID"] for letter in letters) == sorted(
        message_id(mail) for mail in owed
    )
    assert all(letter.get_body(("html",)).get_content() for letter in letters)
    # Only what a killed process had in hand was begun again.
    assert sum(mail.attempts - 1 for mail in owed) <= kills * POOL


def check_invoices(kills: int) -> None:
    invoices = list(Invoice.objects.order_by("number"))
    assert [invoice.number[-6:] for invoice in invoices] == [
        f"{place:06d}" for place in range(1, SHIPPED + 1)
    ]
    assert set(Shipment.objects.values_list("invoice_number", flat=True)) == {
        invoice.number for invoice in invoices
    }
    for invoice in invoices:
        pdf = invoice.pdf.read()
        assert hashlib.sha256(pdf).hexdigest() == invoice.pdf_sha256
        assert invoice.number in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    kept = list(Path(private_storage().path("")).rglob("*.pdf"))
    # One that died between the file and the row leaves a file nothing points to.
    assert SHIPPED <= len(kept) <= SHIPPED + kills * POOL
