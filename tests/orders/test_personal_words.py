"""What people wrote and showed about orders goes with them; records stay their time."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Attachment, Event, Member, RetentionPolicy, User
from accounts.services.files import keep_file
from accounts.services.sealing import seal_events, verify_events
from orders.jobs import forget_old_words, print_return_slips
from orders.models import (
    CancelRequest,
    Order,
    OrderReturn,
    PoDocument,
    ReturnFile,
    ReturnSlip,
)
from orders.services import returns as services
from orders.services.cancelling import ask_to_cancel, decline_cancel_request
from orders.services.fulfilment import cancel_order
from orders.services.personal_words import forget_old_records, forget_words_of
from orders.services.returns import ReturnWords
from orders.services.returns_staff import open_return
from shop.storage import private_storage
from shop.storefront.refusals import StillOpen
from shop.storefront.services.privacy import erase_person, export_person, what_hinders
from shop.uploads import checked_upload
from tests import make, make_orders
from tests.make_returns import ask, back, ship, wish

NOTE = "My daughter broke it"


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF", content_type="application/pdf")


@pytest.fixture
def shipped(buyer, bolt, nut, dora) -> Order:
    return ship(make_orders.order(buyer, (bolt, 24), (nut, 10)), dora)


def returned(buyer, order, **quantities) -> OrderReturn:
    upload = checked_upload(paper("crack.pdf"))
    words = ReturnWords(note=NOTE, files=(upload,))
    return ask(buyer, order, words=words, **quantities)


def kept_files() -> list[str]:
    return list(Attachment.objects.values_list("file", flat=True))


def test_settled_words_and_pictures_go_with_the_person(
    buyer, shipped, bob, acme, dora, django_capture_on_commit_callbacks
):
    make.member("anna", acme, role="admin")
    over = returned(buyer, shipped, BOLT_8=1)
    services.decline_return(return_id=over.pk, by=dora, reason="Worn")
    (path,) = kept_files()
    assert private_storage().exists(path)

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(email=bob.email, by=dora)

    over.refresh_from_db()
    assert (over.note, over.answer) == ("", "Worn")
    assert not ReturnFile.objects.exists()
    assert not private_storage().exists(path)
    assert forget_old_words() == 0


def test_an_open_return_keeps_its_words_until_it_is_settled(
    buyer, shipped, bob, acme, dora
):
    make.member("anna", acme, role="admin")
    found = returned(buyer, shipped, BOLT_8=1)
    erase_person(email=bob.email, by=dora)
    found.refresh_from_db()
    assert found.note == NOTE
    assert forget_old_words() == 0
    services.decline_return(return_id=found.pk, by=dora, reason="Worn")

    assert forget_old_words() == 2

    found.refresh_from_db()
    assert found.note == ""
    assert not ReturnFile.objects.exists()


def test_what_colleagues_wrote_stays(buyer, shipped, bob, acme, dora):
    anna = make.member("anna", acme, role="admin").user
    hers = returned(make.buyer(anna, acme), shipped, BOLT_8=1)
    services.decline_return(return_id=hers.pk, by=dora, reason="Worn")

    erase_person(email=bob.email, by=dora)

    hers.refresh_from_db()
    assert hers.note == NOTE
    assert ReturnFile.objects.count() == 1


def test_why_somebody_cancelled_goes_and_the_seals_hold(buyer, bolt, bob, acme, dora):
    make.member("anna", acme, role="admin")
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        order = make_orders.order(buyer, (bolt, 24))
        ship(order, dora, BOLT_8=4)
        ask_to_cancel(buyer=buyer, order_id=order.pk, reason=NOTE)
        decline_cancel_request(order_id=order.pk, by=dora, reason="Too late")
    seal_events()

    erase_person(email=bob.email, by=dora)

    assert CancelRequest.objects.get().reason == ""
    assert Event.objects.get(verb="cancel_asked").data == {"erased": True}
    assert Event.objects.get(verb="cancel_declined").data["reason"] == "Too late"
    assert verify_events() == []


def test_what_staff_said_of_orders_stays_when_they_are_gone(
    buyer, bolt, acme, dora, channel
):
    order = make_orders.order(buyer, (bolt, 24))
    cancel_order(order_id=order.pk, by=dora, reason="Ordered twice")
    own = make.company("Dora's", channel=channel)
    Member.objects.create(user=dora, customer=own, role=make.ready_made_role("buyer"))

    forget_words_of(user=dora)

    assert Event.objects.get(verb="cancelled").data["reason"] == "Ordered twice"


@pytest.fixture
def person(channel, shop):
    """A consumer with an account, and what they bought."""
    made = make.company(name="Ana Pop", channel=channel, kind="person")
    made.email = make.member("ana", made, role="admin").user.email
    made.save()
    return made


@pytest.fixture
def bought(person, bolt, dora) -> Order:
    """Delivered, billed to nobody yet, and closed."""
    ana = make.buyer(person.members.get().user, person)
    order = ship(make_orders.order(ana, (bolt, 24)), dora)
    Order.objects.filter(pk=order.pk).update(state="completed")
    order.refresh_from_db()
    return order


def test_an_open_return_hinders_a_consumer_who_would_be_gone(person, bought):
    ana = person.members.get().user
    found = returned(make.buyer(ana, person), bought, BOLT_8=1)

    assert what_hinders(ana.email) == [found.number]
    with pytest.raises(StillOpen, match=found.number):
        erase_person(email=ana.email, by=ana)

    found.refresh_from_db()
    assert found.note == NOTE


def test_an_open_wish_to_cancel_hinders_once(person, bolt, dora):
    ana = person.members.get().user
    buyer = make.buyer(ana, person)
    order = ship(make_orders.order(buyer, (bolt, 24)), dora, BOLT_8=4)
    ask_to_cancel(buyer=buyer, order_id=order.pk)

    assert what_hinders(ana.email) == [order.number]
    # Also where the order itself is closed meanwhile.
    Order.objects.update(state="completed")
    assert what_hinders(ana.email) == [order.number]


def test_of_a_consumer_answers_and_slips_go_too(
    person, bought, dora, django_capture_on_commit_callbacks
):
    ana = person.members.get().user
    found = returned(make.buyer(ana, person), bought, BOLT_8=2)
    back(found, dora, accepted=0)
    OrderReturn.objects.update(answer="Dear Ana")
    print_return_slips()
    slip = ReturnSlip.objects.get().pdf.name

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(email=ana.email, by=ana)

    found.refresh_from_db()
    assert (found.state, found.note, found.answer) == ("closed", "", "")
    assert not ReturnSlip.objects.exists()
    assert not private_storage().exists(slip)
    assert Order.objects.filter(pk=bought.pk).exists()


def test_why_it_was_taken_back_late_goes_from_the_trail_too(person, bought, dora):
    ana = person.members.get().user
    bought.shipments.update(shipped_at=timezone.now() - timedelta(days=400))
    found = open_return(
        order_id=bought.pk,
        by=dora,
        lines=[wish(bought, "BOLT-8", 1)],
        late_because="Ana was in hospital",
    )
    services.decline_return(return_id=found.pk, by=dora, reason="Worn")
    (asked,) = Event.objects.filter(verb="return_requested")
    assert asked.data["late_because"] == "Ana was in hospital"

    erase_person(email=ana.email, by=ana)

    asked.refresh_from_db()
    found.refresh_from_db()
    assert (asked.data, found.late_because) == ({"erased": True}, "")


def test_a_guest_is_gone_with_what_they_wrote(person, bought, dora):
    ana = person.members.get().user
    found = returned(make.buyer(ana, person), bought, BOLT_8=1)
    services.decline_return(return_id=found.pk, by=dora, reason="Worn")
    OrderReturn.objects.update(requested_by=None)
    person.members.all().delete()
    User.objects.filter(pk=ana.pk).update(email="other@mail.example")

    erase_person(email=person.email, by=dora)

    found.refresh_from_db()
    assert found.note == ""


def test_the_file_of_a_person_tells_returns_and_wishes_to_cancel(
    buyer, shipped, bolt, bob, dora
):
    returned(buyer, shipped, BOLT_8=1)
    other = ship(make_orders.order(buyer, (bolt, 24)), dora, BOLT_8=4)
    ask_to_cancel(buyer=buyer, order_id=other.pk, reason="Changed plans")

    found = export_person(email=bob.email)["account"]

    assert found["returns"][0]["files"] == ["crack.pdf"]
    assert found["asked_to_cancel"][0]["reason"] == "Changed plans"
    assert found["orders"][0]["asked_to_cancel"] or found["orders"][1]["returns"]


def po_document(order: Order) -> PoDocument:
    upload = checked_upload(paper("po.pdf"))
    kept = keep_file(
        customer=order.customer, purpose="order", upload=upload, by=order.placed_by
    )
    return PoDocument.objects.create(
        customer=order.customer, attachment=kept, order=order
    )


def test_the_companys_own_order_stays_with_the_order(shipped, bob, acme, dora):
    make.member("anna", acme, role="admin")
    po_document(shipped)

    erase_person(email=bob.email, by=dora)

    assert PoDocument.objects.get().order == shipped


def aged(order: Order, at: datetime) -> None:
    Order.objects.filter(pk=order.pk).update(state="completed", placed_at=at)
    order.shipments.update(shipped_at=at)
    order.returns.update(requested_at=at)


@pytest.mark.parametrize(
    ("today", "is_gone"),
    [
        (datetime(2026, 12, 31, 22, tzinfo=UTC), False),
        (datetime(2027, 1, 1, tzinfo=UTC), True),
    ],
)
def test_files_and_words_go_when_the_years_are_over(
    shipped, buyer, dora, channel, today, is_gone
):
    RetentionPolicy.objects.create(seller=channel.seller, documents_years=6)
    found = returned(buyer, shipped, BOLT_8=1)
    services.approve_return(return_id=found.pk, by=dora, instructions="Ring first")
    services.give_up_return(return_id=found.pk, by=dora)
    po_document(shipped)
    aged(shipped, datetime(2020, 3, 1, tzinfo=UTC))

    forget_old_records(now=today)

    found.refresh_from_db()
    assert (found.note == "") is is_gone
    assert PoDocument.objects.exists() is not is_gone
    assert ReturnFile.objects.exists() is not is_gone
    assert ReturnSlip.objects.exists() is not is_gone
    assert Attachment.objects.exists() is not is_gone
    assert Order.objects.filter(pk=shipped.pk).exists()


@pytest.mark.parametrize("late", ["return", "shipment", "open"])
def test_what_happened_later_keeps_the_whole_order(shipped, buyer, dora, late):
    found = returned(buyer, shipped, BOLT_8=1)
    if late != "open":
        services.decline_return(return_id=found.pk, by=dora, reason="Worn")
    po_document(shipped)
    aged(shipped, datetime(2010, 3, 1, tzinfo=UTC))
    if late == "return":
        shipped.returns.update(requested_at=timezone.now())
    if late == "shipment":
        shipped.shipments.update(shipped_at=timezone.now())

    forget_old_records(now=timezone.now())

    found.refresh_from_db()
    assert found.note == NOTE
    assert PoDocument.objects.exists()
