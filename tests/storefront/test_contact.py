"""People write to the seller without an account; programs do not."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from shop.jobs import send_mails
from shop.models import OutgoingMail

pytestmark = pytest.mark.django_db

ANA = {"name": "Ana Pop", "email": "ana@mail.example", "message": "Is it steel?"}


def started(client, *, ago=timedelta(minutes=1), path="/contact/"):
    """The mark of a page that was opened a while ago."""
    with time_machine.travel(timezone.now() - ago):
        html = client.get(path).content.decode()
    return re.search(r'name="started" value="([^"]+)"', html)[1]


def test_a_message_becomes_a_mail_to_the_seller(client, channel, mailoutbox):
    answer = client.post("/contact/", {**ANA, "started": started(client)})

    assert (answer.status_code, answer["Location"]) == (302, "/contact/")
    send_mails()
    mail = mailoutbox[0]
    assert mail.to == ["office@angro.example"]
    assert mail.extra_headers["Reply-To"] == "ana@mail.example"
    assert "Is it steel?" in mail.body
    assert "Ana Pop" in mail.subject


def test_a_message_cannot_write_markup_or_headers(client, channel, mailoutbox):
    evil = {
        "name": "Eve\r\nBcc: all@mail.example",
        "message": "<script>alert(1)</script><b>hi</b>",
    }

    client.post("/contact/", {**ANA, **evil, "started": started(client)})

    send_mails()
    html = mailoutbox[0].alternatives[0][0]
    assert "<script>" not in html
    assert "&lt;b&gt;hi&lt;/b&gt;" in html
    assert "Bcc" not in mailoutbox[0].message()


def test_sending_twice_is_one_mail(client, channel):
    data = {**ANA, "started": started(client)}

    for _ in range(2):
        assert client.post("/contact/", data).status_code == 302

    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("missing", ["name", "email", "message"])
def test_what_is_missing_is_asked_for(client, channel, missing):
    data = {**ANA, "started": started(client), missing: ""}

    assert client.post("/contact/", data).status_code == 422
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(days=2)])
def test_what_comes_at_once_or_much_later_is_asked_for_again(client, channel, ago):
    answer = client.post("/contact/", {**ANA, "started": started(client, ago=ago)})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Please send it once more." in html
    assert "Is it steel?" in html
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("mark", ["", "1-x", "1-x:forged", "\0"])
def test_a_forged_mark_sends_nothing(client, channel, mark):
    assert client.post("/contact/", {**ANA, "started": mark}).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_programs_are_told_the_same_and_send_nothing(client, channel):
    data = {**ANA, "started": started(client), "website": "http://spam.example"}

    assert client.post("/contact/", data).status_code == 302
    assert not OutgoingMail.objects.exists()


def test_one_address_writes_so_often_and_no_more(client, channel, settings):
    settings.ACCOUNT_RATE_LIMITS = {"contact": "2/m/ip"}
    marks = [started(client) for _ in range(3)]

    answers = [client.post("/contact/", {**ANA, "started": m}) for m in marks]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert OutgoingMail.objects.count() == 2


def test_a_customer_is_led_to_the_own_representative(client, bob, acme, dora):
    acme.rep = dora
    acme.save()
    client.force_login(bob)

    html = client.get("/contact/").content.decode()

    assert 'href="/account/messages/"' in html
    assert 'value="bob@example.org"' in html
    assert "Dora" in html


def test_the_old_address_leads_here(client, channel):
    answer = client.get("/pages/contact/")

    assert (answer.status_code, answer["Location"]) == (301, "/contact/")
    assert 'href="/contact/"' in client.get("/").content.decode()
