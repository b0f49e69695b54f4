"""One way to add up: cart, quote, order, invoice and credit note."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.money import round_money, tax_on, tax_within


@dataclass(frozen=True, slots=True)
class Taxable:
    """A line's rounded amount, net or gross as the document is, and its tax."""

    amount: Decimal
    tax_category: str
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class TaxSum:
    """What a document bears at one category and rate."""

    tax_category: str
    tax_rate: Decimal
    base_net: Decimal
    tax_amount: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """A document's sums; `gross` is `net` + `tax` and both are sums of `taxes`."""

    net: Decimal
    tax: Decimal
    gross: Decimal
    taxes: tuple[TaxSum, ...]


def line_amount(unit_amount: Decimal, quantity: Decimal, currency: str) -> Decimal:
    """A line's amount in the unit price's own basis, rounded once."""
    return round_money(unit_amount * quantity, currency)


def totals(
    lines: Sequence[Taxable], *, currency: str, prices_include_tax: bool
) -> Totals:
    """Add up lines, tax per category and rate over the whole document.

    Net: the rate is applied to the sum of nets (EN 16931 BR-CO-17). Gross: the lines'
    gross amounts stand and tax is taken out per rate, so that 3 × 55.34 is 166.02.
    """
    amounts: dict[tuple[str, Decimal], Decimal] = defaultdict(Decimal)
    for line in lines:
        amounts[line.tax_category, line.tax_rate] += line.amount
    sum_up = _gross_sum if prices_include_tax else _net_sum
    taxes = tuple(
        sum_up(category, rate, round_money(amounts[category, rate], currency), currency)
        for category, rate in sorted(amounts, key=lambda key: (key[0], -key[1]))
    )
    zero = round_money(Decimal(0), currency)
    net = sum((entry.base_net for entry in taxes), zero)
    tax = sum((entry.tax_amount for entry in taxes), zero)
    return Totals(net=net, tax=tax, gross=net + tax, taxes=taxes)


def _net_sum(category: str, rate: Decimal, net: Decimal, currency: str) -> TaxSum:
    return TaxSum(category, rate, net, tax_on(net, rate, currency))


def _gross_sum(category: str, rate: Decimal, gross: Decimal, currency: str) -> TaxSum:
    tax = tax_within(gross, rate, currency)
    return TaxSum(category, rate, gross - tax, tax)
