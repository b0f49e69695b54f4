"""Why this price: for buyers, order lines, staff and the command line."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Role
from accounts.selectors import buyer_for_customer
from pricing.models import PriceList, TaxRate
from pricing.rules import Ask
from pricing.rules.kept_traces import kept_trace
from pricing.selectors import chain_for, explain, traces_for
from pricing.services import NewRule, set_list_rules
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def shop(channel, acme):
    """A bolt with a contract from 100 on, a lapsed offer and the shop's tiers."""
    bolt = make.variant("BOLT-8")
    base = make.price_list("base", to=channel)
    make.price(base, bolt, "4.52")
    make.price(base, bolt, "4.10", from_quantity=24)
    offer = make.price_list("offer", to=acme)
    make.price(offer, bolt, "1.00", ends_at=NOON - DAY)
    contract = make.price_list(
        "contract", to=acme, contract=True, parent=base, percent=-10, rounding="0.05"
    )
    contract.is_active = False
    contract.save()
    return bolt


@pytest.fixture
def buyer(acme):
    return buyer_for_customer(customer=acme, now=NOON)


def ask(bolt, quantity=24) -> Ask:
    return Ask(bolt.pk, bolt.units.get().pk, Decimal(quantity))


def test_it_names_every_list_asked_and_who_won(shop, buyer):
    trace = explain(ask(shop), buyer)

    assert [(step.link.name, step.outcome) for step in trace.steps] == [
        ("Offer", "nothing"),
        ("Base", "won"),
    ]
    assert trace.won.unit_amount == trace.price.unit_amount == Decimal("4.1000")
    assert [(seen.row.amount, seen.verdict) for seen in trace.won.rows] == [
        (Decimal("4.5200"), "lower_tier"),
        (Decimal("4.1000"), "answers"),
    ]


def test_it_shows_what_no_longer_answers_and_why(shop, buyer):
    trace = explain(ask(shop, 1), buyer)

    assert [seen.verdict for seen in trace.steps[0].rows] == ["ended"]
    assert [seen.verdict for seen in trace.won.rows] == ["answers", "not_reached"]
    assert [(entry.name, entry.reason) for entry in trace.silent] == [
        ("Contract", "inactive")
    ]


def test_another_day_is_another_answer(shop, buyer):
    trace = explain(ask(shop), buyer.at(NOON - 2 * DAY))

    assert (trace.won.link.name, trace.price.unit_amount) == ("Offer", 1)
    assert trace.steps[1].outcome == "later"


def test_tax_and_its_reason_belong_to_it(shop, buyer):
    trace = explain(ask(shop), buyer)

    assert (trace.tax.category, trace.tax.rate) == ("S", 21)
    assert explain(ask(shop), buyer, ship_to_country="MD").tax.category == "G"


def test_an_order_line_keeps_plain_values(shop, buyer):
    kept = json.loads(json.dumps(explain(ask(shop), buyer).as_json()))

    assert (kept["version"], kept["unit_amount"], kept["rule"]) == (
        3,
        "4.1000",
        "first",
    )
    assert [entry["outcome"] for entry in kept["lists"]] == ["nothing", "won"]
    assert kept["tax"]["rate"] == "21.00"


def test_many_lines_are_explained_by_the_queries_of_one(
    shop, buyer, django_assert_num_queries
):
    asks = [replace(ask(shop), quantity=Decimal(number)) for number in range(1, 200)]
    chain_for(buyer)

    with django_assert_num_queries(4):
        traces = traces_for(asks, buyer)

    assert traces[asks[29]].price.unit_amount == Decimal("4.1000")


def run(*args) -> str:
    out = StringIO()
    call_command("explain_price", *args, stdout=out)
    return out.getvalue()


def test_the_command_says_it_for_people(shop, acme):
    said = run(
        "--company",
        acme.number,
        "--sku",
        "bolt-8",
        "--quantity",
        "24",
        "--on",
        "2026-11-20T12:00:00Z",
    )

    assert "Price of one piece: 4.1000 EUR net" in said
    assert "→ 2. Base (channel): 4.1000: this price counts" in said
    assert "Contract (contract): not asked, not in use" in said
    assert "Tax: S 21 %." in said


def test_the_command_says_it_for_programs_on_another_day(shop, acme):
    said = run(
        "--company",
        acme.legal_name.lower(),
        "--sku",
        "BOLT-8",
        "--on",
        "2026-11-18",
        "--json",
    )

    kept = json.loads(said)
    assert kept["unit_amount"] == "1.0000"
    # Midnight is the seller's.
    assert kept["at"] == "2026-11-18T00:00:00+02:00"


def test_the_command_knows_the_rights_of_a_member(shop, acme, bob):
    blind = make.member("wendy", acme).user
    role = Role.objects.create(customer=acme, code="packer", name="Packer")
    blind.memberships.update(role=role)

    asked = ("--company", "Acme", "--sku", "BOLT-8", "--as-user")

    assert "Price of one piece: 4.5200 EUR net" in run(*asked, bob.email)
    assert "Price of one piece: no price" in run(*asked, blind.email)


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (("--company", "Nobody", "--sku", "BOLT-8"), "no company"),
        (("--company", "Acme", "--sku", "X"), "no article"),
        (("--company", "Acme", "--sku", "BOLT-8", "--unit", "carton"), "not sold"),
        (("--company", "Acme", "--sku", "BOLT-8", "--quantity", "-1"), "above zero"),
        (("--company", "Acme", "--sku", "BOLT-8", "--quantity", "x"), "not a quantity"),
        (("--company", "Acme", "--sku", "BOLT-8", "--on", "soon"), "not a date"),
        (("--company", "Acme", "--sku", "BOLT-8", "--as-user", "m@x.org"), "a member"),
    ],
)
def test_the_command_refuses_in_one_sentence(shop, acme, args, reason):
    with pytest.raises(CommandError, match=reason):
        run(*args)


def test_the_command_names_a_missing_tax_rate(shop, acme):
    TaxRate.objects.all().delete()

    with pytest.raises(CommandError, match="no VAT rate for RO"):
        run("--company", "Acme", "--sku", "BOLT-8")


def why(client, customer, variant, **asked):
    values = {
        "customer": customer.pk,
        "variant": variant.pk,
        "unit_code": "",
        "quantity": "24",
        "at_0": "2026-11-20",
        "at_1": "12:00:00",
        **asked,
    }
    return client.get(reverse("admin:pricing_pricelist_why"), values)


def test_staff_are_told_in_the_admin(shop, acme, dora, client):
    client.force_login(dora)

    page = why(client, acme, shop).content.decode()

    assert "€4.10" in page
    assert "this price counts" in page
    assert "not in use" in page


def test_a_rep_is_told_for_assigned_customers_only(shop, acme, channel, client):
    rita = make.staff("rita", "Sales representative")
    mine = make.company(name="Mine", channel=channel, rep=rita)
    client.force_login(rita)

    assert "€4.10" in why(client, mine, shop).content.decode()
    refused = why(client, acme, shop)
    assert refused.status_code == 422
    assert "€4.10" not in refused.content.decode()


def test_the_question_needs_no_answer_yet(dora, client):
    client.force_login(dora)

    assert client.get(reverse("admin:pricing_pricelist_why")).status_code == 200


def test_buyers_do_not_get_the_page_of_staff(shop, acme, bob, client):
    client.force_login(bob)

    assert why(client, acme, shop).status_code == 302


@pytest.fixture
def formula(shop, acme):
    """Acme's formula: its own percentage does not count for bolts, a rule does."""
    base = PriceList.objects.get(code="base")
    own = make.price_list(
        "formula",
        to=acme,
        parent=base,
        percent=Decimal(3),
        surcharge=Decimal("0.25"),
        rounding="x.90",
    )
    rules = [NewRule(shop.product.category, Decimal(-50))]
    set_list_rules(price_list_id=own.pk, rules=rules)
    return own


def test_it_says_which_rule_and_surcharge_were_applied(shop, formula, buyer, client):
    trace = explain(ask(shop), buyer)

    (taken,) = trace.won.taken
    assert [(rule.percent, rule.name) for rule in taken.rules] == [
        (-50, "01 fasteners")
    ]
    # 4.10 × 0.5 + 0.25 = 2.30
    assert taken.unit_amount == trace.price.unit_amount == Decimal("2.90")
    said = run("--company", "Acme", "--sku", "BOLT-8", "--quantity", "24")
    assert (
        "derived: Formula 01 fasteners -50 %, surcharge +0.2500,"
        " rounded x.90 → 2.9000" in said
    )


def test_staff_see_the_rule_that_was_applied(shop, formula, acme, dora, client):
    client.force_login(dora)

    page = why(client, acme, shop).content.decode()

    assert "-50 % for 01 fasteners" in page or "−50 % for 01 fasteners" in page
    assert "surcharge €0.25" in page


# As an order line of the first version kept it.
KEPT_BEFORE = {
    "version": 1,
    "at": "2026-11-20T12:00:00+00:00",
    "variant": 7,
    "unit": 9,
    "quantity": "24.000",
    "currency": "EUR",
    "basis": "net",
    "rule": "first",
    "unit_amount": "4.1000",
    "from_quantity": "24.000",
    "lists": [
        {
            "list": 3,
            "name": "Contract",
            "level": "contract",
            "contract": True,
            "outcome": "won",
            "unit_amount": "4.1000",
            "derived": [{"list": 3, "percent": "-5.000", "rounding": "0.05"}],
            "rows": [
                {
                    "unit": "asked",
                    "from_quantity": "24.000",
                    "amount": "4.3200",
                    "starts_at": None,
                    "ends_at": "2027-01-01T00:00:00+00:00",
                    "verdict": "answers",
                }
            ],
        }
    ],
    "tax": {"category": "S", "rate": "21.00", "reason": "domestic", "code": ""},
}


def test_what_a_line_kept_before_there_were_rules_still_shows():
    trace = kept_trace(KEPT_BEFORE)

    page = render_to_string("pricing/admin/_trace.html", {"trace": trace})

    for words in ("€4.10", "Contract", "-5 %", "to 0.05", "€4.32", "VAT S 21 %"):
        assert words in page.replace("−", "-")
    assert "surcharge" not in page


def test_a_line_of_a_quote_keeps_no_trace():
    assert kept_trace({"quote": "Q-1", "version": 2}) is None
