"""Which VAT is charged, and why."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.models import (
    CustomerKind,
    CustomerState,
    SellerTaxRegistration,
    TaxStatus,
    VatAnswer,
    ViesPolicy,
)
from accounts.selectors import buyer_for_customer
from pricing.errors import TaxRateMissing
from pricing.models import TaxRate
from pricing.selectors import tax_decisions
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
GERMAN_ID, ROMANIAN_ID, GREEK_ID = "DE136695976", "RO18547290", "EL094259216"


def decision(customer, *, to=None, tax_class="standard", now=NOON):
    buyer = buyer_for_customer(customer=customer, now=now)
    found = tax_decisions(buyer, tax_classes=[tax_class], ship_to_country=to)
    return found[tax_class]


def summary(customer, **asked) -> tuple[str, Decimal, str]:
    found = decision(customer, **asked)
    return found.category, found.rate, found.code


def company(channel, country, vat_id="", **fields):
    return make.company(
        name=f"Firm {country}",
        channel=channel,
        country=country,
        vat_id=vat_id,
        **fields,
    )


@pytest.mark.parametrize(
    ("tax_class", "expected"),
    [
        ("standard", ("S", Decimal(21), "")),
        ("reduced", ("S", Decimal(11), "")),
        ("reduced2", ("S", Decimal(21), "")),
        ("zero", ("Z", Decimal(0), "")),
        ("exempt", ("E", Decimal(0), "")),
    ],
)
def test_at_home_the_class_decides(acme, tax_class, expected):
    assert summary(acme, tax_class=tax_class) == expected


@pytest.mark.parametrize(
    ("country", "vat_id", "expected"),
    [
        ("DE", GERMAN_ID, ("K", Decimal(0), "VATEX-EU-IC")),
        ("GR", GREEK_ID, ("K", Decimal(0), "VATEX-EU-IC")),
        ("DE", "", ("S", Decimal(21), "")),
        ("DE", "DE123", ("S", Decimal(21), "")),
        ("DE", ROMANIAN_ID, ("S", Decimal(21), "")),
        ("RO", GERMAN_ID, ("S", Decimal(21), "")),
        ("MD", "", ("G", Decimal(0), "VATEX-EU-G")),
        ("GB", "GB980780684", ("G", Decimal(0), "VATEX-EU-G")),
    ],
)
def test_abroad_country_and_vat_id_decide(channel, country, vat_id, expected):
    assert summary(company(channel, country, vat_id)) == expected


OFF, LENIENT, STRICT = ViesPolicy.OFF, ViesPolicy.LENIENT, ViesPolicy.STRICT
UNKNOWN, VALID, INVALID = VatAnswer.UNKNOWN, VatAnswer.VALID, VatAnswer.INVALID


@pytest.mark.parametrize(
    ("policy", "answer", "category", "said"),
    [
        (OFF, UNKNOWN, "K", "Article 138"),
        (OFF, VALID, "K", "Article 138"),
        (OFF, INVALID, "K", "Article 138"),
        (LENIENT, UNKNOWN, "K", "Article 138"),
        (LENIENT, VALID, "K", "Article 138"),
        (LENIENT, INVALID, "S", "VIES does not know"),
        (STRICT, UNKNOWN, "S", "VIES has not confirmed yet"),
        (STRICT, VALID, "K", "Article 138"),
        (STRICT, INVALID, "S", "VIES does not know"),
    ],
)
def test_what_vies_said_counts_as_far_as_the_channel_says(
    channel, policy, answer, category, said
):
    channel.vies_policy = policy
    channel.save()
    german = company(channel, "DE", GERMAN_ID, vat_answer=answer)

    found = decision(german)

    assert (found.category, said in str(found.reason)) == (category, True)
    assert found.rate == (Decimal(0) if category == "K" else Decimal(21))
    assert found.code == ("VATEX-EU-IC" if category == "K" else "")


@pytest.mark.parametrize("answer", VatAnswer)
@pytest.mark.parametrize(
    ("country", "vat_id", "category"),
    [("RO", ROMANIAN_ID, "S"), ("MD", "", "G"), ("DE", "", "S"), ("DE", "DE123", "S")],
)
def test_where_no_vat_id_matters_vies_does_not_either(
    channel, answer, country, vat_id, category
):
    channel.vies_policy = STRICT
    channel.save()
    found = decision(company(channel, country, vat_id, vat_answer=answer))

    assert found.category == category
    assert "VIES" not in str(found.reason)


def test_a_number_without_a_right_check_digit_counts_under_no_policy(channel):
    channel.vies_policy = OFF
    channel.save()

    assert decision(company(channel, "DE", "DE136695977")).category == "S"


CERTIFICATE = {
    "tax_status": TaxStatus.EXEMPT,
    "tax_certificate": "Scutire diplomatică 114/2026",
}


@pytest.mark.parametrize(
    ("country", "to", "category"),
    [("RO", None, "E"), ("DE", "DE", "E"), ("RO", "CH", "G"), ("RO", "RO", "E")],
)
def test_who_has_a_certificate_pays_no_tax_and_reads_which(
    channel, country, to, category
):
    exempt = company(channel, country, **CERTIFICATE)

    found = decision(exempt, to=to)

    assert (found.category, found.rate) == (category, Decimal(0))
    if category == "E":
        assert found.reason == "Exempt by certificate: Scutire diplomatică 114/2026."


def test_a_company_with_both_is_supplied_intra_community(channel):
    german = company(channel, "DE", GERMAN_ID, **CERTIFICATE)

    assert summary(german) == ("K", Decimal(0), "VATEX-EU-IC")


def test_a_consumer_may_have_a_certificate(channel):
    diplomat = company(channel, "RO", kind=CustomerKind.PERSON, **CERTIFICATE)

    assert decision(diplomat).category == "E"


def test_a_certificate_counts_once_the_company_is_approved(channel):
    waiting = company(channel, "RO", state=CustomerState.PENDING, **CERTIFICATE)

    assert decision(waiting).category == "S"


def test_where_the_goods_go_decides_and_not_where_the_company_is(channel):
    german = company(channel, "DE", GERMAN_ID)

    assert decision(german, to="RO").category == "S"
    assert decision(german, to="FR").category == "K"
    assert decision(german, to="CH").category == "G"


def test_a_consumer_pays_tax_even_with_a_vat_id(channel):
    person = company(channel, "DE", GERMAN_ID, kind=CustomerKind.PERSON)

    assert decision(person).category == "S"


def test_a_company_that_is_not_approved_pays_tax(channel):
    applicant = company(channel, "DE", GERMAN_ID, state=CustomerState.PENDING)

    assert decision(applicant).category == "S"


def test_a_registration_in_the_country_of_delivery_makes_it_domestic(channel):
    SellerTaxRegistration.objects.create(
        seller=channel.seller, country="DE", vat_id="DE111111125"
    )
    TaxRate.objects.create(country="DE", tax_class="standard", rate=19)

    assert summary(company(channel, "DE", GERMAN_ID)) == ("S", Decimal(19), "")


def test_a_seller_without_any_registration_charges_none(channel):
    channel.seller.vat_id = ""
    channel.seller.save()

    assert summary(company(channel, "RO")) == ("O", Decimal(0), "VATEX-EU-O")


def test_rates_change_at_midnight_of_the_seller(acme):
    TaxRate.objects.filter(country="RO", tax_class="standard").update(
        ends_on=date(2026, 11, 20)
    )
    TaxRate.objects.create(
        country="RO", tax_class="standard", rate=23, starts_on=date(2026, 11, 21)
    )

    # 22:00 in London is midnight in Bucharest.
    before = datetime(2026, 11, 20, 21, 59, tzinfo=UTC)
    after = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)

    assert decision(acme, now=before).rate == Decimal(21)
    assert decision(acme, now=after).rate == Decimal(23)


def test_of_two_rates_in_force_the_later_counts(acme):
    TaxRate.objects.create(
        country="RO", tax_class="standard", rate=23, starts_on=date(2026, 11, 1)
    )

    assert decision(acme).rate == Decimal(23)


def test_without_any_rate_it_is_refused_and_not_taken_for_zero(acme):
    TaxRate.objects.all().delete()

    with pytest.raises(TaxRateMissing, match="RO"):
        decision(acme)


def test_every_decision_says_why(channel):
    for country, vat_id in (("RO", ""), ("DE", GERMAN_ID), ("DE", ""), ("MD", "")):
        customer = make.company(
            name=f"Firm {country}{vat_id}",
            channel=channel,
            country=country,
            vat_id=vat_id,
        )
        assert str(decision(customer).reason)


def test_two_queries_decide_any_number_of_classes(acme, django_assert_num_queries):
    buyer = buyer_for_customer(customer=acme, now=NOON)

    with django_assert_num_queries(2):
        tax_decisions(buyer, tax_classes=["standard", "reduced", "zero"])
        tax_decisions(buyer, tax_classes=["exempt"], ship_to_country="DE")
