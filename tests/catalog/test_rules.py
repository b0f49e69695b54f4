"""Quantities, working days and codes: values in, values out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import rules, search_rules
from catalog.errors import (
    AboveMaximum,
    BelowMinimum,
    NotAQuantity,
    OffStep,
    QuantityRefused,
)
from catalog.rules import check_quantity, nearest_quantity
from shop.working_days import WorkingDays


@dataclass(frozen=True)
class Sold:
    minimum: Decimal = Decimal(1)
    step: Decimal = Decimal(1)
    maximum: Decimal | None = None


def sold(minimum="1", step="1", maximum=None) -> Sold:
    return Sold(
        Decimal(minimum), Decimal(step), None if maximum is None else Decimal(maximum)
    )


@pytest.mark.parametrize(
    ("unit", "quantity"),
    [
        (sold(), "1"),
        (sold(), 24),
        (sold(step="0.5", minimum="0.5"), "2.500"),
        (sold(minimum="6", step="6"), "12"),
        (sold(maximum="5"), "5"),
        (sold(), "999999999"),
    ],
)
def test_what_may_be_bought_is_answered_with_three_places(unit, quantity):
    assert check_quantity(unit, quantity) == Decimal(quantity)
    assert check_quantity(unit, quantity).as_tuple().exponent == -3


@pytest.mark.parametrize(
    ("unit", "quantity", "refusal", "allowed"),
    [
        (sold(), 0, BelowMinimum, "1"),
        (sold(), -3, BelowMinimum, "1"),
        (sold(minimum="10", step="4"), 10, BelowMinimum, "12"),
        (sold(minimum="6", step="6"), 13, OffStep, "18"),
        (sold(), "1.5", OffStep, "2"),
        (sold(step="0.25", minimum="0.25"), "0.3", OffStep, "0.5"),
        (sold(), "1.0001", OffStep, "2"),
        (sold(maximum="5"), 6, AboveMaximum, "5"),
        (sold(step="4", maximum="10"), 11, AboveMaximum, "8"),
        (sold(step="4", maximum="10"), 9, AboveMaximum, "8"),
        (sold(), "1e400", AboveMaximum, "999999999"),
        (sold(), "1000000000", AboveMaximum, "999999999"),
        (sold(), "NaN", NotAQuantity, "1"),
        (sold(), "Infinity", NotAQuantity, "1"),
        (sold(), "twelve", NotAQuantity, "1"),
        (sold(), "", NotAQuantity, "1"),
    ],
)
def test_a_refusal_names_the_next_quantity(unit, quantity, refusal, allowed):
    with pytest.raises(refusal) as refused:
        check_quantity(unit, quantity)

    assert refused.value.fields["allowed"] == allowed
    assert allowed in str(refused.value)


UNITS = st.builds(
    lambda minimum, step, more: Sold(
        Decimal(minimum) / 1000,
        Decimal(step) / 1000,
        None if more is None else Decimal(minimum + more) / 1000,
    ),
    st.integers(1, 20_000),
    st.integers(1, 20_000),
    st.none() | st.integers(0, 200_000),
)


@given(unit=UNITS, quantity=st.decimals(-100, 10**12, places=4))
def test_what_a_refusal_offers_may_be_bought(unit, quantity):
    try:
        check_quantity(unit, quantity)
    except QuantityRefused as refused:
        offered = refused.fields["allowed"]
        # A minimum above the maximum's last step leaves one quantity: the least.
        assert check_quantity(unit, offered) == Decimal(offered)
    assert check_quantity(unit, nearest_quantity(unit, quantity))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),  # a Friday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 2, date(2026, 11, 24)),
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # a Saturday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 18), 4, date(2026, 11, 24)),
    ],
)
def test_working_days_leave_out_weekends(start, days, end):
    assert WorkingDays().after(start, days) == end


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("0,75 kW", ("0.75kw",)),
        ("0.750kW", ("0.75kw",)),
        ("9,0 l", ("9l",)),
        ("DIN-933", ("din933",)),
        ("DIN 933", ("din933",)),
        ("M8x40", ("m8x40",)),
        ("m 8 × 40", ("m8x40",)),
        ("M8*40", ("m8x40",)),
        ("530 mm x 325 mm x 65 mm", ("530x325x65mm",)),
        ("ø12", ("ø12",)),
        ("Ø 12 mm", ("ø12mm",)),
        ("⌀12", ("ø12",)),
        ('1/2"', ("1/2in",)),
        ("1/2 inch", ("1/2in",)),
        ("½″", ("1/2in",)),
        ("GN 1/1", ("gn1/1",)),
        ("BOLT-8", ("bolt8",)),
        ("A.12/4-B_7", ("a12/4b7",)),
    ],
)
def test_codes_and_measures_have_one_form(text, codes):
    assert search_rules.search_terms(text).codes == codes
    assert search_rules.search_terms(text).words == ()


def test_words_and_codes_of_a_query_are_told_apart():
    terms = search_rules.search_terms("heavy-duty șurub M8 'quoted' & | ! :* \\")

    assert terms.words == ("heavy", "duty", "șurub", "quoted")
    assert terms.codes == ("m8",)
    assert not search_rules.search_terms("… !? ---")
    assert search_rules.search_terms("griddl*").is_open


PIECES = st.sampled_from(
    [
        "0,75 kW", "DIN-933", "DIN 933", "M8x40", "ø12", '1/2"', "½ inch", "GN 1/1",
        "530 mm x 325 mm", "SKU.12-A/7", "9.0 l", "1.500", "x", "/", "-7", "a_b-3",
        "șurub 4", "труба 20 мм", "ống 1,5 m", "''", "3 x 4 x 5", "--8--", "1..2",
        "12,5,7", "pz 2", "ISO-4762", "°C 80", "80 °C", "m 8", "2×", "8''", "½",
        "1 1/2", "1-1/2 in", "1½″", "DN 15 1/2\"", "3 3/4", "М8х40", "2,5 мм²", "5 м2",
        "750 Вт", "0,75 квт", "10 litri", "1/2 țol", "2 cale", "3 pouces", "20 м х 4",
        "d=12", "d = 12 mm", "diameter: 12", "đường kính 12 mm", "Ø 12", "диаметр 12",
        "1 MPa", "2 в 1", "dia. 5", "⅜", "4 watts", "3 mp", "12 метров",
    ]
)  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pieces=st.lists(PIECES, min_size=1, max_size=4))
def test_what_is_searched_for_is_written_as_what_is_searched(db, pieces):
    text = " ".join(pieces)[: rules.LONGEST_QUERY]
    terms = search_rules.search_terms(text)

    with connection.cursor() as cursor:
        cursor.execute("SELECT catalog_canonical(%s)", [text])
        (canonical,) = cursor.fetchone()
        cursor.execute("SELECT tsvector_to_array(catalog_codes(%s, 'A'))", [text])
        (indexed,) = cursor.fetchone()

    assert canonical == search_rules.canonical(text)
    assert set(terms.codes) <= set(indexed)
