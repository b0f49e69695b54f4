"""Tax data in the database: loaded as shipped, changed by staff, asked by anybody."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.models import Address, CustomerKind, SellerTaxRegistration
from accounts.selectors import buyer_for_customer
from pricing.models import TaxArea, TaxRate, TaxRule, TaxTerritory
from pricing.rules.taxes import TaxPlace
from pricing.selectors import tax_decisions
from pricing.selectors.taxes import shipped_data, tax_data
from pricing.services.taxes import load_taxes
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
GERMAN_ID = "DE136695976"


def decision(customer, *, to="DE", postcode="", now=NOON, tax_class="standard"):
    buyer = buyer_for_customer(customer=customer, now=now)
    found = tax_decisions(
        buyer,
        tax_classes=[tax_class],
        ship_to_country=to,
        ship_to_postcode=postcode,
    )[tax_class]
    return found.category, found.rate, found.rule


@pytest.fixture
def loaded(channel):
    TaxRate.objects.all().delete()
    load_taxes()


@pytest.fixture
def andrei(channel):
    return make.company("Andrei", channel=channel, kind=CustomerKind.PERSON)


# What the shop ships


def test_an_empty_database_is_answered_as_shipped(db):
    assert tax_data(TODAY).rules == shipped_data(TODAY).rules
    assert tax_data(TODAY).areas == shipped_data(TODAY).areas


def test_loaded_data_decides_exactly_as_what_is_shipped(loaded):
    for day in (date(2020, 6, 1), TODAY, date(2027, 1, 1)):
        data, shipped = tax_data(day), shipped_data(day)

        assert data.rules == shipped.rules
        assert data.areas == shipped.areas
        places = [("ES", "35001"), ("GB", "BT1 5GS"), ("FR", "97133"), ("MC", "")]
        for country, postcode in places:
            place = TaxPlace(country, postcode)
            assert data.locate(place) == shipped.locate(place)


def test_loading_again_adds_nothing_and_a_dry_run_adds_never(db, capsys):
    call_command("load_taxes", "--dry-run")
    was_empty = not TaxRule.objects.exists()
    first, again = load_taxes(), load_taxes()

    assert was_empty
    assert "Would add" in capsys.readouterr().out
    assert min(first.rules, first.areas, first.territories, first.rates) > 20
    assert set(again.as_json().values()) == {0}


def test_what_staff_entered_is_never_mixed_with_what_is_shipped(db):
    TaxRate.objects.create(country="RO", tax_class="standard", rate="24")

    load_taxes()

    own = TaxRate.objects.get(country="RO", tax_class="standard")
    assert own.rate == 24
    assert TaxRate.objects.filter(country="RO", tax_class="reduced").count() == 2


def test_all_member_states_have_a_standard_rate_today(loaded):
    rates = tax_data(TODAY).rates

    union = [code for code, area in tax_data(TODAY).areas.items() if area.is_in_union]
    assert len(union) == 28
    assert all(rates[code, "standard"] > 0 for code in union)


# What staff change counts in the next answer


def test_a_planned_rate_counts_from_its_day_on(acme):
    TaxRate.objects.create(
        country="RO", tax_class="standard", rate=22, starts_on=date(2027, 1, 1)
    )

    new_year = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
    assert decision(acme, to="RO")[1] == Decimal(21)
    assert decision(acme, to="RO", now=new_year)[1] == Decimal(22)


def test_a_rule_taken_out_of_use_is_not_asked(loaded, channel):
    german = make.company("Firm", channel=channel, country="DE", vat_id=GERMAN_ID)
    before = decision(german)
    TaxRule.objects.filter(code="intra-community").update(is_active=False)

    assert before == ("K", Decimal("0.00"), "intra-community")
    assert decision(german)[0] == "S"


def test_a_territory_of_ones_own_counts(loaded, acme):
    TaxTerritory.objects.create(
        name="Free zone", country="RO", prefixes=["9059"], area="RO-FZ"
    )

    assert decision(acme, to="RO", postcode="905900")[2] == "export"
    assert decision(acme, to="RO", postcode="500035")[2] == "domestic"


def test_a_state_leaves_the_union_on_a_day(loaded, channel):
    german = make.company("Firm", channel=channel, country="DE", vat_id=GERMAN_ID)
    TaxArea.objects.filter(code="DE").update(ends_on=date(2026, 11, 19))

    assert decision(german)[2] == "export"


# The seller's schemes


def test_consumers_abroad_pay_at_home_until_the_one_stop_shop_begins(
    loaded, channel, andrei
):
    channel.seller.oss_from = date(2026, 11, 20)
    channel.seller.save()

    before = datetime(2026, 11, 19, 21, 59, tzinfo=UTC)  # 23:59 in Bucharest
    assert decision(andrei, now=before) == ("S", Decimal(21), "consumer-threshold")
    assert decision(andrei) == ("S", Decimal(19), "consumer-destination")


def test_a_small_business_charges_nothing_from_its_day_on(loaded, channel, acme):
    channel.seller.small_business_from = date(2026, 11, 20)
    channel.seller.save()

    before = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
    assert decision(acme, to="RO", now=before)[0] == "S"
    assert decision(acme, to="RO") == ("E", Decimal("0.00"), "small-business-ro")


def test_a_registration_in_northern_ireland_is_told_by_its_id(loaded, channel, acme):
    SellerTaxRegistration.objects.create(
        seller=channel.seller, country="GB", vat_id="XI980780684"
    )

    belfast = decision(acme, to="GB", postcode="BT1 5GS")
    assert belfast == ("S", Decimal(20), "registered-there")
    assert decision(acme, to="GB", postcode="M1 1AE")[2] == "export"


def test_guests_are_consumers_where_the_channel_serves_any(loaded, channel):
    channel.seller.oss_from = date(2026, 1, 1)
    rules = []
    for serves in (False, True):
        channel.serves_consumers = serves
        guest = Buyer(channel=channel, now=NOON, language="en")
        found = tax_decisions(guest, tax_classes=["standard"], ship_to_country="DE")
        rules.append(found["standard"].rule)

    assert rules == ["no-vat-id", "consumer-destination"]


# In the admin


@pytest.fixture
def doras(client, dora):
    client.force_login(dora)
    return client


WHICH = "admin:pricing_taxrule_which"


def test_the_simulator_decides_and_tells_the_rules_asked(doras, loaded, channel):
    page = doras.get(
        reverse(WHICH),
        {
            "channel": channel.pk,
            "vat_id": GERMAN_ID,
            "tax_class": "standard",
            "to_country": "DE",
            "day": "2026-11-20",
        },
    ).content.decode()

    assert "Article 138" in page
    assert "VATEX-EU-IC" in page
    assert page.index("not-registered") < page.index("It decides.")


def test_the_simulator_takes_what_is_left_empty_from_the_customer(
    doras, loaded, channel
):
    german = make.company("Firm", channel=channel, country="DE", vat_id=GERMAN_ID)

    page = doras.get(
        reverse(WHICH),
        {"channel": channel.pk, "customer": german.pk, "tax_class": "standard"},
    )

    assert page.status_code == 200
    assert page.context["answer"].decision.rule == "intra-community"


@pytest.mark.full
@pytest.mark.parametrize("state", ["approved", "pending"])
@pytest.mark.parametrize("status", ["by_rules", "exempt"])
@pytest.mark.parametrize("postcode", ["28001", "35001"])
def test_the_simulator_agrees_with_checkout(
    doras, loaded, channel, state, status, postcode
):
    customer = make.company(
        "Islas",
        channel=channel,
        country="ES",
        vat_id="ESA28015865",
        state=state,
        tax_status=status,
        tax_certificate="114/2026",
    )
    Address.objects.filter(customer=customer).update(postcode=postcode)
    asked = {"channel": channel.pk, "customer": customer.pk, "tax_class": "standard"}

    answer = doras.get(reverse(WHICH), asked).context["answer"]

    buyer = buyer_for_customer(customer=customer, now=timezone.now())
    decided = tax_decisions(buyer, tax_classes=["standard"])["standard"]
    assert answer.decision.rule == decided.rule


def test_the_simulator_asks_for_another_place_and_day(doras, loaded, channel):
    asked = {
        "channel": channel.pk,
        "buyer_kind": "person",
        "tax_class": "standard",
        "from_country": "PT",
        "from_postcode": "1000-001",
        "to_country": "PT",
        "to_postcode": "9000-018",
    }

    answer = doras.get(reverse(WHICH), asked).context["answer"]

    assert (answer.decision.rate, answer.decision.area) == (Decimal(22), "PT-30")


def test_the_simulator_needs_to_know_where_goods_go(doras, loaded, channel):
    page = doras.get(reverse(WHICH), {"channel": channel.pk, "tax_class": "standard"})

    assert page.status_code == 422
    assert "Say where the goods go." in page.content.decode()


def test_a_country_without_a_rate_is_said_in_words(doras, loaded, channel):
    asked = {
        "channel": channel.pk,
        "tax_class": "standard",
        "from_country": "MD",
        "to_country": "MD",
    }

    page = doras.get(reverse(WHICH), asked).content.decode()

    assert "There is no VAT rate for MD on this day." in page


def test_nobody_adds_the_first_rule_beside_what_is_shipped(doras, db):
    add = reverse("admin:pricing_taxrule_add")
    refused = doras.get(add).status_code

    answer = doras.post(reverse("admin:pricing_taxrule_load"))

    assert refused == 403
    assert answer.status_code == 302
    assert doras.get(add).status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"taxed_in": ""}, "Say whose rate is charged."),
        ({"category": "E"}, "Nothing is charged here."),
        ({"reasons": '{"xx": "?"}'}, "Give sentences by language"),
        ({"reasons": '["?"]'}, "Give sentences by language"),
    ],
)
def test_rules_that_make_no_sense_are_refused_in_words(doras, loaded, change, said):
    rule = TaxRule.objects.get(code="domestic")
    data = {
        "code": rule.code,
        "position": rule.position,
        "is_active": "on",
        "route": "home",
        "category": "S",
        "taxed_in": "to",
        "reason": rule.reason,
        "reasons": "{}",
        "source": rule.source,
    }

    page = doras.post(
        reverse("admin:pricing_taxrule_change", args=[rule.pk]), data | change
    )

    assert said in page.content.decode()
    rule.refresh_from_db()
    assert (rule.category, rule.taxed_in, rule.reasons) == ("S", "to", {})


def test_every_list_of_tax_data_opens(doras, loaded):
    for model in ("taxrate", "taxarea", "taxterritory", "taxrule"):
        page = doras.get(reverse(f"admin:pricing_{model}_changelist"))
        assert page.status_code == 200


def test_reps_may_ask_and_not_load(client, channel):
    client.force_login(make.staff("rita", "Sales representative"))

    assert client.get(reverse(WHICH)).status_code == 200
    assert client.post(reverse("admin:pricing_taxrule_load")).status_code == 403
