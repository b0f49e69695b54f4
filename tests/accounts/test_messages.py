"""Conversations: who may read and write, once, and what each has seen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NothingWritten
from accounts.models import (
    Attachment,
    Customer,
    Event,
    Member,
    Message,
    Role,
    Thread,
    ThreadReader,
)
from accounts.selectors.messages import conversation_about, reader_of, unread_count
from accounts.selectors.subjects import (
    ThreadSubject,
    company_subject,
    threads_open_to,
    visible_document,
)
from accounts.services.messages import (
    Draft,
    mark_read,
    write_to_customer,
    write_to_seller,
)
from shop.errors import KeyReused, NotAllowed
from shop.uploads import checked_upload
from tests import make, make_invoicing, make_orders
from tests.race import at_once

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MESSAGES = reverse("accounts:messages")


@pytest.fixture(autouse=True)
def limits_of_their_own(settings):
    """Nobody else's messages count."""
    cache = settings.CACHES["default"]
    settings.CACHES = {"default": {**cache, "KEY_PREFIX": uuid4().hex}}


@pytest.fixture
def buyer(bob, acme):
    return make.buyer(bob, acme)


@pytest.fixture
def rita(acme):
    """Looks after Acme."""
    rita = make.staff("rita", "Sales representative")
    Customer.objects.filter(pk=acme.pk).update(rep=rita)
    acme.refresh_from_db()
    return rita


@pytest.fixture
def order(channel, buyer):
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "8.00")
    make.stock(bolt, 100)
    return make_orders.order(buyer, (bolt, 2))


def about(order) -> ThreadSubject:
    return ThreadSubject(
        order._meta.label_lower, order.pk, order.number, order.customer_id
    )


def draft(body="When does it come?", *, key="", files=()) -> Draft:
    return Draft(body=body, key=key or uuid4().hex, files=files)


def paper(name="plan.pdf"):
    return checked_upload(SimpleUploadedFile(name, PDF))


def say(buyer, subject=None, body="When does it come?", **fields) -> Message:
    subject = subject or company_subject(buyer.customer)
    return write_to_seller(buyer=buyer, subject=subject, draft=draft(body, **fields))


def answer(staff, customer, body="On Monday.", subject=None, **fields) -> Message:
    subject = subject or company_subject(customer)
    return write_to_customer(staff=staff, subject=subject, draft=draft(body, **fields))


def own_scope_member(name: str, customer: Customer) -> Member:
    role = Role.objects.create(
        customer=customer,
        code=f"own-{name}",
        name="Own",
        scope="own",
        rights=["orders.view", "invoices.view", "messages.send"],
    )
    member = make.member(name, customer)
    Member.objects.filter(pk=member.pk).update(role=role)
    member.refresh_from_db()
    return member


# Writing


def test_the_first_message_opens_the_thread_and_keeps_its_files(buyer, order):
    message = say(buyer, about(order), files=(paper(), paper("Счёт.pdf")))

    thread = Thread.objects.get()
    assert message.thread == thread
    assert (thread.subject_name, thread.last_is_from_staff) == (order.number, False)
    assert thread.last_message_at == message.at
    assert thread.news_at is not None
    assert [file.name for file in message.files.order_by("pk")] == [
        "plan.pdf",
        "Счёт.pdf",
    ]
    event = Event.objects.get(verb="written")
    assert (event.actor, event.data["message"]) == (buyer.user, message.pk)


def test_both_sides_write_in_one_thread(buyer, rita, acme, order):
    say(buyer, about(order))
    answer(rita, acme, subject=about(order))

    thread = Thread.objects.get()
    assert thread.last_is_from_staff
    assert [each.is_from_staff for each in thread.messages.all()] == [False, True]


def test_nothing_written_is_refused_and_nothing_is_kept(buyer):
    with pytest.raises(NothingWritten):
        say(buyer, body=" \n ")

    assert not Thread.objects.exists()


def test_a_message_sent_twice_is_said_once(buyer):
    first = say(buyer, key="one", files=(paper(),))
    second = say(buyer, key="one", files=(paper(),))

    assert first == second
    assert Message.objects.count() == Attachment.objects.count() == 1
    with pytest.raises(KeyReused):
        say(buyer, body="Something else", key="one")


@pytest.mark.django_db(transaction=True)
def test_a_double_click_says_it_once_and_two_people_are_both_heard(channel):
    acme = make.company(channel=channel)
    buyers = [make.buyer(make.member(n, acme).user, acme) for n in ("bob", "ann")]

    said = at_once(
        [
            lambda: say(buyers[0], key="one"),
            lambda: say(buyers[0], key="one"),
            lambda: say(buyers[1], body="Me too"),
        ]
    )

    assert said[0] == said[1]
    assert Thread.objects.count() == 1
    assert Message.objects.count() == 2
    thread = Thread.objects.get()
    assert thread.last_message_at == thread.messages.latest("pk").at


def test_nobody_writes_about_what_they_may_not_see(buyer, order, mallory, acme):
    stranger = make.buyer(mallory, mallory.memberships.get().customer)
    viewer = make.buyer(make.member("vera", acme, role="viewer").user, acme)
    owner = make.buyer(own_scope_member("olga", acme).user, acme)
    removed = make.member("rob", acme)
    Member.objects.filter(pk=removed.pk).update(archived_at=timezone.now())

    for person in (stranger, viewer, owner, make.buyer(removed.user, acme)):
        with pytest.raises(NotAllowed):
            say(person, about(order))
    for person in (stranger, viewer):
        with pytest.raises(NotAllowed):
            say(person, company_subject(acme))

    assert not Message.objects.exists()


def test_nobody_writes_to_an_archived_customer(buyer, dora, acme):
    Customer.objects.filter(pk=acme.pk).update(archived_at=timezone.now())

    with pytest.raises(NotAllowed):
        answer(dora, acme)


def test_staff_write_to_their_customers_only_and_with_permission(rita, acme):
    other = make.staff("rolf", "Sales representative")
    keeper = make.user("kurt", is_staff=True)
    keeper.user_permissions.add(
        Permission.objects.get(codename="manage_every_customer")
    )

    for person in (other, keeper):
        with pytest.raises(NotAllowed):
            answer(person, acme)

    assert answer(rita, acme).is_from_staff


def test_a_subject_of_another_customer_is_refused(rita, order, mallory):
    other = mallory.memberships.get().customer
    forged = ThreadSubject("orders.order", order.pk, order.number, other.pk)

    with pytest.raises(NotAllowed):
        write_to_customer(staff=rita, subject=forged, draft=draft())


def test_whoever_acts_on_behalf_writes_as_the_seller(buyer, rita, acme):
    from dataclasses import replace

    message = say(replace(buyer, rep=rita))

    event = Event.objects.get(verb="written")
    assert (message.author, message.is_from_staff) == (rita, True)
    assert event.on_behalf_of == acme


# Reading


def test_documents_are_found_by_number_only_by_who_may_see_them(
    buyer, order, mallory, acme
):
    stranger = make.buyer(mallory, mallory.memberships.get().customer)
    invoice = make_invoicing.invoice(acme)

    assert visible_document(buyer, "order", order.number) == about(order)
    assert visible_document(buyer, "invoice", invoice.number) is not None
    assert visible_document(buyer, "order", "nothing\0") is None
    assert visible_document(buyer, "customer", acme.number) is None
    assert visible_document(stranger, "order", order.number) is None
    assert visible_document(stranger, "invoice", invoice.number) is None


def test_own_scope_sees_the_threads_of_own_documents_and_the_company(
    buyer, order, acme, rita
):
    answer(rita, acme, subject=about(order))
    answer(rita, acme, subject=about(make_invoicing.invoice(acme)))
    answer(rita, acme)
    owner = make.buyer(own_scope_member("olga", acme).user, acme)

    assert threads_open_to(buyer).count() == 3
    assert [each.subject_kind for each in threads_open_to(owner)] == [
        "accounts.customer"
    ]
    assert unread_count(owner) == 0  # it was all written before she came


def test_the_others_messages_are_new_until_they_are_read(buyer, rita, acme):
    say(buyer)
    first, second = answer(rita, acme), answer(rita, acme)
    assert unread_count(buyer) == 2

    mark_read(thread=first.thread, user=buyer.user, until=first.pk)

    assert unread_count(buyer) == 1
    shown = conversation_about(company_subject(acme), reader_of(buyer))
    assert [entry.is_new for entry in shown.entries] == [False, False, True]
    assert shown.last_shown == second.pk


def test_reading_less_takes_nothing_back(buyer, rita, acme):
    first, second = answer(rita, acme), answer(rita, acme)

    mark_read(thread=first.thread, user=buyer.user, until=second.pk)
    mark_read(thread=first.thread, user=buyer.user, until=first.pk)

    assert ThreadReader.objects.get().read_until == second


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_the_one_that_shows_more_wins(channel):
    acme = make.company(channel=channel)
    bob, rita = make.member("bob", acme).user, make.staff("rita", "Manager")
    sent = [answer(rita, acme) for _ in range(6)]
    thread = sent[0].thread

    outcomes = at_once(
        [
            lambda each=each: mark_read(thread=thread, user=bob, until=each.pk)
            for each in sent
        ]
    )

    assert outcomes == [None] * 6
    assert ThreadReader.objects.get().read_until == sent[-1]


def test_a_long_conversation_comes_in_parts(buyer, rita, acme):
    sent = [answer(rita, acme, body=f"Part {n}") for n in range(53)]
    subject, reader = company_subject(acme), reader_of(buyer)

    last = conversation_about(subject, reader)
    before = conversation_about(subject, reader, before=last.earlier_than)

    assert last.entries[-1].message == sent[-1]
    assert [entry.message for entry in before.entries] == sent[:3]
    assert before.earlier_than is None


# Pages


def sent(client, url, body="When does it come?", files=(), **fields):
    return client.post(
        url, {"body": body, "key": uuid4().hex, "attached": list(files), **fields}
    )


def test_a_buyer_writes_on_an_order_with_a_file_and_reads_it_there(
    client, buyer, order
):
    client.force_login(buyer.user)
    url = reverse("accounts:order-messages", args=[order.number])

    posted = sent(
        client, url, files=[SimpleUploadedFile("plan.pdf", PDF)], **{"from": "document"}
    )
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()

    assert posted.url == reverse("orders:order", args=[order.number]) + "#talk"
    assert "When does it come?" in fragment
    assert "plan.pdf" in fragment
    assert "<html" not in fragment
    file = Attachment.objects.get()
    answer = client.get(reverse("accounts:message-file", args=[file.pk]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert b"".join(answer.streaming_content) == PDF
    page = client.get(reverse("orders:order", args=[order.number])).content.decode()
    assert f'hx-get="{url}"' in page


def test_a_refused_file_loses_nothing_that_was_typed(client, buyer):
    client.force_login(buyer.user)
    url = reverse("accounts:company-messages")

    refused = sent(
        client, url, "Look at this", [SimpleUploadedFile("x.pdf", b"<html><script>")]
    )

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "x.pdf is damaged or not a PDF file" in page
    assert ">\nLook at this</textarea>" in page
    assert "choose the files again" in page
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()


def test_a_text_that_is_too_long_is_refused_and_stays(client, buyer):
    client.force_login(buyer.user)
    url = reverse("accounts:company-messages")

    fits = sent(client, url, "two\r\n" * 1250)
    refused = sent(client, url, "x" * 5001)

    assert fits.status_code == 302
    assert refused.status_code == 422
    assert "x" * 5001 in refused.content.decode()


def test_who_writes_too_fast_waits_and_keeps_the_text(client, buyer):
    client.force_login(buyer.user)
    url = reverse("accounts:company-messages")

    answers = [sent(client, url, f"Message {n}") for n in range(13)]

    assert [each.status_code for each in answers] == [302] * 12 + [422]
    assert "Message 12</textarea>" in answers[-1].content.decode()
    assert Message.objects.count() == 12


def test_reading_a_thread_clears_what_was_new(client, buyer, rita, acme):
    client.force_login(buyer.user)
    message = answer(rita, acme, body="It comes on Monday.")

    before = client.get(MESSAGES).content.decode()
    page = client.get(reverse("accounts:thread", args=[message.thread_id]))
    after = client.get(MESSAGES).content.decode()

    assert "1 new" in before
    assert "It comes on Monday." in page.content.decode()
    assert "1 new" not in after
    assert "It comes on Monday." in after


def test_the_header_says_how_much_is_new(client, buyer, rita, acme):
    client.force_login(buyer.user)
    answer(rita, acme)
    answer(rita, acme)

    page = client.get(reverse("storefront:account")).content.decode()

    assert "2 unread messages" in page


@pytest.mark.parametrize("language", ["ru", "pl", "ro"])
def test_the_header_counts_in_languages_with_several_plurals(
    client, buyer, rita, acme, language
):
    client.force_login(buyer.user)
    answer(rita, acme)

    page = client.get(f"/{language}/account/")

    assert page.status_code == 200
    assert "icons.svg#mail" in page.content.decode()


@pytest.mark.parametrize("who", ["mallory", "vera", "rob", "guest"])
def test_strangers_and_people_without_the_right_open_nothing(
    client, who, buyer, order, mallory, acme, channel
):
    message = say(buyer, about(order), files=(paper(),))
    make.member("vera", acme, role="viewer")
    Member.objects.filter(pk=make.member("rob", acme).pk).update(
        archived_at=timezone.now()
    )
    if who != "guest":
        client.force_login(Member.objects.get(user__email=f"{who}@example.org").user)
    addresses = [
        reverse("accounts:thread", args=[message.thread_id]),
        reverse("accounts:order-messages", args=[order.number]),
        reverse("accounts:message-file", args=[message.files.get().pk]),
    ]

    answers = [client.get(url) for url in addresses]
    posts = [sent(client, url) for url in addresses[:2]]

    expected = {"mallory": 404, "guest": 302}.get(who, 403)
    assert {each.status_code for each in answers + posts} == {expected}
    assert not any(b"When does it come" in each.content for each in answers)
    assert Message.objects.count() == 1


def test_the_list_shows_only_what_the_reader_may_read(client, buyer, order, mallory):
    say(buyer, about(order), body="Of Acme")
    client.force_login(mallory)

    page = client.get(MESSAGES).content.decode()

    assert "Of Acme" not in page
    assert "Nothing was written yet" in page


def test_the_list_is_searched(client, buyer, order, rita, acme):
    say(buyer, about(order), body="Bolts are missing")
    answer(rita, acme, body="New price list")
    client.force_login(buyer.user)

    def found(**asked):
        return client.get(MESSAGES, asked).content.decode()

    assert order.number in found(q="missing")
    assert "New price list" not in found(q="missing")
    assert order.number in found(q=order.number.lower())
    assert "No conversation fits" in found(q="nothing like that")
    assert order.number not in found(unread="on")
    assert "New price list" in found(unread="on")


def test_pages_take_the_same_queries_however_much_was_said(
    client, buyer, order, rita, acme, django_assert_max_num_queries
):
    for subject in (about(order), company_subject(acme)):
        for _ in range(8):
            answer(rita, acme, subject=subject, files=(paper(),))
            say(buyer, subject)
    client.force_login(buyer.user)
    thread = Thread.objects.filter(subject_kind="orders.order").get()

    # One of them only while something is new: which of it this reader may see.
    with django_assert_max_num_queries(18):
        client.get(MESSAGES)
    with django_assert_max_num_queries(23):
        client.get(reverse("accounts:thread", args=[thread.pk]))


def test_a_thread_about_a_quote_is_one_with_its_offers(client, buyer, rita, acme):
    from orders.models import Quote, QuoteVersion

    asked_at = timezone.now() - timedelta(days=1)
    quote = Quote.objects.create(
        channel=acme.channel,
        customer=acme,
        requested_by=buyer.user,
        number="QUO-1",
        currency="EUR",
        message="Please your best price",
    )
    # As every request leaves it: a turn with what was said.
    QuoteVersion.objects.create(
        quote=quote,
        number=1,
        side="buyer",
        answers_version=1,
        author=buyer.user,
        message=quote.message,
        made_at=asked_at,
        sent_at=asked_at,
    )
    message = answer(rita, acme, subject=about(quote), body="Give us a day")
    client.force_login(buyer.user)

    page = client.get(reverse("orders:quote", args=[quote.number])).content.decode()
    form = client.get(
        reverse("accounts:quote-messages", args=[quote.number]),
        {"form": "only", "until": message.pk},
    )

    assert page.index("Please your best price") < page.index("Give us a day")
    assert f"until={message.pk}" in page
    assert b"Give us a day" not in form.content
    assert b"Send the message" in form.content
    assert unread_count(buyer) == 0


@pytest.mark.parametrize("until", ["0", "999999999", "x"])
def test_any_key_may_be_named_as_read(client, buyer, rita, acme, until):
    answer(rita, acme)
    client.force_login(buyer.user)

    page = client.get(
        reverse("accounts:company-messages"), {"form": "only", "until": until}
    )

    assert page.status_code == 200
    assert unread_count(buyer) == (1 if until == "0" else 0)


# In the admin


def test_the_rep_answers_in_the_admin(client, buyer, rita, acme, order):
    message = say(buyer, about(order), body="Where is it?", files=(paper(),))
    client.force_login(rita)
    url = reverse("admin:accounts_thread_talk", args=[message.thread_id])

    listed = client.get(reverse("admin:accounts_thread_changelist")).content.decode()
    page = client.get(url).content.decode()
    again = client.get(reverse("admin:accounts_thread_changelist")).content.decode()
    sent(client, url, body="On its way.")
    file = client.get(
        reverse("admin:accounts_thread_file", args=[message.files.get().pk])
    )

    assert "1 new" in listed
    assert "Where is it?" in page
    assert "1 new" not in again
    assert Message.objects.latest("pk").body == "On its way."
    assert b"".join(file.streaming_content) == PDF
    assert unread_count(buyer) == 1


def test_staff_write_first_from_the_page_of_a_document(client, rita, order):
    client.force_login(rita)

    to_talk = client.get(reverse("admin:orders_order_messages", args=[order.pk]))
    sent(client, to_talk.url, body="A word about your order")

    assert Thread.objects.get().subject_id == order.pk


def test_filters_show_what_waits(client, buyer, rita, acme, order):
    say(buyer, about(order))
    answer(rita, acme)
    client.force_login(rita)
    url = reverse("admin:accounts_thread_changelist")

    waiting = client.get(url, {"waiting": "answer"}).content.decode()
    unread = client.get(url, {"waiting": "unread"}).content.decode()
    start = client.get(reverse("admin:index")).content.decode()

    assert order.number in waiting
    assert waiting.count("/talk/") == 1
    assert unread.count("/talk/") == 1
    assert "Messages to answer" in start


def test_another_rep_opens_nothing_in_the_admin(client, buyer, order, rita):
    message = say(buyer, about(order), files=(paper(),))
    client.force_login(make.staff("rolf", "Sales representative"))
    talk = reverse("admin:accounts_thread_about")
    addresses = [
        reverse("admin:accounts_thread_talk", args=[message.thread_id]),
        reverse("admin:accounts_thread_file", args=[message.files.get().pk]),
        reverse("admin:accounts_thread_change", args=[message.thread_id]),
        f"{talk}?about=orders.order:{order.pk}",
        f"{talk}?about=accounts.customer:{order.customer_id}",
        f"{talk}?about=accounts.user:{buyer.user.pk}",
        f"{talk}?about=orders.order:x",
        reverse("admin:accounts_customer_messages", args=[order.customer_id]),
        reverse("admin:orders_order_messages", args=[order.pk]),
    ]

    answers = [client.get(url) for url in addresses]
    posts = [sent(client, url) for url in (addresses[0], addresses[3])]

    assert {each.status_code for each in answers + posts} == {404}
    assert Message.objects.count() == 1


def test_warehouse_reads_no_messages(client, buyer, order):
    message = say(buyer, about(order))
    client.force_login(make.staff("walt", "Warehouse"))

    talk = client.get(reverse("admin:accounts_thread_talk", args=[message.thread_id]))

    assert talk.status_code == 403
