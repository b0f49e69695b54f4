"""One totals function; the equalities of EN 16931 hold for any lines."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from pricing.rules import Taxable, line_amount, totals

RATES = [Decimal(rate) for rate in ("0", "5", "5.5", "9", "11", "19", "21", "21.00")]
TAXED = [*(("S", rate) for rate in RATES), ("K", RATES[0]), ("Z", RATES[0])]


def lines_in(digits: int):
    amounts = st.decimals("-99999", "9999999", places=digits, allow_nan=False)
    return st.lists(
        st.builds(
            lambda amount, taxed: Taxable(amount, *taxed),
            amounts,
            st.sampled_from(TAXED),
        ),
        max_size=40,
    )


def cents(amount: Decimal, digits: int = 2) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


@given(lines_in(2))
def test_net_lines_add_up_as_en_16931_asks(lines):
    sums = totals(lines, currency="EUR", prices_include_tax=False)

    assert sums.net == sum(line.amount for line in lines)
    assert sums.tax == sum(entry.tax_amount for entry in sums.taxes)
    assert sums.gross == sums.net + sums.tax
    for entry in sums.taxes:
        same = [
            line.amount
            for line in lines
            if (line.tax_category, line.tax_rate)
            == (entry.tax_category, entry.tax_rate)
        ]
        assert entry.base_net == sum(same)
        assert entry.tax_amount == cents(entry.base_net * entry.tax_rate / 100)


@given(lines_in(2))
def test_gross_lines_stand_and_tax_is_taken_out_per_rate(lines):
    sums = totals(lines, currency="EUR", prices_include_tax=True)

    assert sums.gross == sum(line.amount for line in lines)
    assert sums.gross == sums.net + sums.tax
    for entry in sums.taxes:
        gross = entry.base_net + entry.tax_amount
        exact = gross * entry.tax_rate / (100 + entry.tax_rate)
        assert abs(entry.tax_amount - exact) <= Decimal("0.005")


@given(lines_in(0))
def test_currencies_without_cents_have_none_in_their_sums(lines):
    sums = totals(lines, currency="VND", prices_include_tax=False)

    for amount in (sums.net, sums.tax, sums.gross):
        assert amount.as_tuple().exponent == 0


def test_three_at_55_34_gross_are_166_02():
    line = Taxable(
        line_amount(Decimal("55.3400"), Decimal(3), "EUR"), "S", Decimal("21")
    )

    sums = totals([line], currency="EUR", prices_include_tax=True)

    assert (sums.net, sums.tax, sums.gross) == (
        Decimal("137.21"),
        Decimal("28.81"),
        Decimal("166.02"),
    )


def test_tax_is_rounded_once_per_rate_and_not_per_line():
    lines = [Taxable(Decimal("0.33"), "S", Decimal(19))] * 10

    sums = totals(lines, currency="EUR", prices_include_tax=False)

    # Per line it would be 10 × round(0.0627) = 0.60.
    assert sums.tax == Decimal("0.63")


def test_rates_that_are_equal_share_one_sum():
    lines = [
        Taxable(Decimal(10), "S", Decimal("21")),
        Taxable(Decimal(10), "S", Decimal("21.00")),
    ]

    sums = totals(lines, currency="EUR", prices_include_tax=False)

    assert [entry.base_net for entry in sums.taxes] == [Decimal("20.00")]


def test_a_line_is_rounded_half_up_once():
    assert line_amount(Decimal("0.3333"), Decimal(12), "EUR") == Decimal("4.00")
    assert line_amount(Decimal("2.675"), Decimal(1), "EUR") == Decimal("2.68")
    assert line_amount(Decimal("2.5000"), Decimal(1), "VND") == Decimal(3)


def test_nothing_is_zero_in_the_currencys_digits():
    assert str(totals([], currency="EUR", prices_include_tax=False).gross) == "0.00"
