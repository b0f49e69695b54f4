"""Strangers register over HTTP, as the web role, under row-level security."""

import secrets
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.errors import AlreadyRegistered, TooManyFiles
from accounts.models import (
    AccessMode,
    Address,
    Attachment,
    Customer,
    CustomerState,
    User,
    VatCheck,
)
from accounts.rules import VAT_EXAMPLES, checked_vat_id
from accounts.services.registration import (
    MOST_DOCUMENTS,
    Applicant,
    CompanyDetails,
    Place,
    add_documents,
    register_company,
)
from shop.errors import NotAllowed, WrongState
from shop.models import OutgoingMail
from shop.uploads import checked_upload
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


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def paper(name: str = "extract.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_papers_come_with_the_registration(channel, stranger):
    answer = stranger.post(
        reverse("accounts:register"),
        {**FORM, "documents": [paper("extract.pdf"), paper("tax.pdf")]},
    )

    assert answer.status_code == 302
    kept = Attachment.objects.order_by("pk")
    assert [(one.name, one.purpose) for one in kept] == [
        ("extract.pdf", "registration"),
        ("tax.pdf", "registration"),
    ]
    assert kept[0].customer == Customer.objects.get()
    assert kept[0].uploaded_by.email == "mara@carpati.example"
    assert kept[0].file.read() == PDF


@pytest.mark.parametrize(
    ("papers", "said"),
    [
        ([paper("extract.exe")], "of a kind we do not take"),
        ([paper("extract.pdf", b"<html><script>")], "damaged or not a PDF"),
        ([paper(f"{n}.pdf") for n in range(6)], "at most 5"),
    ],
)
def test_papers_we_do_not_take_are_refused_with_their_names(
    channel, stranger, papers, said
):
    answer = stranger.post(reverse("accounts:register"), {**FORM, "documents": papers})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="Hotel Carpati"' in page
    assert not Customer.objects.exists()
    assert not Attachment.objects.exists()


def test_who_mistypes_is_told_to_choose_the_papers_again(channel, stranger):
    bad = {**FORM, "vat_id": "18547291"}

    without = stranger.post(reverse("accounts:register"), bad)
    with_papers = stranger.post(
        reverse("accounts:register"), {**bad, "documents": paper()}
    )

    said = "choose your documents again"
    assert said in with_papers.content.decode()
    assert said not in without.content.decode()
    assert not Attachment.objects.exists()


def test_papers_of_somebody_with_a_known_email_are_not_kept(channel, stranger):
    User.objects.create_user("mara@carpati.example", make.PASSWORD)

    stranger.post(reverse("accounts:register"), {**FORM, "documents": paper()})

    assert not Attachment.objects.exists()


def test_the_form_says_up_front_that_one_number_is_needed(channel, stranger):
    page = stranger.get(reverse("accounts:register")).content.decode()
    numbers = page[page.index('id="numbers"') : page.index("Where it sits")]

    assert "One of the two numbers is needed" in page
    assert "(optional)" not in numbers
    assert "required" not in numbers
    assert "Such as RO18547290." in numbers


@pytest.mark.parametrize(
    ("country", "said"),
    [("PL", "Such as PL8567346215."), ("FR", "SIREN/SIRET"), ("XX", 'name="vat_id"')],
)
def test_hints_follow_the_country_and_keep_what_was_typed(
    channel, stranger, country, said
):
    answer = stranger.get(
        reverse("accounts:number-hints"), {"country": country, "vat_id": "PL-123"}
    )

    page = answer.content.decode()
    assert said in page
    assert 'value="PL-123"' in page


@pytest.mark.parametrize(("country", "example"), VAT_EXAMPLES.items())
def test_every_example_is_a_vat_id_of_its_country(country, example):
    assert checked_vat_id(example, country) == example


def test_vies_is_owed_a_question_about_who_registers(channel, stranger, settings):
    settings.VIES_URL = "http://127.0.0.1:9/"

    stranger.post(reverse("accounts:register"), FORM)

    check = VatCheck.objects.get()
    assert (check.vat_id, check.customer) == (VAT_ID, Customer.objects.get())


def test_who_waits_hands_in_papers_later_and_opens_them(channel, client):
    company = make.company("Late", channel=channel, state=CustomerState.PENDING)
    client.force_login(make.member("lea", company, role="admin").user)
    url = reverse("accounts:standing")

    none = client.post(url, {})
    sent = client.post(url, {"documents": paper("late.pdf")})
    page = client.get(url).content.decode()
    kept = Attachment.objects.get()
    opened = client.get(reverse("accounts:registration-document", args=[kept.pk]))

    assert (none.status_code, sent.status_code) == (422, 302)
    assert "late.pdf" in page
    assert b"".join(opened.streaming_content) == PDF
    assert "attachment" in opened["Content-Disposition"]
    assert company.events.get(verb="added_documents").data["names"] == ["late.pdf"]


def test_papers_are_handed_in_while_they_are_of_use_and_in_bounds(channel, acme):
    carl = make.member("carl", acme, role="admin").user
    waiting = make.company("Late", channel=channel, state=CustomerState.PENDING)
    lea = make.member("lea", waiting, role="admin").user
    upload = checked_upload(paper())
    many = [upload] * (MOST_DOCUMENTS + 1)

    with pytest.raises(WrongState):
        add_documents(buyer=make.buyer(carl, acme), documents=[upload])
    with pytest.raises(TooManyFiles):
        add_documents(buyer=make.buyer(lea, waiting), documents=many)
    with pytest.raises(NotAllowed):
        add_documents(buyer=make.guest(channel), documents=[upload])
    assert not Attachment.objects.exists()


def test_a_colleague_without_the_right_neither_sees_nor_adds_papers(channel, client):
    company = make.company("Late", channel=channel, state=CustomerState.PENDING)
    lea = make.member("lea", company, role="admin").user
    client.force_login(lea)
    client.post(reverse("accounts:standing"), {"documents": paper("late.pdf")})
    kept = Attachment.objects.get()
    client.force_login(make.member("ben", company, role="buyer").user)

    page = client.get(reverse("accounts:standing"))
    sent = client.post(reverse("accounts:standing"), {"documents": paper()})
    opened = client.get(reverse("accounts:registration-document", args=[kept.pk]))

    assert "late.pdf" not in page.content.decode()
    assert (sent.status_code, opened.status_code) == (403, 403)
    assert Attachment.objects.count() == 1


def test_a_stranger_opens_no_papers(channel, mallory, client, dora):
    company = make.company("Late", channel=channel, state=CustomerState.PENDING)
    client.force_login(make.member("lea", company, role="admin").user)
    client.post(reverse("accounts:standing"), {"documents": paper("late.pdf")})
    kept = Attachment.objects.get()
    own = reverse("accounts:registration-document", args=[kept.pk])
    staff = reverse("admin:accounts_customer_document", args=[company.pk, kept.pk])
    rita = make.staff("rita", "Sales representative")

    client.force_login(mallory)
    assert client.get(own).status_code == 404
    client.force_login(rita)
    assert client.get(staff).status_code == 404
    client.force_login(dora)
    assert b"".join(client.get(staff).streaming_content) == PDF


def test_staff_change_a_vat_id_and_what_vies_said_of_the_old_one_is_forgotten(
    acme, dora, client, settings
):
    settings.VIES_URL = "http://127.0.0.1:9/"
    Customer.objects.filter(pk=acme.pk).update(vat_id=VAT_ID, vat_answer="valid")
    client.force_login(dora)
    url = reverse("admin:accounts_customer_change", args=[acme.pk])
    page = client.get(url)
    fields = shown_fields(page)

    wrong = client.post(url, {**fields, "vat_id": "RO21304577"})
    same = client.post(url, {**fields, "vat_id": VAT_ID})
    assert (wrong.status_code, same.status_code) == (200, 302)
    acme.refresh_from_db()
    assert (acme.vat_id, acme.vat_answer) == (VAT_ID, "valid")

    client.post(url, {**fields, "vat_id": "ro 213 045 76"})

    acme.refresh_from_db()
    assert (acme.vat_id, acme.vat_answer) == ("RO21304576", "unknown")
    assert VatCheck.objects.get().vat_id == "RO21304576"
    vies = reverse("admin:accounts_customer_ask_vies", args=[acme.pk])
    assert "RO21304576" in client.get(vies).content.decode()
    client.post(vies)
    assert VatCheck.objects.count() == 2


def shown_fields(page) -> dict[str, str]:
    """What a browser would send back of a page of the admin, unchanged."""
    form = page.context["adminform"].form
    forms = [
        form,
        *(
            each.formset.management_form
            for each in page.context["inline_admin_formsets"]
        ),
    ]
    for each in page.context["inline_admin_formsets"]:
        forms += each.formset.initial_forms
    return {
        bound.html_name: "" if bound.value() is None else bound.value()
        for one in forms
        for bound in one
        if bound.value() is not False
    }


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
