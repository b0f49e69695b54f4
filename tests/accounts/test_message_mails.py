"""Who is told of a message: once, with a pause, and only who may read it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.jobs import tell_of_messages
from accounts.models import ChannelHost, Customer, Member, Message, Thread, User
from accounts.selectors.subjects import ThreadSubject, company_subject
from accounts.services.message_news import PAUSE
from accounts.services.messages import (
    Draft,
    mark_read,
    write_to_customer,
    write_to_seller,
)
from shop.jobs import send_mails
from shop.mail import build_mail
from shop.models import OutgoingMail
from shop.uploads import checked_upload
from tests import make
from tests.race import at_once

PDF = b"%PDF-1.7\nvery secret figures\n%%EOF\n"


@pytest.fixture
def rita(acme):
    """Looks after Acme and reads Romanian mails."""
    rita = make.staff("rita", "Sales representative")
    User.objects.filter(pk=rita.pk).update(language="ro")
    Customer.objects.filter(pk=acme.pk).update(rep=rita)
    acme.refresh_from_db()
    rita.refresh_from_db()
    return rita


@pytest.fixture
def buyer(bob, acme):
    return make.buyer(bob, acme)


def say(buyer, body="When does it come?", files=(), subject=None) -> Message:
    return write_to_seller(
        buyer=buyer,
        subject=subject or company_subject(buyer.customer),
        draft=Draft(body=body, key=uuid4().hex, files=files),
    )


def answer(staff, customer, body="On Monday.", subject=None) -> Message:
    return write_to_customer(
        staff=staff,
        subject=subject or company_subject(customer),
        draft=Draft(body=body, key=uuid4().hex),
    )


def told() -> list[str]:
    """Look for news and say who got a mail in all."""
    tell_of_messages()
    mails = OutgoingMail.objects.filter(template__startswith="accounts/").order_by("pk")
    return [mail.recipient for mail in mails]


def let_pass(pause: timedelta) -> None:
    """Move what is planned and what was told into the past."""
    for thread in Thread.objects.all():
        Thread.objects.filter(pk=thread.pk).update(
            news_at=thread.news_at and thread.news_at - pause,
            seller_told_at=thread.seller_told_at and thread.seller_told_at - pause,
        )
        for reader in thread.readers.filter(told_at__isnull=False):
            thread.readers.filter(pk=reader.pk).update(told_at=reader.told_at - pause)


def test_the_rep_is_told_with_an_excerpt_and_names_of_files(buyer, rita):
    paper = checked_upload(SimpleUploadedFile("plan.pdf", PDF))

    message = say(buyer, "It hurts <b>much</b>", files=(paper,))

    assert told() == [rita.email]
    mail = OutgoingMail.objects.get()
    built = build_mail(mail)
    assert (mail.template, mail.language) == ("accounts/customer_wrote", "ro")
    assert f"/admin/accounts/thread/{message.thread_id}/talk/" in built.body
    assert "It hurts <b>much</b>" in built.body
    assert "plan.pdf" in built.body
    html = built.alternatives[0][0]
    assert "It hurts &lt;b&gt;much&lt;/b&gt;" in html
    assert not built.attachments
    assert "secret" not in built.body + html
    assert built.subject.count("Acme") == 1  # not "Acme wrote about Acme"


def test_one_thread_that_fails_silences_no_other(buyer, rita, acme, monkeypatch):
    other = make.company(name="Other", channel=acme.channel, rep=rita)
    their = make.buyer(make.member("olga", other).user, other)
    say(buyer, "This one fails")
    say(their, "This one is told")
    monkeypatch.setattr(
        "accounts.services.message_news._buyers_of",
        lambda thread: [] if thread.customer_id == other.pk else 1 / 0,
    )

    assert told() == [rita.email]
    assert told() == [rita.email]

    assert "This one is told" in build_mail(OutgoingMail.objects.get()).body


def test_nobody_is_told_twice_and_nobody_of_their_own_words(buyer, rita, acme):
    say(buyer)

    first, second = told(), told()
    answer(rita, acme)

    assert first == second == [rita.email]
    assert told() == [rita.email, buyer.user.email]


def test_until_they_look_people_are_told_once_and_then_of_all_that_came(buyer, rita):
    say(buyer, "One")
    told()
    say(buyer, "Two")
    say(buyer, "Three")
    assert told() == [rita.email]

    let_pass(PAUSE)

    assert told() == [rita.email] * 2
    digest = OutgoingMail.objects.latest("pk").context
    assert [each["text"] for each in digest["messages"]] == ["Two", "Three"]
    let_pass(PAUSE)
    assert told() == [rita.email] * 2
    assert Thread.objects.get().news_at is None


def test_who_has_looked_is_told_of_the_next_message_at_once(buyer, rita):
    first = say(buyer, "One")
    told()
    mark_read(thread=first.thread, user=rita, until=first.pk)
    say(buyer, "Two")

    assert told() == [rita.email] * 2


def test_who_has_read_it_in_the_shop_gets_no_mail(buyer, rita):
    message = say(buyer)
    mark_read(thread=message.thread, user=rita, until=message.pk)

    assert told() == []


def test_without_a_rep_the_seller_is_told_with_the_same_pause(buyer, channel):
    say(buyer, "One")
    assert told() == [channel.seller.email]
    say(buyer, "Two")
    assert told() == [channel.seller.email]

    let_pass(PAUSE)

    assert told() == [channel.seller.email] * 2
    assert OutgoingMail.objects.latest("pk").context["count"] == 1


def test_a_rep_who_left_is_not_told(buyer, rita, channel):
    User.objects.filter(pk=rita.pk).update(is_active=False)

    say(buyer)

    assert told() == [channel.seller.email]


def test_who_takes_part_is_told_at_the_address_of_their_channel(
    buyer, rita, acme, channel
):
    ChannelHost.objects.create(channel=channel, host="trade.angro.example")
    make.member("ann", acme)
    say(buyer)
    told()

    message = answer(rita, acme)

    assert told() == [rita.email, buyer.user.email]
    url = OutgoingMail.objects.latest("pk").context["url"]
    assert url.split("//")[1] == (
        f"trade.angro.example/account/messages/{message.thread_id}/"
    )


def test_where_nobody_took_part_yet_the_admins_are_told(rita, acme, bob):
    boss = make.member("boss", acme, role="admin").user

    answer(rita, acme)

    assert told() == [boss.email]


def test_who_lost_the_right_is_told_nothing(buyer, rita, acme, carla):
    boss = make.member("boss", acme, role="admin").user
    say(buyer)
    say(make.buyer(carla, acme))
    told()
    Member.objects.filter(user=buyer.user).update(archived_at=timezone.now())
    Member.objects.filter(user=carla).update(role=make.ready_made_role("viewer"))

    answer(rita, acme)

    assert told() == [rita.email, boss.email]


def test_who_no_longer_sees_the_document_is_told_nothing(rita, acme, buyer):
    from tests.make_invoicing import invoice

    bill = invoice(acme)
    OutgoingMail.objects.all().delete()
    about = ThreadSubject("invoicing.invoice", bill.pk, bill.number, acme.pk)
    say(buyer, subject=about)
    told()
    keeper = make.member("kim", acme, role="finance").user
    role = make.ready_made_role("buyer")
    role.customer, role.pk, role.code = acme, None, "no-bills"
    role.rights = [right for right in role.rights if right != "invoices.view"]
    role.save()
    Member.objects.filter(user=buyer.user).update(role=role)

    answer(rita, acme, subject=about)

    assert told() == [rita.email]
    assert keeper.email not in told()


def test_the_mail_goes_out_by_the_sweep(buyer, rita, mailoutbox):
    say(buyer)

    tell_of_messages()
    send_mails()

    assert [mail.to for mail in mailoutbox] == [[rita.email]]


@pytest.mark.django_db(transaction=True)
def test_two_workers_owe_one_mail(channel):
    acme = make.company(channel=channel)
    buyer = make.buyer(make.member("bob", acme).user, acme)
    say(buyer)

    looked = at_once([tell_of_messages] * 4)

    assert sum(looked) == 1
    assert OutgoingMail.objects.count() == 1
