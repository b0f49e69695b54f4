"""A person's data: to take along, to be gone, to be forgotten by itself."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.errors import LastAdmin, WorksForSeller
from accounts.events import record
from accounts.jobs import forget_personal_data
from accounts.models import (
    Consent,
    Customer,
    CustomerState,
    Event,
    Invitation,
    RetentionPolicy,
    User,
)
from accounts.services.sealing import seal_events, verify_events
from orders.jobs import forget_old_carts
from orders.models import (
    Cart,
    CartShare,
    Delegation,
    Order,
    OrderReturn,
    RequisitionList,
)
from shop.mail import queue_mail
from shop.models import MailState, OutgoingMail
from shop.storefront.refusals import NobodyKnown, StillOpen
from shop.storefront.services.privacy import erase_person, export_person
from tests import make, make_orders
from tests.signing_in import confirm_password, sign_in

PAGE = "/account/privacy/"


@pytest.fixture
def bolt(channel):
    made = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), made, "4.10")
    make.stock(made, 100)
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    return made


@pytest.fixture
def person(channel) -> Customer:
    """A consumer with an account."""
    made = make.company(name="Ana Pop", channel=channel, kind="person")
    made.email = make.member("ana", made, role="admin").user.email
    made.save()
    return made


def order_of(bob, acme, bolt) -> Order:
    return make_orders.order(make.buyer(bob, acme), (bolt, 24))


def test_the_file_holds_what_the_shop_knows(acme, bob, bolt):
    order = order_of(bob, acme, bolt)
    OrderReturn.objects.create(
        order=order, customer=acme, number="RET-1", requested_by=bob, note="Too long"
    )
    Consent.objects.create(
        user=bob, purpose="marketing", is_granted=True, wording="Yes", source="t"
    )

    found = export_person(email=bob.email)

    assert found["account"]["profile"]["email"] == bob.email
    assert found["account"]["companies"][0]["company"] == "Acme"
    assert [each["number"] for each in found["account"]["orders"]] == [order.number]
    assert found["account"]["orders"][0]["returns"][0]["note"] == "Too long"
    assert found["account"]["consents"][0]["wording"] == "Yes"
    assert "password" not in json.dumps(found, default=str)


@pytest.fixture
def workings(acme, bob):
    """Lists of Bob's, one of them shared, a colleague's cart, and who stands in."""
    olga = make.member("olga", acme, role="approver")
    for name in ("Bar", "Kitchen"):
        is_shared = name == "Kitchen"
        RequisitionList.objects.create(
            customer=acme, owner=bob, name=name, is_shared=is_shared
        )
    cart = Cart.objects.create(channel=acme.channel, customer=acme, user=olga.user)
    CartShare.objects.create(
        customer=acme, cart=cart, user=bob, level="view", shared_by=olga.user
    )
    return Delegation.objects.create(
        customer=acme,
        giver=olga,
        taker=acme.members.get(user=bob),
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
    )


def test_the_file_holds_lists_shares_and_stand_ins(workings, bob):
    found = export_person(email=bob.email)["account"]

    assert [each["name"] for each in found["lists"]] == ["Bar", "Kitchen"]
    assert [each["level"] for each in found["shared_carts"]] == ["view"]
    assert len(found["stand_ins"]) == 1


def test_erasing_leaves_what_the_company_shares_and_nothing_lent(
    workings, acme, bob, dora
):
    make.member("ada", acme, role="admin")
    erase_person(email=bob.email, by=dora)

    assert [each.name for each in RequisitionList.objects.all()] == ["Kitchen"]
    assert not CartShare.objects.exists()
    assert not Delegation.objects.standing().exists()


def test_nobody_is_told_apart_from_a_typing_error(db):
    with pytest.raises(NobodyKnown, match=r"nobody@example\.org"):
        export_person(email="nobody@example.org")


def test_erasing_leaves_the_documents_and_no_person(acme, bob, bolt, dora):
    make.member("anna", acme, role="admin")
    order = order_of(bob, acme, bolt)
    make_orders.cart(make.buyer(bob, acme), (bolt, 3))
    email = bob.email

    erase_person(email=email, by=dora)

    bob.refresh_from_db()
    assert (bob.name, str(bob.phone), bob.is_active) == ("", "", False)
    assert bob.email.endswith("@erased.invalid")
    assert not bob.has_usable_password()
    assert not Cart.objects.filter(user=bob).exists()
    assert not User.objects.filter(email=email).exists()
    assert bob.memberships.get().archived_at is not None
    order.refresh_from_db()
    assert order.placed_by == bob
    assert Event.objects.get(verb="erased").actor == dora


def test_erasing_takes_the_words_out_of_the_trail_and_the_seals_hold(acme, bob, dora):
    make.member("anna", acme, role="admin")
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        record(bob.memberships.get(), verb="added", actor=dora, email=bob.email)
    seal_events()

    erase_person(email=bob.email, by=dora)

    event = Event.objects.get(subject_kind="accounts.member", verb="added")
    assert (event.subject_name, event.data) == ("", {"erased": True})
    assert verify_events() == []


def test_mails_to_the_person_are_emptied(acme, bob):
    make.member("anna", acme, role="admin")
    queue_mail("accounts/approved", to=bob.email, language="en", once="x", context={})
    OutgoingMail.objects.update(
        context={"person": "Bob"}, state=MailState.SENT, sent_at=timezone.now()
    )
    email = bob.email

    erase_person(email=email, by=None)

    mail = OutgoingMail.objects.get()
    assert mail.context == {}
    assert mail.recipient != email


def test_a_person_with_an_open_order_is_told_which(person, bolt):
    ana = person.members.get().user
    order = make_orders.order(make.buyer(ana, person), (bolt, 24))

    with pytest.raises(StillOpen, match=order.number):
        erase_person(email=ana.email, by=ana)

    person.refresh_from_db()
    assert person.name == "Ana Pop"


def test_a_consumer_is_gone_with_name_and_places(person):
    ana = person.members.get().user

    erase_person(email=ana.email, by=ana)

    person.refresh_from_db()
    assert person.name == f"#{person.number}"
    assert person.email == ""
    address = person.addresses.get()
    assert address.line1 == "–"
    assert address.archived_at is not None


def test_a_consumer_with_a_new_email_is_gone_all_the_same(person):
    ana = person.members.get().user
    User.objects.filter(pk=ana.pk).update(email="ana@new.example")

    erase_person(email="ana@new.example", by=ana)

    person.refresh_from_db()
    assert (person.name, person.email) == (f"#{person.number}", "")


def test_who_got_a_former_email_of_a_consumer_is_not_that_consumer(person, acme):
    ana = person.members.get().user
    former = ana.email
    User.objects.filter(pk=ana.pk).update(email="ana@new.example")
    other = make.member("other", acme).user
    User.objects.filter(pk=other.pk).update(email=former)

    assert export_person(email=former)["as_customer"] == []


def test_a_company_the_person_left_forgets_them_too(client, channel, acme, bob, dora):
    make.member("anna", acme, role="admin")
    left = make.company(name="Left", channel=channel)
    was = left.members.create(
        user=bob,
        role=make.ready_made_role("buyer"),
        archived_at=timezone.now(),
    )
    record(was, verb="removed", actor=dora, email=bob.email)
    EmailAddress.objects.create(user=bob, email=bob.email, verified=True)
    sign_in(client, bob)
    confirm_password(client)

    client.post(f"{PAGE}close/")

    bob.refresh_from_db()
    assert bob.erased_at is not None
    event = Event.objects.get(customer=left)
    assert (event.subject_name, event.data) == ("", {"erased": True})


def test_the_last_admin_of_others_cannot_just_go(acme, bob):
    anna = make.member("anna", acme, role="admin").user

    with pytest.raises(LastAdmin):
        erase_person(email=anna.email, by=anna)

    anna.refresh_from_db()
    assert anna.is_active


def test_staff_are_not_erased(dora):
    with pytest.raises(WorksForSeller):
        erase_person(email=dora.email, by=dora)


def test_erasing_twice_is_safe(acme, bob):
    make.member("anna", acme, role="admin")
    erase_person(email=bob.email, by=None)
    bob.refresh_from_db()

    erase_person(email=bob.email, by=None)

    assert Event.objects.filter(verb="erased").count() == 2


def test_the_commands(acme, bob, tmp_path):
    make.member("anna", acme, role="admin")
    file = tmp_path / "bob.json"
    out = StringIO()

    call_command("export_person", bob.email, "--to", str(file), stdout=out)
    call_command("erase_person", bob.email, "--dry-run", stdout=out)
    assert User.objects.filter(email=bob.email).exists()
    call_command("erase_person", bob.email, stdout=out)

    assert json.loads(file.read_text())["email"] == bob.email
    assert "Companies: 1" in out.getvalue()
    assert not User.objects.filter(email=bob.email).exists()
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("erase_person", bob.email, stdout=out)


def test_the_page_takes_a_yes_and_a_no(client, bob):
    client.force_login(bob)

    client.post(f"{PAGE}news/", {"wants_news": "1"})
    yes = client.get(PAGE)
    client.post(f"{PAGE}news/", {})
    no = client.get(PAGE)

    assert yes.context["wants_news"] is True
    assert no.context["wants_news"] is False


def test_data_and_erasure_ask_for_the_password_first(client, acme, bob):
    client.force_login(bob)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()

    data = client.post(f"{PAGE}my-data/")
    gone = client.post(f"{PAGE}close/")

    assert "reauthenticate" in data.url
    assert "reauthenticate" in gone.url
    assert User.objects.filter(email=bob.email).exists()


@pytest.mark.parametrize("path", ["my-data/", "close/"])
def test_an_unconfirmed_e_mail_opens_nothing(client, acme, bob, path):
    sign_in(client, bob)
    confirm_password(client)

    answer = client.post(f"{PAGE}{path}")

    assert answer.url == "/accounts/email/"
    assert User.objects.filter(email=bob.email).exists()


def test_a_confirmed_person_takes_data_along_and_goes(client, acme, bob):
    make.member("anna", acme, role="admin")
    EmailAddress.objects.create(user=bob, email=bob.email, verified=True)
    sign_in(client, bob)
    confirm_password(client)
    email = bob.email

    data = client.post(f"{PAGE}my-data/")
    gone = client.post(f"{PAGE}close/")

    assert data.json()["email"] == email
    assert gone.url == "/"
    assert not User.objects.filter(email=email).exists()


@pytest.fixture
def seller_forgets(channel) -> RetentionPolicy:
    return RetentionPolicy.objects.create(
        seller=channel.seller,
        guest_carts_days=10,
        carts_days=100,
        rejected_days=20,
        invitations_days=5,
        mails_days=7,
    )


def test_old_carts_go_and_young_ones_stay(seller_forgets, channel, acme, bob, bolt):
    old = timezone.now() - timedelta(days=11)
    guest = Cart.objects.create(channel=channel, guest_token="a", touched_at=old)
    young = Cart.objects.create(channel=channel, guest_token="b")
    own = make_orders.cart(make.buyer(bob, acme), (bolt, 3))
    Cart.objects.filter(pk=own.pk).update(touched_at=old)

    assert forget_old_carts() == 1

    assert set(Cart.objects.all()) == {young, own}
    assert not Cart.objects.filter(pk=guest.pk).exists()


def test_old_invitations_and_mails_lose_the_person(seller_forgets, acme, bob):
    now = timezone.now()
    Invitation.objects.create(
        customer=acme,
        email="new@example.org",
        name="New",
        role=make.ready_made_role("buyer"),
        token_sha256="0" * 64,
        sent_at=now - timedelta(days=20),
        expires_at=now - timedelta(days=13),
    )
    queue_mail("accounts/approved", to=bob.email, language="en", once="x", context={})
    OutgoingMail.objects.update(
        context={"person": "Bob"},
        state=MailState.SENT,
        sent_at=now,
        queued_at=now - timedelta(days=8),
    )

    assert forget_personal_data() == 2
    assert forget_personal_data() == 0

    assert Invitation.objects.get().name == ""
    assert OutgoingMail.objects.get().context == {}


def test_what_browsers_left_goes_when_it_has_run_out(db):
    now = timezone.now()
    for key, days in (("old", -1), ("new", 1)):
        ends = now + timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=ends)

    assert forget_personal_data() == 1

    assert Session.objects.get().session_key == "new"


def test_rejected_applicants_are_forgotten_unless_they_belong_elsewhere(
    seller_forgets, channel, acme
):
    old = timezone.now() - timedelta(days=30)
    no = make.company(name="No Ltd", channel=channel, state=CustomerState.REJECTED)
    Customer.objects.filter(pk=no.pk).update(registered_at=old)
    gone = make.member("gone", no, role="admin").user
    stays = make.member("stays", no, role="admin").user
    acme.members.create(user=stays, role=make.ready_made_role("buyer"))

    forget_personal_data()

    gone.refresh_from_db()
    stays.refresh_from_db()
    no.refresh_from_db()
    assert gone.erased_at is not None
    assert stays.erased_at is None
    assert no.archived_at is not None


def test_everybody_of_a_rejected_company_is_forgotten_its_admin_too(
    seller_forgets, channel
):
    no = make.company(name="No Ltd", channel=channel, state=CustomerState.REJECTED)
    old = timezone.now() - timedelta(days=30)
    Customer.objects.filter(pk=no.pk).update(registered_at=old)
    people = [
        make.member("boss", no, role="admin").user,
        make.member("clerk", no).user,
    ]

    forget_personal_data()

    gone = User.objects.filter(pk__in=[user.pk for user in people])
    assert [user.erased_at is not None for user in gone] == [True, True]


def test_a_rejected_consumer_loses_name_and_places(seller_forgets, person):
    old = timezone.now() - timedelta(days=30)
    Customer.objects.filter(pk=person.pk).update(
        state=CustomerState.REJECTED, registered_at=old
    )

    forget_personal_data()

    person.refresh_from_db()
    assert (person.name, person.email) == (f"#{person.number}", "")
    assert person.archived_at is not None
