"""Strangers register over HTTP, as the web role, under row-level security."""

import secrets
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import AlreadyRegistered
from accounts.models import AccessMode, Address, Customer, CustomerState, User
from accounts.services.registration import (
    Applicant,
    CompanyDetails,
    Place,
    register_company,
)
from shop.models import OutgoingMail
from tests import make
from tests.race import at_once

VAT_ID = "RO18547290"
FORM = {
    "name": "Hotel Carpati",
    "legal_name": "Hotel Carpati SRL",
    "country": "RO",
    "vat_id": "18547290",
    "registration_number": "J08/12/2001",
    "line1": "Str. Lungă 1",
    "postcode": "500035",
    "city": "Brașov",
    "contact_name": "Mara Ionescu",
    "email": "Mara@Carpati.example",
    "password": "correct-horse-battery",
    "phone": "+40744555210",
    "language": "ro",
    "terms": "on",
}


@pytest.fixture
def stranger() -> Client:
    """A guest at an address of their own, so that rate limits do not meet."""
    address = secrets.token_bytes(3)
    return Client(REMOTE_ADDR=f"10.{address[0]}.{address[1]}.{address[2]}")


def company(vat_id: str = VAT_ID, email: str = "mara@carpati.example"):
    place = Place(line1="Str. Lungă 1", city="Brașov")
    details = CompanyDetails(
        name="Hotel Carpati",
        legal_name="Hotel Carpati SRL",
        country="RO",
        place=place,
        vat_id=vat_id,
    )
    return details, Applicant(email=email, password=make.PASSWORD, name="Mara Ionescu")


def test_a_company_registers_and_waits_for_approval(channel, stranger):
    answer = stranger.post(reverse("accounts:register"), FORM)

    customer = Customer.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("accounts:registered")
    assert customer.state == CustomerState.PENDING
    assert customer.vat_id == VAT_ID
    assert customer.number.startswith("C-")
    member = customer.members.get()
    assert member.role.code == "admin"
    assert member.user.email == "mara@carpati.example"
    assert member.user.check_password("correct-horse-battery")
    assert Address.objects.get(customer=customer).is_billing_default
    event = customer.events.get(verb="registered")
    assert event.data["accepted_terms"] is True


def test_the_applicant_and_the_seller_are_mailed_in_their_languages(channel, stranger):
    stranger.post(reverse("accounts:register"), FORM)

    mails = {mail.template: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"accounts/registered", "accounts/new_company"}
    assert mails["accounts/registered"].recipient == "mara@carpati.example"
    assert mails["accounts/registered"].language == "ro"
    assert (
        "/ro/accounts/confirm-email/"
        in (mails["accounts/registered"].context["confirm_url"])
    )
    assert mails["accounts/new_company"].recipient == channel.seller.email


def test_the_page_after_registration_says_what_happens_next(channel, stranger):
    answer = stranger.post(reverse("accounts:register"), FORM, follow=True)

    assert answer.status_code == 200
    assert "write to you when prices and terms are set" in answer.content.decode()


def test_whoever_registered_signs_in_and_reads_that_they_wait(channel, stranger):
    stranger.post(reverse("accounts:register"), FORM)
    signed_in = stranger.post(
        reverse("account_login"),
        {"login": "mara@carpati.example", "password": "correct-horse-battery"},
    )
    page = stranger.get(reverse("accounts:profile"))

    assert signed_in.status_code == 302
    assert "Not approved yet" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("vat_id", "18547291", "is not a VAT id"),
        ("country", "XX", "XX"),
        ("password", "short", "too short"),
        ("phone", "12", "phone number"),
        ("email", "nobody", "valid email"),
        ("terms", "", "required"),
        ("name", "x" * 500, "at most 120"),
    ],
)
def test_bad_input_is_told_at_the_form_and_changes_nothing(
    channel, stranger, field, value, said
):
    answer = stranger.post(reverse("accounts:register"), {**FORM, field: value})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Customer.objects.exists()
    assert not User.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_company_without_vat_id_gives_its_register_number(channel, stranger):
    neither = {**FORM, "vat_id": "", "registration_number": ""}
    refused = stranger.post(reverse("accounts:register"), neither)
    taken = stranger.post(reverse("accounts:register"), {**FORM, "vat_id": ""})

    assert refused.status_code == 422
    assert taken.status_code == 302
    assert Customer.objects.get().vat_id == ""


def test_a_known_vat_id_is_refused_without_naming_its_company(channel, stranger):
    make.company("Secret Client", channel=channel, vat_id=VAT_ID)

    answer = stranger.post(reverse("accounts:register"), FORM)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "registered already" in page
    assert "Secret" not in page
    assert not User.objects.exists()


def test_a_company_rejected_before_may_try_again(channel, stranger):
    make.company(
        "Hotel Carpati", channel=channel, vat_id=VAT_ID, state=CustomerState.REJECTED
    )

    stranger.post(reverse("accounts:register"), FORM)

    assert Customer.objects.filter(state=CustomerState.PENDING).count() == 1


def test_a_known_email_looks_the_same_and_its_owner_is_told(channel, stranger):
    owner = User.objects.create_user("mara@carpati.example", make.PASSWORD)

    answer = stranger.post(reverse("accounts:register"), FORM)

    assert answer.status_code == 302
    assert answer.url == reverse("accounts:registered")
    assert not Customer.objects.exists()
    mail = OutgoingMail.objects.get()
    assert (mail.template, mail.recipient) == (
        "accounts/existing_account",
        owner.email,
    )
    owner.refresh_from_db()
    assert owner.check_password(make.PASSWORD)


def test_a_field_that_nobody_sees_catches_programs(channel, stranger):
    filled = {**FORM, "website": "http://spam.example"}

    answer = stranger.post(reverse("accounts:register"), filled)

    assert answer.url == reverse("accounts:registered")
    assert not Customer.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_the_sixth_registration_in_a_minute_is_too_many(channel, stranger):
    answers = [
        stranger.post(reverse("accounts:register"), {**FORM, "terms": ""}).status_code
        for _ in range(6)
    ]

    assert answers == [422] * 5 + [429]


def test_somebody_signed_in_registers_a_company_without_a_new_password(
    channel, alice, stranger
):
    stranger.force_login(alice)
    person = ("contact_name", "email", "password", "phone", "language")
    fields = {name: value for name, value in FORM.items() if name not in person}

    answer = stranger.post(reverse("accounts:register"), fields)

    assert answer.status_code == 302
    assert Customer.objects.get().members.get().user == alice


def test_a_consumer_of_an_open_channel_can_order_at_once(db, stranger):
    make.channel("retail", access_mode=AccessMode.OPEN, serves_consumers=True)
    wanted = ("contact_name", "email", "password", "country", "language", "terms")
    fields = {name: FORM[name] for name in wanted}

    answer = stranger.post(reverse("accounts:register-person"), fields)

    customer = Customer.objects.get()
    assert answer.status_code == 302
    assert (customer.kind, customer.name) == ("person", "Mara Ionescu")
    assert customer.is_approved
    assert not OutgoingMail.objects.filter(template="accounts/new_company").exists()


def test_a_channel_without_consumers_sends_them_to_the_company_form(channel, stranger):
    answer = stranger.get(reverse("accounts:register-person"))

    assert answer.url == reverse("accounts:register")


def test_registration_is_open_in_a_closed_channel(db, stranger):
    make.channel("partner", access_mode=AccessMode.CLOSED)

    assert stranger.get(reverse("accounts:register")).status_code == 200
    assert stranger.post(reverse("accounts:register"), FORM).status_code == 302


def test_the_same_vat_id_in_another_channel_is_another_customer(channel, stranger):
    other = make.channel("other")
    make.company("Hotel Carpati", channel=other, vat_id=VAT_ID)

    stranger.post(reverse("accounts:register"), FORM)

    assert Customer.objects.filter(channel=channel, vat_id=VAT_ID).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_parallel_registrations_of_one_vat_id_give_one_company():
    channel = make.channel("trade")

    def register(place: int):
        details, applicant = company(email=f"mara{place}@carpati.example")
        return register_company(channel=channel, company=details, applicant=applicant)

    results = at_once([partial(register, place) for place in range(8)])

    refused = [one for one in results if isinstance(one, AlreadyRegistered)]
    assert len(refused) == 7
    assert Customer.objects.filter(vat_id=VAT_ID).count() == 1
    assert User.objects.count() == 1
