"""The table of rates: which row counts, and what it comes to. No database."""

from decimal import Decimal
from itertools import permutations

import pytest

from orders.rules.freight import (
    Area,
    Consignment,
    Freight,
    OnRequest,
    Rate,
    Sent,
    Tariff,
    consignment_of,
    holes_in,
    overlaps_in,
    table_freight,
    weight_of,
    zones_at,
)
from orders.rules.rate_sources import freight_from

D = Decimal
GERMANY, BAVARIA, MUNICH, ISLANDS, ULSTER, WARSAW = 1, 2, 3, 4, 5, 6
AREAS = (
    Area(GERMANY, "DE"),
    Area(BAVARIA, "DE", "80000", "87999"),
    Area(MUNICH, "DE", "80", "81"),
    Area(ISLANDS, "DE", "27498"),
    Area(ISLANDS, "DE", "25992", "25999"),
    Area(ULSTER, "GB", "BT"),
    Area(WARSAW, "PL", "00950", "01999"),
)
RATES = (
    # Everywhere: 9.80 up to 31.5 kg, then 0.45 a kg; free from 250.
    Rate(D("9.80")),
    Rate(D("24.00"), from_weight_kg=D("31.5"), amount_per_kg=D("0.45")),
    Rate(D("4.90"), from_amount=D(100)),
    # Germany: dearer, and never free below 900.
    Rate(D("14.00"), zone_id=GERMANY, free_from_amount=D(900)),
    Rate(D("19.00"), zone_id=GERMANY, from_weight_kg=D(10), free_from_amount=D(900)),
    # The islands: by weight from the first gram on; heavy goods are asked for.
    Rate(D("12.00"), zone_id=ISLANDS, amount_per_kg=D("1.2345")),
    Rate(zone_id=ISLANDS, from_weight_kg=D(100), is_on_request=True),
    # Pallets: everywhere on request, in Bavaria 80 and 0.20 above 200 kg.
    Rate(freight_class="pallet", is_on_request=True),
    Rate(D("80.00"), zone_id=BAVARIA, freight_class="pallet"),
    Rate(
        D("95.00"),
        zone_id=BAVARIA,
        freight_class="pallet",
        from_weight_kg=D(200),
        amount_per_kg=D("0.20"),
    ),
    Rate(D("15.00"), zone_id=BAVARIA),
    Rate(D("29.00"), freight_class="long"),
    Rate(D("22.00"), zone_id=ULSTER),
    Rate(D("7.00"), zone_id=WARSAW),
)
TARIFF = Tariff("EUR", D("5.00"), free_from=D(250), rates=RATES, areas=AREAS)
ASKED = "request"


def sent(country, postcode=None, *, kg="1", value="50", classes=()):
    weight = None if kg is None else D(kg)
    return Consignment(country, postcode, D(value), weight, frozenset(classes or {""}))


GOLDEN = [
    # everywhere
    (sent("RO"), "9.80"),
    (sent("RO", kg="0"), "9.80"),
    (sent("RO", kg="31.499"), "9.80"),
    (sent("RO", kg="31.5"), "24.00"),
    (sent("RO", kg="41.5"), "28.50"),
    (sent("RO", kg="31.511"), "24.00"),  # 0.00495 rounds down
    (sent("RO", kg="31.512"), "24.01"),  # 0.0054 up
    (sent("RO", value="99.99"), "9.80"),
    (sent("RO", value="100"), "4.90"),
    # the weight goes before the value
    (sent("RO", kg="40", value="100"), "27.83"),  # 24 + 8.5 × 0.45 = 27.825
    # free from the method's threshold on
    (sent("RO", value="249.99"), "4.90"),
    (sent("RO", value="250"), "0"),
    (sent("RO", kg="500", value="250"), "0"),
    # a country's zone stands before everywhere, with its own threshold
    (sent("DE"), "14.00"),
    (sent("DE", "10115"), "14.00"),
    (sent("DE", "10115", kg="10"), "19.00"),
    (sent("DE", "10115", value="250"), "14.00"),
    (sent("DE", "10115", value="900"), "0"),
    # the narrower zone stands before the wider one
    (sent("DE", "79999"), "14.00"),
    (sent("DE", "82000"), "15.00"),
    (sent("DE", "87999"), "15.00"),
    (sent("DE", "88000"), "14.00"),
    (sent("DE", "8 2 0-00"), "15.00"),
    # in Munich, a zone without rates of its own, its neighbours' count
    (sent("DE", "80331"), "15.00"),
    # islands: one of them a single postcode; parts of a kilogram in proportion
    (sent("DE", "27498"), "13.23"),  # 12 + 1.2345
    (sent("DE", "25996", kg="10"), "24.35"),  # 12 + 12.345, half up
    (sent("DE", "25996", kg="99.999"), "135.45"),
    (sent("DE", "25996", kg="100"), ASKED),
    # other countries know other postcodes
    (sent("GB", "BT1 5GS"), "22.00"),
    (sent("GB", "bt71 6ab"), "22.00"),
    (sent("GB", "B1 1AA"), "9.80"),
    (sent("PL", "00-950"), "7.00"),
    (sent("PL", "01-999"), "7.00"),
    (sent("PL", "02-001"), "9.80"),
    (sent("PL", "00-949"), "9.80"),
    # without a postcode only whole countries are known
    (sent("GB"), "9.80"),
    (sent("GB", ""), "9.80"),
    # classes
    (sent("RO", classes={"pallet"}), ASKED),
    (sent("RO", classes={"long"}), "29.00"),
    (sent("RO", classes={"bulky"}), "9.80"),  # nobody says otherwise
    (sent("DE", "10115", classes={"long"}), "14.00"),  # the zone goes first
    (sent("DE", "82000", kg="50", classes={"pallet"}), "80.00"),
    (sent("DE", "82000", kg="260", classes={"pallet"}), "107.00"),
    # the costliest class counts for all
    (sent("RO", classes={"", "long"}), "29.00"),
    (sent("RO", kg="131.5", classes={"", "long"}), "69.00"),
    (sent("RO", classes={"", "long", "pallet"}), ASKED),
    (sent("DE", "82000", classes={"", "pallet"}), "80.00"),
    # a weight that nobody knows
    (sent("RO", kg=None), ASKED),
    (sent("GB", "BT1 5GS", kg=None), "22.00"),
    (sent("DE", "25996", kg=None), ASKED),
]


@pytest.mark.parametrize(("consignment", "wanted"), GOLDEN)
def test_a_consignment_costs_what_the_most_exact_rate_says(consignment, wanted):
    found = table_freight(TARIFF, consignment)

    if wanted == ASKED:
        assert found.is_on_request
        assert found.amount == 0
    else:
        assert (found.is_on_request, found.amount) == (False, D(wanted))


def test_the_order_of_the_rows_never_matters():
    some = (RATES[0], RATES[1], RATES[2], RATES[3], RATES[11])
    asked = sent("DE", "10115", kg="40", value="120", classes={"", "long"})
    tables = (Tariff("EUR", rates=rows, areas=AREAS) for rows in permutations(some))

    assert {table_freight(table, asked).amount for table in tables} == {D("14.00")}


def test_an_unknown_weight_says_why_it_is_on_request():
    assert table_freight(TARIFF, sent("RO", kg=None)).why == OnRequest.WEIGHT
    pallet = sent("RO", classes={"pallet"})
    assert table_freight(TARIFF, pallet).why == OnRequest.RATE


def test_a_method_without_rates_keeps_its_flat_price():
    flat = Tariff("EUR", D("18.00"), free_from=D(1500))

    assert table_freight(flat, sent("RO", kg=None)).amount == D("18.00")
    assert table_freight(flat, sent("RO", value="1500")).amount == 0


def test_a_method_goes_nowhere_but_where_it_has_rates():
    only = Tariff("EUR", D(5), rates=(RATES[12],), areas=AREAS)

    assert table_freight(only, sent("RO")) is None
    assert table_freight(only, sent("GB", "BT1 5GS")).amount == D("22.00")


def test_a_class_without_a_rate_keeps_all_of_it_off_the_method():
    only = Tariff("EUR", rates=(Rate(D(29), freight_class="long"),))

    assert table_freight(only, sent("RO", classes={"long"})).amount == D(29)
    assert table_freight(only, sent("RO", classes={"long", "pallet"})) is None
    assert table_freight(only, sent("RO")) is None


def test_parcels_join_goods_of_a_class_where_they_have_no_rate_of_their_own():
    only = Tariff("EUR", rates=(Rate(D(29), freight_class="long"),))

    assert table_freight(only, sent("RO", classes={"", "long"})).amount == D(29)


def test_amounts_are_rounded_to_the_currency():
    rates = (Rate(D(20_000), amount_per_kg=D("333.5")),)
    dong = Tariff("VND", rates=rates)

    assert table_freight(dong, sent("VN", kg="3")).amount == D(21_001)


def test_goods_weigh_their_base_units():
    bolts = Sent(40, D(2400))  # 100 cartons of 24
    cable = Sent(150, D("12.5"))  # metres

    assert weight_of([bolts, cable]) == D("97.875")
    assert weight_of([]) == 0
    assert weight_of([bolts, Sent(0, D(1))]) is None


def test_a_consignment_knows_the_classes_of_its_goods():
    goods = [Sent(40, D(1)), Sent(90_000, D(1), "pallet")]

    made = consignment_of(goods, country="RO", handling=["ADR"])

    assert made.weight_kg == D("90.04")
    assert made.freight_classes == {"", "pallet"}
    assert made.classes == {"ADR", "pallet"}


def test_zones_around_a_place_come_narrowest_first():
    assert list(zones_at(AREAS, "DE", "80331")) == [MUNICH, BAVARIA, GERMANY]
    assert list(zones_at(AREAS, "DE", "27498")) == [ISLANDS, GERMANY]
    assert zones_at(AREAS, "FR", "80331") == {}


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        (Area(1, "DE", "80000", "85000"), Area(2, "DE", "84000", "87999"), True),
        (Area(1, "DE"), Area(2, "DE"), True),
        (Area(1, "DE", "80", "87"), Area(2, "DE", "80", "87"), True),
        (Area(1, "DE", "80000", "87999"), Area(2, "DE", "80", "81"), False),
        (Area(1, "DE", "80000", "87999"), Area(2, "DE", "80331"), False),
        (Area(1, "DE"), Area(2, "DE", "80"), False),
        (Area(1, "DE", "80000", "87999"), Area(2, "DE", "88000", "89999"), False),
        (Area(1, "DE", "80"), Area(2, "AT", "80"), False),
        (Area(1, "DE", "80", "84"), Area(1, "DE", "82", "87"), False),
    ],
)
def test_zones_may_enclose_each_other_but_not_overlap(one, other, refused):
    assert bool(overlaps_in([one, other])) is refused
    assert bool(overlaps_in([other, one])) is refused


def test_a_table_that_does_not_begin_at_nothing_has_a_hole():
    heavy = Rate(D(9), zone_id=ISLANDS, from_weight_kg=D(10))
    dear = Rate(D(9), freight_class="pallet", from_amount=D(10))

    assert holes_in(RATES) == []
    assert holes_in([heavy, dear]) == [(ISLANDS, ""), (None, "pallet")]
    assert holes_in([heavy, Rate(D(5), zone_id=ISLANDS)]) == []


def test_a_source_that_is_not_installed_any_more_asks_for_nothing():
    assert freight_from("table", TARIFF, sent("RO")).amount == D("9.80")
    gone = freight_from("gone", TARIFF, sent("RO"))
    assert gone == Freight(why=OnRequest.SOURCE)
