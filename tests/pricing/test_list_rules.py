"""Formula lists: rules by category and brand, surcharges, lists with the last word."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError

from accounts.selectors import buyer_for_customer
from catalog.models import Brand, Product, Unit
from pricing.errors import (
    CircularParents,
    CostsAreNoPrices,
    CostsAreNotDerived,
    FormulaIncomplete,
    FormulaTakesAll,
    ListsDiffer,
    RuleTwice,
    TooManyRules,
)
from pricing.listing import sorted_products
from pricing.models import (
    PriceList,
    PriceListAssignment,
    PriceListLevel,
    PriceListRule,
)
from pricing.rules import (
    Ask,
    AskedUnit,
    AssignedList,
    ChainWish,
    ListFacts,
    RowFacts,
    build_chain,
)
from pricing.rules.chains import Conversion
from pricing.rules.traces import Evidence, build_trace
from pricing.selectors import chain_for, costs_for, explain, prices_for
from pricing.services import (
    NewRule,
    Place,
    assign_list,
    check_list,
    set_list_rules,
)
from tests import make

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def tools(db):
    return make.category("tools")


@pytest.fixture
def hammers(tools):
    return make.category("hammers", parent=tools)


@pytest.fixture
def volt(db):
    return Brand.objects.create(code="volt", name="Volt")


@pytest.fixture
def base(channel):
    return make.price_list("base", to=channel)


@pytest.fixture
def own(acme, base):
    """Acme's list: ten percent under the shop's."""
    return make.price_list("own", to=acme, parent=base, percent=Decimal(-10))


@pytest.fixture
def buyer(acme):
    return buyer_for_customer(customer=acme, now=NOON)


def rule(price_list, target, percent) -> NewRule:
    rules = [
        NewRule(entry.category or entry.brand, entry.percent)
        for entry in price_list.rules.select_related("category", "brand")
    ]
    made = NewRule(target, Decimal(percent))
    set_list_rules(price_list_id=price_list.pk, rules=[*rules, made])
    return made


def amount(variant, buyer, unit=None, quantity=1) -> Decimal | None:
    unit = unit or variant.units.get(is_base=True)
    ask = Ask(variant.pk, unit.pk, Decimal(quantity))
    found = prices_for([ask], buyer).get(ask)
    return found and found.unit_amount


def test_the_nearest_categorys_rule_stands_instead_of_the_lists_percentage(
    base, own, tools, hammers, buyer
):
    saw = make.variant("SAW", category=tools)
    hammer = make.variant("HAMMER", category=hammers)
    pen = make.variant("PEN", category=make.category("paper"))
    for variant in (saw, hammer, pen):
        make.price(base, variant, "100")
    rule(own, tools, 5)
    rule(own, hammers, -50)

    assert [amount(variant, buyer) for variant in (saw, hammer, pen)] == [105, 50, 90]


def test_a_category_and_a_brand_that_both_match_multiply(base, own, tools, volt, buyer):
    drill = make.variant("DRILL", category=tools, brand=volt)
    lamp = make.variant("LAMP", category=make.category("light"), brand=volt)
    for variant in (drill, lamp):
        make.price(base, variant, "100")
    rule(own, tools, -20)
    rule(own, volt, 50)

    assert [amount(variant, buyer) for variant in (drill, lamp)] == [120, 150]


def test_each_list_of_a_line_has_rules_of_its_own(acme, base, own, tools, buyer):
    saw = make.variant("SAW", category=tools)
    make.price(base, saw, "100")
    rule(own, tools, 0)
    last = make.price_list("last", to=acme, contract=True, parent=own, percent=0)
    rule(last, tools, -50)

    assert amount(saw, buyer) == 50


@pytest.mark.parametrize(
    ("surcharge", "rounding", "expected"),
    [
        ("0.25", "none", "9.25"),
        ("0.25", "x.90", "9.90"),
        ("-0.05", "x.95", "8.95"),
        ("0.20", "x.99", "9.99"),
        ("0.50", "1.00", "10.00"),
        ("-9", "none", "0.0001"),
        ("-50", "0.10", "0.10"),
    ],
)
def test_the_surcharge_comes_after_the_percentage_and_before_rounding(
    base, own, buyer, surcharge, rounding, expected
):
    bolt = make.variant("BOLT-8")
    make.price(base, bolt, "10")
    PriceList.objects.filter(pk=own.pk).update(surcharge=surcharge, rounding=rounding)

    assert amount(bolt, buyer) == Decimal(expected)


def test_the_surcharge_is_for_the_unit_that_is_priced(base, own, buyer):
    bolt = make.variant("BOLT-8")
    carton = make.unit(bolt, "carton", 12)
    make.price(base, bolt, "1")
    PriceList.objects.filter(pk=own.pk).update(surcharge="0.50")

    assert amount(bolt, buyer, carton) == Decimal("11.30")


def test_what_is_free_stays_free(base, own, buyer):
    bolt = make.variant("BOLT-8")
    make.price(base, bolt, 0, is_free=True)
    PriceList.objects.filter(pk=own.pk).update(surcharge="0.50")

    assert amount(bolt, buyer) == 0
    assert sorted_products(Product.objects.all(), buyer).rows[0].unit_amount == 0


def test_listings_sort_by_what_rules_make_of_prices(base, own, tools, volt, buyer):
    saw = make.variant("SAW", category=tools)
    pen = make.variant("PEN", category=make.category("paper"), brand=volt)
    make.price(base, saw, "10")
    make.price(base, pen, "9")
    rule(own, tools, -50)
    rule(own, volt, 20)

    page = sorted_products(Product.objects.all(), buyer)

    assert [(row.variant_id, row.unit_amount) for row in page.rows] == [
        (saw.pk, Decimal("5.0000")),
        (pen.pk, Decimal("10.8000")),
    ]


def test_a_changed_rule_and_a_moved_article_count_at_the_next_request(
    base, own, tools, buyer
):
    saw = make.variant("SAW", category=make.category("paper"))
    make.price(base, saw, "100")
    rule(own, tools, -50)
    assert amount(saw, buyer) == 90

    saw.product.category = tools
    saw.product.save()

    assert amount(saw, buyer_for_customer(customer=buyer.customer, now=NOON)) == 50
    own.rules.update(percent=-60)
    assert amount(saw, buyer_for_customer(customer=buyer.customer, now=NOON)) == 40


@pytest.mark.parametrize("count", [1, 20])
def test_rules_cost_no_query(base, own, count, buyer, django_assert_num_queries):
    rules = [
        NewRule(make.category(f"c{number}"), Decimal(number)) for number in range(count)
    ]
    set_list_rules(price_list_id=own.pk, rules=rules)
    variants = [
        make.variant(f"V{number}", category=rule.target)
        for number, rule in enumerate(rules)
    ]
    for variant in variants:
        make.price(base, variant, "100")
    asks = [Ask(each.pk, each.units.get().pk, Decimal(1)) for each in variants]

    with django_assert_num_queries(2):  # the chain and the rows
        found = prices_for(asks, buyer)

    assert [found[ask].unit_amount for ask in asks] == [
        100 + number for number in range(count)
    ]


def test_behind_a_list_with_the_last_word_nothing_is_asked(acme, base, buyer):
    bolt, nut = make.variant("BOLT-8"), make.variant("NUT-8")
    agreed = make.price_list("agreed")
    make.price(agreed, bolt, "5")
    make.price(base, bolt, "4")
    make.price(base, nut, "1")
    assign_list(price_list_id=agreed.pk, place=Place(acme, is_final=True))

    assert (amount(bolt, buyer), amount(nut, buyer)) == (5, None)
    assert [(entry.name, entry.reason) for entry in chain_for(buyer).silent] == [
        ("Base", "final")
    ]
    page = sorted_products(Product.objects.all(), buyer)
    assert [row.unit_amount for row in page.rows] == [5, None]


def test_a_list_that_does_not_answer_has_no_last_word(acme, base, buyer):
    bolt = make.variant("BOLT-8")
    agreed = make.price_list("agreed", ends_at=NOON)
    make.price(agreed, bolt, "5")
    make.price(base, bolt, "4")
    assign_list(price_list_id=agreed.pk, place=Place(acme, is_final=True))

    assert amount(bolt, buyer) == 4


def test_the_lowest_price_is_looked_for_up_to_the_last_word(acme, base, buyer):
    buyer.channel.lowest_price_wins = True
    bolt = make.variant("BOLT-8")
    for code, price in (("first", "6"), ("second", "5"), ("third", "4")):
        make.price(make.price_list(code, to=acme), bolt, price)
    PriceListAssignment.objects.filter(price_list__code="second").update(is_final=True)
    make.price(base, bolt, "1")

    assert amount(bolt, buyer) == 5


# Costs


@pytest.fixture
def costs(db):
    return make.price_list("costs", kind="cost")


def test_a_list_may_be_derived_from_costs_and_its_buyers_do_not_see_them(
    acme, costs, buyer
):
    bolt = make.variant("BOLT-8")
    make.price(costs, bolt, "4")
    make.price_list("plus", to=acme, parent=costs, percent=25, rounding="x.90")

    trace = explain(Ask(bolt.pk, bolt.units.get().pk, Decimal(1)), buyer)

    assert trace.price.unit_amount == Decimal("5.90")
    assert trace.won.plain_percent is None
    (kept,) = trace.as_json()["lists"]
    assert (kept["rows"], kept["derived"]) == ([], [])
    assert kept["costs"]["rows"][0]["amount"] == "4.0000"


def test_costs_are_assigned_to_nobody(acme, channel, costs):
    for to in (acme, channel):
        with pytest.raises(CostsAreNoPrices, match="Costs"):
            assign_list(price_list_id=costs.pk, place=Place(to))

    assert not PriceListAssignment.objects.exists()


def test_costs_that_are_assigned_all_the_same_answer_nobody(acme, costs, buyer):
    bolt = make.variant("BOLT-8")
    make.price(costs, bolt, "4")
    PriceListAssignment.objects.create(price_list=costs, customer=acme)

    assert amount(bolt, buyer) is None
    assert [entry.reason for entry in chain_for(buyer).silent] == ["cost"]


def test_an_assigned_list_does_not_become_one_of_costs(base, own):
    base.kind = "cost"
    with pytest.raises(CostsAreNoPrices):
        check_list(price_list=base)

    own.kind = "cost"
    with pytest.raises(CostsAreNotDerived):
        check_list(price_list=own)
    with pytest.raises(IntegrityError, match="cost_list_holds_rows"):
        own.save()


def test_a_base_unit_costs_what_the_latest_list_says_for_little(
    costs, django_assert_num_queries
):
    bolt, nut, pin = (make.variant(sku) for sku in ("BOLT-8", "NUT-8", "PIN"))
    make.price(costs, bolt, "9")
    latest = make.price_list("latest", kind="cost", starts_at=NOON)
    make.price(latest, bolt, "3.50")
    make.price(latest, bolt, "3.10", from_quantity=100)
    make.price(latest, bolt, "36", unit=make.unit(bolt, "carton", 12))
    make.price(latest, nut, "10", unit=make.unit(nut, "carton", 3))
    make.price(make.price_list("ron", kind="cost", currency="RON"), pin, "7")
    make.price(make.price_list("sale"), pin, "8")

    with django_assert_num_queries(1):
        found = costs_for([bolt.pk, nut.pk, pin.pk], costs.seller, now=NOON)

    assert found == {bolt.pk: Decimal("3.5000"), nut.pk: Decimal("3.3333")}


def test_a_rep_does_not_see_lists_of_costs(acme, costs):
    rita = make.staff("rita", "Sales representative")

    assert not PriceList.objects.managed_by(rita).exists()
    assert PriceList.objects.managed_by(make.staff("max", "Manager")).exists()


# What is refused


def test_there_are_at_most_twenty_rules(own):
    rules = [NewRule(make.category(f"c{number}"), Decimal(1)) for number in range(21)]

    with pytest.raises(TooManyRules, match="20"):
        set_list_rules(price_list_id=own.pk, rules=rules)
    set_list_rules(price_list_id=own.pk, rules=rules[:20])

    assert own.rules.count() == 20


def test_one_category_has_one_rule(own, tools):
    with pytest.raises(RuleTwice, match="tools"):
        set_list_rules(
            price_list_id=own.pk,
            rules=[NewRule(tools, Decimal(1)), NewRule(tools, Decimal(2))],
        )

    PriceListRule.objects.create(price_list=own, category=tools, percent=1)
    with pytest.raises(IntegrityError, match="price_rule_once_per_target"):
        PriceListRule.objects.create(price_list=own, category=tools, percent=2)


def test_a_rule_is_for_a_category_or_a_brand(own, tools, volt):
    with pytest.raises(IntegrityError, match="price_rule_has_one_target"):
        PriceListRule.objects.create(
            price_list=own, category=tools, brand=volt, percent=1
        )


def test_rules_need_a_parents_prices(base, own, tools):
    with pytest.raises(FormulaIncomplete, match="Base"):
        set_list_rules(price_list_id=base.pk, rules=[NewRule(tools, Decimal(1))])
    with pytest.raises(FormulaTakesAll):
        set_list_rules(price_list_id=own.pk, rules=[NewRule(tools, Decimal(-100))])

    assert not PriceListRule.objects.exists()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"parent": None, "percent": Decimal(5)}, FormulaIncomplete),
        ({"parent": None, "percent": None, "surcharge": Decimal(1)}, FormulaIncomplete),
        ({"percent": None}, FormulaIncomplete),
        ({"percent": Decimal(-100)}, FormulaTakesAll),
        ({"currency": "RON"}, ListsDiffer),
        ({"prices_include_tax": True}, ListsDiffer),
    ],
)
def test_what_is_no_formula_is_refused(own, fields, refusal):
    for name, value in fields.items():
        setattr(own, name, value)

    with pytest.raises(refusal):
        check_list(price_list=own)


def test_lists_do_not_stand_on_each_other_in_a_circle(base, own):
    base.parent, base.percent = own, Decimal(1)

    with pytest.raises(CircularParents, match="Base"):
        check_list(price_list=base)


def test_lists_in_a_circle_all_the_same_answer_nobody(acme, base, own, buyer):
    make.price(base, make.variant("BOLT-8"), "4")
    PriceList.objects.filter(pk=base.pk).update(parent=own, percent=0)

    assert {entry.reason for entry in chain_for(buyer).silent} == {"parent"}
    assert chain_for(buyer).links == ()


@pytest.mark.parametrize("factor", [0, -1, None])
def test_there_is_no_unit_without_a_factor(db, factor):
    bolt = make.variant("BOLT-8")

    with pytest.raises(IntegrityError):
        Unit.objects.create(variant=bolt, code="carton", factor=factor)


def test_without_a_base_unit_only_a_units_own_price_answers(base, buyer):
    bolt = make.variant("BOLT-8")
    carton = make.unit(bolt, "carton", 12, is_default=False)
    bolt.units.exclude(pk=carton.pk).update(is_base=False)
    pallet = make.unit(bolt, "pallet", 480)
    make.price(base, bolt, "20", unit=carton)

    assert amount(bolt, buyer, carton) == 20
    assert amount(bolt, buyer, pallet) is None


def facts(list_id: int, **fields) -> ListFacts:
    known = {
        "name": f"List {list_id}",
        "seller_id": 1,
        "currency": "EUR",
        "prices_include_tax": False,
        "is_active": True,
        "starts_at": None,
        "ends_at": None,
        "parent_id": None,
        "percent": None,
        "rounding": "none",
    }
    return ListFacts(list_id, **(known | fields))


def test_until_the_last_step_which_converts_amounts_are_in_the_lists_currency():
    line = (facts(2, parent_id=1, percent=Decimal(-10)), facts(1))
    chain = build_chain(
        [AssignedList(PriceListLevel.CUSTOMER, False, line)],
        ChainWish(
            seller_id=1,
            currency="RON",
            prices_include_tax=False,
            instant=NOON,
            conversion=Conversion("EUR", Decimal(0), "none", Decimal(5)),
        ),
    )
    unit = AskedUnit(7, 8, Decimal(1), Decimal(1), Decimal(1))
    row = RowFacts(1, True, Decimal(1), Decimal("10.0000"))

    trace = build_trace(
        Evidence(Ask(8, 7, Decimal(1)), NOON, chain, unit, [row], tax=None)
    )

    assert trace.won.link.currency == "EUR"
    assert [(entry.currency, entry.unit_amount) for entry in trace.won.taken] == [
        ("EUR", 9),
        ("RON", 45),
    ]
    assert trace.won.plain_percent is None
