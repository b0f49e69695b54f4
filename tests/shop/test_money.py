"""Rounding and sharing: one place, halves away from zero, nothing lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.money import (
    format_money,
    minor_digits,
    round_money,
    share,
    tax_on,
    tax_within,
)

CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)
WEIGHTS = st.lists(st.integers(0, 10**6).map(Decimal), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("2.675", "EUR", "2.68"),
        ("-2.675", "EUR", "-2.68"),
        ("0.005", "EUR", "0.01"),
        ("10.5", "VND", "11"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_halves_go_away_from_zero_at_the_minor_unit(amount, currency, rounded):
    assert round_money(Decimal(amount), currency) == Decimal(rounded)


def test_dong_have_no_minor_unit():
    assert (minor_digits("VND"), minor_digits("EUR")) == (0, 2)


def test_tax_is_put_on_and_taken_out():
    assert tax_on(Decimal("100.01"), Decimal(19), "EUR") == Decimal("19.00")
    assert tax_within(Decimal("119.01"), Decimal(19), "EUR") == Decimal("19.00")


@given(amount=CENTS, weights=WEIGHTS)
def test_parts_add_up_and_differ_from_exact_by_less_than_a_cent(amount, weights):
    parts = share(amount, weights, "EUR")

    assert sum(parts) == amount
    total = sum(weights)
    if total:
        exact = [amount * weight / total for weight in weights]
        assert all(
            abs(p - e) < Decimal("0.01") for p, e in zip(parts, exact, strict=True)
        )


def test_a_third_of_a_hundred_is_shared_by_largest_remainder():
    parts = share(Decimal(100), [Decimal(1)] * 3, "EUR")

    assert sorted(parts) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "€1,366.03"), ("fr", "1\u202f366,03\xa0€"), ("ro", "1.366,03\xa0EUR")],
)
def test_amounts_are_written_as_readers_expect(language, written):
    assert format_money(Decimal("1366.03"), "EUR", language) == written
