"""Valkey is away: the shop sells on, and what was owed goes out once it is back."""

import signal
from functools import partial

import pytest
import requests
from django.conf import settings
from django.test import Client

from orders.models import Order
from shop.models import Heartbeat, MailState, OutgoingMail
from shop.sweeps import kick
from tests import make, make_orders
from tests.browsing import opened, send
from tests.processes import eventually

# A worker whose connection hangs finds out by its health check: kombu allows it 51
# seconds, and both cores may be busy with other tests.
RECOVERY_SECONDS = 180

# One worker for all: they share a broker, and both cores are busy with one of them.
pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def bolt(channel):
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    made = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), made, "4.10")
    make.stock(made, 1000)
    return made


@pytest.fixture
def browser(bob) -> requests.Session:
    """Bob's, signed in before anything went wrong."""
    signed_in = Client()
    signed_in.force_login(bob)
    session = requests.Session()
    session.cookies.set("session", signed_in.cookies["session"].value)
    return session


def buy(browser, address: str, variant, quantity: int) -> Order:
    """From the product page to the placed order; each answer must come in time."""
    slug = variant.product.texts.get().slug
    page = opened(browser, f"{address}/products/{slug}/")
    form = next(one for one in page.forms if one.action.endswith("/cart/add/"))
    send(browser, form, quantity=str(quantity))
    page = opened(browser, f"{address}/checkout/")
    form = next(one for one in page.forms if one.get("id") == "checkout-form")
    answer = send(browser, form, place="1", po_number="PO-44")
    assert "/orders/" in answer.url
    return Order.objects.latest("pk")


def stop(valkey) -> None:
    valkey.stop()


def hang(valkey) -> None:
    """It takes connections and never answers: worse than being gone."""
    valkey._process().send_signal(signal.SIGSTOP)


def go_on(valkey) -> None:
    valkey._process().send_signal(signal.SIGCONT)


def start(valkey) -> None:
    valkey.start()


@pytest.mark.full
def test_checkout_works_without_valkey_and_the_mail_goes_out_when_it_is_back(
    processes, valkey, browser, bolt
):
    worker = processes.start("worker")
    beat = processes.start("beat")
    address = processes.open_shop()
    kick("shop.beat")
    eventually(Heartbeat.objects.exists, "a worker that listens to the broker")

    for leave, come_back in ((stop, start), (hang, go_on)):
        leave(valkey)
        order = buy(browser, address, bolt, 24)
        owed = OutgoingMail.objects.latest("pk")
        assert owed.state == MailState.DUE
        assert owed.context["number"] == order.number

        come_back(valkey)
        eventually(
            partial(sent, owed),
            lambda: f"the mail is sent\n{worker.said()}\n{beat.said()}",
            RECOVERY_SECONDS,
        )
        assert order.number in newest_letter()


def sent(mail: OutgoingMail) -> bool:
    mail.refresh_from_db()
    return mail.state == MailState.SENT


def newest_letter() -> str:
    letters = settings.MAILBOX_DIR.glob("*.eml")
    return max(letters, key=lambda letter: letter.stat().st_mtime_ns).read_text()
