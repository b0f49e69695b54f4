"""The mail about a cart left behind: only to who wants it, and once."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import CustomerState
from catalog.models import Catalogue, CatalogueAssignment, CatalogueRule
from marketing import services
from marketing.jobs import run_automations
from marketing.models import Automation, SentMessage, Suppression
from marketing.tokens import unsubscribe_path
from orders.models import Cart, CartLine
from shop.jobs import send_mails
from shop.models import OutgoingMail
from tests import make


@pytest.fixture
def automation(channel):
    return Automation.objects.create(
        channel=channel, kind="abandoned_cart", is_active=True, delay_hours=24
    )


def left_cart(user, *, hours: int = 30, sku: str = "BOLT-8") -> Cart:
    customer = user.memberships.get().customer
    cart = Cart.objects.create(
        channel=customer.channel,
        customer=customer,
        user=user,
        touched_at=timezone.now() - timedelta(hours=hours),
    )
    variant = make.variant(sku)
    CartLine.objects.create(
        cart=cart, variant=variant, unit=variant.units.get(), quantity=24
    )
    return cart


def says_yes(user) -> None:
    services.subscribe(user=user, wording="Yes please", source="test")


def test_a_cart_left_for_a_day_is_reminded_of_once(automation, bob):
    left_cart(bob)
    says_yes(bob)

    assert run_automations() == 1
    assert run_automations() == 0
    send_mails()

    (message,) = mail.outbox
    assert message.to == [bob.email]
    assert "BOLT-8" in message.body
    assert "24 piece" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == (
        "List-Unsubscribe=One-Click"
    )


@pytest.mark.parametrize("hours", [2, 24 * 15])
def test_a_fresh_cart_and_a_forgotten_one_are_left_alone(automation, bob, hours):
    left_cart(bob, hours=hours)
    says_yes(bob)

    assert run_automations() == 0


def test_without_consent_nobody_is_written_to(automation, bob):
    left_cart(bob)

    assert run_automations() == 0
    assert not SentMessage.objects.exists()


def test_a_consent_taken_back_counts(automation, bob):
    left_cart(bob)
    says_yes(bob)
    services.unsubscribe(email=bob.email, source="test")

    assert run_automations() == 0


def test_a_blocked_company_is_not_written_to(automation, bob, acme):
    left_cart(bob)
    says_yes(bob)
    acme.state = CustomerState.BLOCKED
    acme.save()

    assert run_automations() == 0


def test_a_product_taken_out_of_the_assortment_is_not_in_the_mail(automation, bob):
    left_cart(bob, sku="SECRET-1")
    says_yes(bob)
    catalogue = Catalogue.objects.create(code="few", name="Few")
    CatalogueRule.objects.create(
        catalogue=catalogue, category=make.category("elsewhere")
    )
    CatalogueAssignment.objects.create(
        catalogue=catalogue, customer=bob.memberships.get().customer
    )

    assert run_automations() == 0
    assert not OutgoingMail.objects.exists()


def test_unsubscribing_drops_what_is_queued(automation, bob):
    left_cart(bob)
    says_yes(bob)
    run_automations()

    services.unsubscribe(email=bob.email.upper(), source="test")
    send_mails()

    assert mail.outbox == []
    assert OutgoingMail.objects.get().state == "dropped"


def test_one_click_unsubscribes_without_signing_in(client, channel, bob):
    says_yes(bob)
    path = unsubscribe_path(bob.email)

    shown = client.get(path)
    done = client.post(path, {"List-Unsubscribe": "One-Click"})

    assert shown.status_code == 200
    assert bob.email in shown.content.decode()
    assert done.status_code == 200
    assert Suppression.objects.covers(bob.email)


def test_a_link_made_up_is_not_found(client, channel, bob):
    answer = client.post(f"/unsubscribe/{bob.email}/")

    assert answer.status_code == 404
    assert not Suppression.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_write_once(automation, bob):
    left_cart(bob)
    says_yes(bob)
    queued = []

    def sweep():
        try:
            queued.append(run_automations())
        finally:
            connection.close()

    threads = [Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(queued) == 1
    assert OutgoingMail.objects.count() == 1


def test_the_reminder_speaks_the_readers_language(automation, bob):
    left_cart(bob)
    says_yes(bob)
    bob.language = "fr"
    bob.save()

    run_automations()

    context = OutgoingMail.objects.get().context
    assert context["lines"][0]["unit"] == "pièce"
    assert "/fr/" in context["cart_url"]


def test_an_address_typed_in_capitals_is_left_alone(automation, bob):
    left_cart(bob)
    says_yes(bob)
    Suppression.objects.create(email=bob.email.upper(), reason="staff")

    assert run_automations() == 0

    services.unsubscribe(email=bob.email, source="link")
    assert Suppression.objects.get().reason == "staff"


def test_who_was_told_is_asked_of_the_database(automation, bob):
    left_cart(bob)
    says_yes(bob)
    run_automations()

    with CaptureQueriesContext(connection) as captured:
        run_automations()

    assert SentMessage.objects.count() == 1
    # However many messages there are, none of them is read into the worker.
    assert not [
        one["sql"]
        for one in captured
        if one["sql"].startswith('SELECT "marketing_sentmessage"."subject"')
    ]
