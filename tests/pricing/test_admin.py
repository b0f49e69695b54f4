"""Staff edit lists, prices and rates; what would not work is refused in words."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from catalog.models import Brand
from pricing.models import PriceList, PriceListAssignment, PriceRow
from tests import make


@pytest.fixture
def doras(client, dora):
    client.force_login(dora)
    return client


@pytest.fixture
def bolt(db):
    return make.variant("BOLT-8")


@pytest.fixture
def base(channel):
    return make.price_list("base", to=channel)


def row_data(price_list, variant, **fields) -> dict:
    return {
        "price_list": price_list.pk,
        "variant": variant.pk,
        "unit_code": "",
        "from_quantity": "1",
        "amount": "4.10",
        "starts_at_0": "",
        "starts_at_1": "",
        "ends_at_0": "",
        "ends_at_1": "",
        **fields,
    }


ADD_ROW = "admin:pricing_pricerow_add"


def test_a_price_is_written_for_the_unit_that_is_named(doras, base, bolt):
    carton = make.unit(bolt, "carton", 12)

    answer = doras.post(reverse(ADD_ROW), row_data(base, bolt, unit_code="carton"))

    assert answer.status_code == 302
    assert PriceRow.objects.get().unit == carton


def test_a_unit_that_is_not_sold_is_refused(doras, base, bolt):
    page = doras.post(reverse(ADD_ROW), row_data(base, bolt, unit_code="pallet"))

    assert "It is not sold by this unit." in page.content.decode()
    assert not PriceRow.objects.exists()


def test_an_overlap_is_refused_in_words(doras, base, bolt):
    make.price(base, bolt, "4.00")

    page = doras.post(
        reverse(ADD_ROW),
        row_data(base, bolt, starts_at_0="2026-11-20", starts_at_1="12:00:00"),
    )

    assert "BOLT-8 already has a price in Base" in page.content.decode()
    assert PriceRow.objects.get().amount == 4


def test_a_price_is_changed_on_its_page(doras, base, bolt):
    row = make.price(base, bolt, "4.00")
    url = reverse("admin:pricing_pricerow_change", args=[row.pk])

    assert doras.get(url).status_code == 200
    assert doras.post(url, row_data(base, bolt, amount="3.90")).status_code == 302

    row.refresh_from_db()
    assert str(row.amount) == "3.9000"


def test_prices_are_found_by_the_beginning_of_a_sku(doras, base, bolt):
    make.price(base, bolt, "4.00")
    make.price(base, make.variant("NUT-8"), "1.00")

    page = doras.get(reverse("admin:pricing_pricerow_changelist"), {"q": "bolt"})

    assert "BOLT-8" in page.content.decode()
    assert "NUT-8" not in page.content.decode()


def test_the_list_of_prices_has_a_query_cap(doras, base, django_assert_max_num_queries):
    for number in range(60):
        make.price(base, make.variant(f"V{number}"), number + 1)

    with django_assert_max_num_queries(14):
        doras.get(reverse("admin:pricing_pricerow_changelist"))


def list_data(channel, to=None, **fields) -> dict:
    assigned = {} if to is None else {"assignments-0-customer": to.pk}
    return {
        "code": "offer",
        "name": "Offer",
        "seller": channel.seller_id,
        "is_active": "on",
        "kind": "sale",
        "currency": "eur",
        "rounding": "none",
        "surcharge": "0",
        "rules-TOTAL_FORMS": 0,
        "rules-INITIAL_FORMS": 0,
        "assignments-TOTAL_FORMS": len(assigned),
        "assignments-INITIAL_FORMS": 0,
        **({"assignments-0-position": 0} if assigned else {}),
        **assigned,
        **fields,
    }


ADD_LIST = "admin:pricing_pricelist_add"


def test_a_list_is_made_with_whom_it_is_for(doras, channel, acme):
    answer = doras.post(reverse(ADD_LIST), list_data(channel, acme))

    assert answer.status_code == 302
    assert PriceList.objects.get().currency == "EUR"
    assert PriceListAssignment.objects.get().customer == acme


def test_midnight_typed_by_staff_is_the_sellers(doras, channel):
    year = {"starts_at_0": "2027-01-01", "starts_at_1": "00:00"}

    doras.post(reverse(ADD_LIST), list_data(channel, **year))

    made = PriceList.objects.get()
    assert made.starts_at == datetime(2026, 12, 31, 22, tzinfo=UTC)
    shown = doras.get(reverse("admin:pricing_pricelist_changelist")).content.decode()
    assert "1 Jan 2027, 00:00" in shown
    assert "2026" not in shown


def test_a_list_in_another_currency_is_refused_to_a_customer(doras, channel, acme):
    page = doras.post(reverse(ADD_LIST), list_data(channel, acme, currency="RON"))

    assert "would never answer for Acme" in page.content.decode()
    assert not PriceList.objects.exists()


def test_an_unknown_currency_is_refused(doras, channel):
    page = doras.post(reverse(ADD_LIST), list_data(channel, currency="XXZ"))

    assert "This is not a currency." in page.content.decode()


def test_a_list_is_not_derived_from_itself(doras, base, channel):
    child = make.price_list("child", parent=base, percent=1)

    page = doras.post(
        reverse("admin:pricing_pricelist_change", args=[base.pk]),
        list_data(
            channel,
            code="base",
            name="Base",
            parent=child.pk,
            percent="1",
            **{"assignments-INITIAL_FORMS": 0},
        ),
    )

    assert "cannot be derived from itself" in page.content.decode()
    base.refresh_from_db()
    assert base.parent is None


def test_a_rep_does_not_see_whose_lists_else_there_are(client, channel, acme):
    rita = make.staff("rita", "Sales representative")
    mine = make.company(name="Mine", channel=channel, rep=rita)
    shared = make.price_list("shared", to=acme)
    PriceListAssignment.objects.create(price_list=shared, customer=mine)
    client.force_login(rita)

    page = client.get(reverse("admin:pricing_pricelist_change", args=[shared.pk]))

    assert page.status_code == 200
    assert "Mine" in page.content.decode()
    assert "Acme" not in page.content.decode()


def test_a_list_with_prices_is_not_deleted(doras, base, bolt):
    make.price(base, bolt, "4.00")
    url = reverse("admin:pricing_pricelist_delete", args=[base.pk])

    assert doras.post(url, {"post": "yes"}).status_code == 403

    assert PriceList.objects.get() == base


@pytest.mark.parametrize("model", ["pricelist", "pricerow", "taxrate"])
def test_every_list_opens(doras, base, bolt, model):
    make.price(base, bolt, "4.00")

    page = doras.get(reverse(f"admin:pricing_{model}_changelist"))

    assert page.status_code == 200


def rule_data(*rules, parent=None, **fields) -> dict:
    """The form of a list under `parent`, with rules: category, brand, percent."""
    data = {
        "parent": parent.pk if parent else "",
        "percent": "-5" if parent else "",
        "rules-TOTAL_FORMS": len(rules),
        **fields,
    }
    for place, (category, brand, percent) in enumerate(rules):
        data[f"rules-{place}-category"] = category.pk if category else ""
        data[f"rules-{place}-brand"] = brand.pk if brand else ""
        data[f"rules-{place}-percent"] = percent
    return data


def test_a_list_is_made_with_its_formula(doras, channel, base):
    tools, volt = make.category("tools"), Brand.objects.create(code="volt", name="Volt")
    data = rule_data(
        (tools, None, "-10"), (None, volt, "2.5"), parent=base, surcharge="-0.50"
    )

    answer = doras.post(reverse(ADD_LIST), list_data(channel, **data))

    assert answer.status_code == 302
    made = PriceList.objects.get(code="offer")
    assert (str(made.percent), str(made.surcharge)) == ("-5.000", "-0.5000")
    assert {(rule.category, rule.brand) for rule in made.rules.all()} == {
        (tools, None),
        (None, volt),
    }


def refused_list(client, channel, **data) -> str:
    page = client.post(reverse(ADD_LIST), list_data(channel, **data))
    assert not PriceList.objects.filter(code="offer").exists()
    return page.content.decode()


def test_rules_that_cannot_be_are_refused_in_words(doras, channel, base):
    tools, volt = make.category("tools"), Brand.objects.create(code="volt", name="Volt")
    many = [(make.category(f"c{number}"), None, "1") for number in range(21)]
    for rules, words in (
        ([(tools, volt, "1")], "one of both"),
        ([(None, None, "1")], "one of both"),
        ([(tools, None, "1"), (tools, None, "2")], "more than one rule for"),
        ([(tools, None, "-100")], "leaves no price"),
        (many, "20 rules"),
    ):
        assert words in refused_list(doras, channel, **rule_data(*rules, parent=base))


def test_rules_and_surcharges_need_a_list_to_change(doras, channel):
    tools = make.category("tools")

    for data in (rule_data((tools, None, "1")), {"surcharge": "1"}, {"percent": "1"}):
        page = refused_list(doras, channel, **data)
        assert "change the prices of another list" in page


def test_a_parent_in_another_currency_is_refused_in_words(doras, channel):
    dear = make.price_list("dear", currency="RON")

    page = refused_list(doras, channel, parent=dear.pk, percent="1")

    assert "must have the same seller, currency and tax basis" in page


def test_costs_are_refused_to_customers_and_to_formulas(doras, channel, acme, base):
    assigned = list_data(channel, acme, kind="cost")
    page = doras.post(reverse(ADD_LIST), assigned).content.decode()
    assert "holds purchase costs, which nobody is sold at" in page

    page = refused_list(doras, channel, kind="cost", parent=base.pk, percent="1")
    assert "cannot be derived from another list" in page

    doras.post(reverse(ADD_LIST), list_data(channel, kind="cost"))
    assert PriceList.objects.get(code="offer").kind == "cost"


def test_a_list_is_given_the_last_word(doras, channel, acme):
    final = {"assignments-0-is_final": "on"}

    doras.post(reverse(ADD_LIST), list_data(channel, acme, **final))

    assert PriceListAssignment.objects.get().is_final


@pytest.mark.parametrize("amount", ["0", "-1", "0.00001"])
def test_a_price_that_is_none_is_refused_in_words(doras, base, bolt, amount):
    page = doras.post(reverse(ADD_ROW), row_data(base, bolt, amount=amount))

    assert page.status_code == 200
    assert not PriceRow.objects.exists()
