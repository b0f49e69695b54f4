"""Mails: owed in the transaction, sent once, patient with a dead server."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected
from threading import Thread

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from shop import jobs
from shop.mail import build_mail, message_id, queue_mail
from shop.mailbox import FolderBackend
from shop.models import OutgoingMail


def owe(once: str = "hello-1", name: str = "Mara") -> None:
    queue_mail(
        "marketing/abandoned_cart",
        to="mara@example.org",
        language="en",
        once=once,
        context={
            "name": name,
            "lines": [
                {"name": "Bolt", "sku": "B-8", "quantity": "2.500", "unit": "kg"}
            ],
            "cart_url": "https://shop.example/cart/",
            "unsubscribe_url": "https://shop.example/u/",
        },
    )


def test_a_mail_is_owed_once_and_sent_once(db):
    owe()
    owe()

    assert jobs.send_mails() == 1
    assert jobs.send_mails() == 0
    assert len(mail.outbox) == 1


def test_a_rollback_owes_nothing(db):
    try:
        with transaction.atomic():
            owe()
            raise RuntimeError
    except RuntimeError:
        pass

    assert jobs.send_mails() == 0


def test_text_and_html_say_the_same_and_names_are_escaped(db):
    owe(name="<b>Mara</b>")

    message = build_mail(OutgoingMail.objects.get())

    html = message.alternatives[0][0]
    assert "2.5 kg" in message.body
    assert "<b>Mara</b>" in message.body
    assert "&lt;b&gt;Mara" in html
    assert "B-8" in html
    assert "<mj-" not in html


def test_a_dead_server_is_tried_again_later_with_the_same_id(db, monkeypatch):
    owe()
    first_id = message_id(OutgoingMail.objects.get())
    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"

    def refuse(*_):
        raise SMTPServerDisconnected

    monkeypatch.setattr(backend, refuse)
    assert jobs.send_mails() == 0
    monkeypatch.undo()
    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts) == ("due", 1)
    assert row.next_at > timezone.now()
    OutgoingMail.objects.update(next_at=timezone.now())

    assert jobs.send_mails() == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == first_id


def test_a_worker_that_died_gives_the_mail_back_when_its_lease_ends(db):
    owe()
    OutgoingMail.objects.update(locked_until=timezone.now() + timedelta(seconds=60))
    assert jobs.send_mails() == 0

    OutgoingMail.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert jobs.send_mails() == 1


def test_the_demo_mailbox_keeps_one_file_of_a_mail_sent_twice(db, settings, tmp_path):
    settings.MAILBOX_DIR = tmp_path
    owe()
    message = build_mail(OutgoingMail.objects.get())

    FolderBackend().send_messages([message])
    FolderBackend().send_messages([message])

    (file,) = tmp_path.glob("*.eml")
    assert b"Message-ID" in file.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_four_senders_send_each_mail_once():
    for index in range(12):
        owe(once=f"hello-{index}")

    def work() -> None:
        try:
            jobs.send_mails()
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mail.outbox) == 12


def test_what_opens_something_is_forgotten_once_the_mail_is_out(db):
    queue_mail(
        "accounts/invitation",
        to="mara@example.org",
        language="en",
        once="invitation-1",
        context={
            "customer": "Acme",
            "inviter": "Anna",
            "days": 7,
            "secret_join_url": "https://shop.example/join/t0ken/",
        },
    )

    jobs.send_mails()

    kept = OutgoingMail.objects.get()
    assert "https://shop.example/join/t0ken/" in mail.outbox[0].body
    assert "t0ken" not in str(kept.context)
    assert kept.context["customer"] == "Acme"
