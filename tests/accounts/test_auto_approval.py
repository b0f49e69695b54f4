"""Approval rules let companies in without staff; what they look at."""

from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts import jobs
from accounts.models import (
    ApprovalRule,
    AttachmentPurpose,
    Customer,
    CustomerGroup,
    CustomerKind,
    CustomerState,
    VatAnswer,
    VatCheck,
)
from accounts.rules import name_words
from accounts.selectors.approval import lookalikes_of, rule_letting_in
from accounts.services.approval import Welcome, approve_company, reject_company
from accounts.services.auto_approval import approve_by_rule
from accounts.services.files import keep_file
from shop.errors import WrongState
from shop.models import OutgoingMail
from shop.uploads import CheckedUpload
from tests import make, vies_server
from tests.race import at_once

VAT_ID = "RO21304576"
PENDING = CustomerState.PENDING


def rule(channel, **fields) -> ApprovalRule:
    """A rule that asks for nothing but what the test says."""
    nothing = {
        "needs_registered_vat": False,
        "needs_confirmed_email": False,
        "needs_no_namesake": False,
        "needs_document": False,
    }
    name = fields.pop("name", "Everybody")
    return ApprovalRule.objects.create(channel=channel, name=name, **(nothing | fields))


@pytest.fixture
def newcomer(channel) -> Customer:
    """Waits, with its admin nora@example.org, whose e-mail is not confirmed."""
    made = make.company(
        "Newcomer",
        channel=channel,
        state=PENDING,
        vat_id=VAT_ID,
        email="nora@example.org",
    )
    member = make.member("nora", made, role="admin")
    EmailAddress.objects.create(user=member.user, email=member.user.email, primary=True)
    return made


def confirm(customer: Customer) -> None:
    member = customer.members.get()
    EmailAddress.objects.filter(user=member.user).update(verified=True)


def answered(customer: Customer, answer: VatAnswer, name: str = "") -> None:
    Customer.objects.filter(pk=customer.pk).update(vat_answer=answer)
    VatCheck.objects.create(
        customer=customer, vat_id=customer.vat_id, answer=answer, trader_name=name
    )


def hand_in(customer: Customer) -> None:
    upload = CheckedUpload(
        name="extract.pdf",
        content_type="application/pdf",
        size=4,
        sha256="0" * 64,
        content=ContentFile(b"%PDF"),
    )
    keep_file(
        customer=customer,
        purpose=AttachmentPurpose.REGISTRATION,
        upload=upload,
        by=None,
    )


def state_of(customer: Customer) -> str:
    return Customer.objects.values_list("state", flat=True).get(pk=customer.pk)


def test_a_rule_lets_a_company_in_with_groups_and_rep_and_mails_as_staff_do(newcomer):
    rita = make.user("rita", is_staff=True)
    hotels = CustomerGroup.objects.create(code="hotels", name="Hotels")
    made = rule(newcomer.channel, name="Hotels of Romania", rep=rita)
    made.groups.add(hotels)

    assert jobs.apply_approval_rules() == 1

    newcomer.refresh_from_db()
    assert newcomer.is_approved
    assert newcomer.rep == rita
    assert list(newcomer.groups.all()) == [hotels]
    event = newcomer.events.get(verb="approved")
    assert (event.actor, event.data) == (None, {"rule": "Hotels of Romania"})
    mail = OutgoingMail.objects.get()
    assert (mail.template, mail.recipient) == ("accounts/approved", "nora@example.org")
    assert jobs.apply_approval_rules() == 0


def test_without_rules_nobody_is_let_in(newcomer):
    other = make.channel("other")
    rule(other)
    rule(newcomer.channel, is_active=False)

    assert jobs.apply_approval_rules() == 0
    assert state_of(newcomer) == PENDING


@pytest.mark.parametrize(
    ("condition", "meet"),
    [
        (
            {"needs_registered_vat": True},
            lambda customer: answered(
                customer, VatAnswer.VALID, "S.C. NEWCOMER S.R.L."
            ),
        ),
        ({"needs_confirmed_email": True}, confirm),
        ({"email_domains": ["example.org"]}, confirm),
        ({"needs_document": True}, hand_in),
    ],
)
def test_a_condition_is_waited_for(newcomer, condition, meet):
    rule(newcomer.channel, **condition)

    assert jobs.apply_approval_rules() == 0
    meet(newcomer)
    assert jobs.apply_approval_rules() == 1


@pytest.mark.parametrize(
    "condition",
    [
        {"countries": ["PL", "FR"]},
        {"email_domains": ["other.example"]},
        {"needs_no_namesake": True},
    ],
)
def test_a_condition_that_does_not_hold_stops_the_rule(newcomer, condition):
    make.company("NEWCOMER S.R.L.", channel=newcomer.channel)
    confirm(newcomer)
    rule(newcomer.channel, **condition)

    assert jobs.apply_approval_rules() == 0
    assert state_of(newcomer) == PENDING


def test_who_vies_does_not_know_is_let_in_by_no_rule(newcomer):
    answered(newcomer, VatAnswer.INVALID)
    rule(newcomer.channel)

    assert jobs.apply_approval_rules() == 0
    assert rule_letting_in(Customer.objects.get(pk=newcomer.pk)) is None


def test_the_vat_id_of_somebody_else_is_not_enough(newcomer):
    answered(newcomer, VatAnswer.VALID, "ALTCINEVA CONSTRUCT SRL")
    rule(newcomer.channel, needs_registered_vat=True)

    assert jobs.apply_approval_rules() == 0


def test_a_name_that_the_state_withholds_is_no_other_name(newcomer):
    answered(newcomer, VatAnswer.VALID, "")
    rule(newcomer.channel, needs_registered_vat=True)

    assert jobs.apply_approval_rules() == 1


def test_the_first_rule_whose_every_condition_holds_counts(newcomer):
    rule(newcomer.channel, name="By paper", needs_document=True, position=1)
    rule(newcomer.channel, name="Second", position=2)
    rule(newcomer.channel, name="Third", position=3)

    assert approve_by_rule(customer_id=newcomer.pk).name == "Second"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": CustomerState.REJECTED},
        {"state": CustomerState.BLOCKED},
        {"kind": CustomerKind.PERSON},
    ],
)
def test_only_companies_that_wait_are_let_in(channel, fields):
    rule(channel)
    company = make.company("Other", channel=channel, **{"state": PENDING} | fields)
    before = company.state

    assert jobs.apply_approval_rules() == 0
    assert state_of(company) == before


def test_the_answer_of_vies_lets_a_company_in(newcomer, settings):
    rule(newcomer.channel, needs_registered_vat=True)
    with vies_server.vies_at_home() as vies:
        settings.VIES_URL = vies.url
        vies.answers = [vies_server.valid(name="NEWCOMER SRL")]
        VatCheck.objects.create(customer=newcomer, vat_id=VAT_ID)

        jobs.ask_vies()

    assert jobs.apply_approval_rules() == 1
    assert state_of(newcomer) == CustomerState.APPROVED


@pytest.mark.parametrize(
    ("fields", "likeness"),
    [
        ({"vat_id": VAT_ID}, "same VAT id"),
        ({"registration_number": "j08/2210/1998"}, "same trade register number"),
        ({"legal_name": "S.C. Nou-Venit Brașov S.R.L."}, "same name and country"),
        ({"name": "NOU VENIT BRASOV"}, "same name and country"),
        ({"email": "sales@NOUVENIT.example"}, "same e-mail domain"),
        ({"phone": "0268 555 210"}, "same phone"),
    ],
)
def test_who_looks_alike_is_found_and_why(channel, fields, likeness):
    company = make.company(
        "Nou Venit Brașov",
        channel=channel,
        state=PENDING,
        vat_id=VAT_ID,
        registration_number="J08/2210/1998",
        email="office@nouvenit.example",
        phone="+40268555210",
    )
    other = make.company(channel=channel, **{"name": "Somebody"} | fields)

    (found,) = lookalikes_of(company)

    assert found.customer == other
    assert [str(words) for words in found.likenesses] == [likeness]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Nou Venit Brașov", "country": "MD"},
        {"legal_name": "Nou Venit Cluj SRL"},
        {"email": "office@gmail.com"},
        {"phone": "21"},
        {"vat_id": ""},
    ],
)
def test_who_does_not_look_alike_is_not_found(channel, fields):
    company = make.company(
        "Nou Venit Brașov",
        channel=channel,
        vat_id="",
        email="someone@gmail.com",
        phone="21",
    )
    make.company(channel=channel, **{"name": "Somebody"} | fields)
    make.company("Nou Venit Brașov", channel=make.channel("other"))

    assert lookalikes_of(company) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S.C. Hotel Carpați S.R.L.", "HOTEL CARPATI SRL"),
        ("Kuchnia Polska Sp. z o.o.", "Kuchnia Polska spółka z o.o."),
        ("Łódź Bistro", "LODZ BISTRO"),
        ("Nordlicht GmbH & Co. KG", "nordlicht gmbh"),
        ("Công ty TNHH Đông Á", "DONG A"),
        ("ООО «Ромашка»", "ромашка"),
    ],
)
def test_names_are_compared_without_accents_and_legal_forms(one, other):
    assert name_words(one) == name_words(other)


def test_a_name_of_nothing_but_a_legal_form_stays_a_name():
    assert name_words("SA") == {"sa"}


@pytest.mark.parametrize(
    ("typed", "kept"), [("ro, PL", ["RO", "PL"]), ("", []), ("RO,XX", None)]
)
def test_staff_name_countries_by_their_codes(channel, dora, client, typed, kept):
    client.force_login(dora)
    fields = {
        "name": "Near",
        "channel": channel.pk,
        "position": 0,
        "countries": typed,
        "email_domains": "@Example.com",
    }

    client.post(reverse("admin:accounts_approvalrule_add"), fields)

    made = ApprovalRule.objects.first()
    assert (made.countries if made else None) == kept
    assert made is None or made.email_domains == ["example.com"]


def test_staff_preview_a_rule_and_see_whom_it_would_let_in_and_why_not(
    newcomer, dora, client
):
    made = rule(newcomer.channel, needs_document=True)
    client.force_login(dora)
    url = reverse("admin:accounts_approvalrule_preview", args=[made.pk])

    without = client.get(url).content.decode()
    hand_in(newcomer)
    complete = client.get(url).content.decode()

    assert "Newcomer SRL" in without
    assert "no document" in without
    assert "would be let in" in complete
    assert state_of(newcomer) == PENDING


def test_a_rep_previews_the_own_companies_only(newcomer, client):
    made = rule(newcomer.channel)
    client.force_login(make.staff("manu", "Manager"))
    url = reverse("admin:accounts_approvalrule_preview", args=[made.pk])
    manager = client.get(url)
    client.force_login(make.staff("rita", "Sales representative"))
    rep = client.get(url)

    assert "Newcomer" in manager.content.decode()
    assert "Newcomer" not in rep.content.decode()


def test_staff_see_documents_likenesses_and_rules_before_they_approve(
    newcomer, dora, client
):
    make.company("Twin", channel=newcomer.channel, vat_id=VAT_ID)
    rule(newcomer.channel, name="By confirmed mail", needs_confirmed_email=True)
    answered(newcomer, VatAnswer.VALID, "ALTCINEVA SRL")
    hand_in(newcomer)
    client.force_login(dora)

    url = reverse("admin:accounts_customer_approve", args=[newcomer.pk])
    page = client.get(url).content.decode()

    for words in (
        "extract.pdf",
        "same VAT id",
        "By confirmed mail: the e-mail is not confirmed",
        "ALTCINEVA SRL",
        "another name than on the form",
    ):
        assert words in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_a_rule_and_staff_at_once_exactly_one_wins(turn):
    channel = make.channel("trade")
    company = make.company("Contested", channel=channel, state=PENDING)
    dora = make.user("dora", is_staff=True, is_superuser=True)
    rule(channel)

    ruled, rejected = at_once(
        [
            partial(approve_by_rule, customer_id=company.pk),
            partial(reject_company, customer_id=company.pk, reason="No.", by=dora),
        ]
    )

    state = state_of(company)
    assert company.events.filter(verb__in=["approved", "rejected"]).count() == 1
    if isinstance(rejected, WrongState):
        assert (ruled.name, state) == ("Everybody", CustomerState.APPROVED)
    else:
        assert (ruled, state) == (None, CustomerState.REJECTED)


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_and_staff_approve_once():
    channel = make.channel("trade")
    company = make.company("Contested", channel=channel, state=PENDING)
    make.member("nora", company, role="admin")
    dora = make.user("dora", is_staff=True, is_superuser=True)
    rule(channel)

    deeds = [partial(approve_by_rule, customer_id=company.pk) for _ in range(7)]
    deeds.append(
        partial(approve_company, customer_id=company.pk, welcome=Welcome(), by=dora)
    )
    at_once(deeds)

    assert company.events.filter(verb="approved").count() == 1
    assert OutgoingMail.objects.filter(template="accounts/approved").count() == 1
