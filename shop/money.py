"""Money: the one place that rounds, shares and formats amounts."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision, list_currencies
from moneyed import Money

UNIT_PRICE_STEP = Decimal("0.0001")
QUANTITY_STEP = Decimal("0.001")


def is_currency(code: str) -> bool:
    """Say whether `code` is an ISO 4217 currency that can be formatted."""
    return code in list_currencies()


def minor_digits(currency: str) -> int:
    """Digits after the point of the currency's minor unit: EUR 2, VND 0."""
    return get_currency_precision(currency)


def round_money(amount: Decimal, currency: str) -> Decimal:
    """Round to the currency's minor unit, halves away from zero."""
    step = Decimal(1).scaleb(-minor_digits(currency))
    return amount.quantize(step, rounding=ROUND_HALF_UP)


def round_unit_price(amount: Decimal) -> Decimal:
    """Round a price per unit to the four decimals that are stored."""
    return amount.quantize(UNIT_PRICE_STEP, rounding=ROUND_HALF_UP)


def round_quantity(quantity: Decimal) -> Decimal:
    """Round a quantity to the three decimals that are stored."""
    return quantity.quantize(QUANTITY_STEP, rounding=ROUND_HALF_UP)


def tax_on(net: Decimal, rate: Decimal, currency: str) -> Decimal:
    """Tax on `net` at `rate` percent (19 means 19 %), rounded once."""
    return round_money(net * rate / 100, currency)


def tax_within(gross: Decimal, rate: Decimal, currency: str) -> Decimal:
    """Tax contained in `gross` at `rate` percent, rounded once."""
    return round_money(gross * rate / (100 + rate), currency)


def share(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Split `amount` by `weights` so that the parts add up exactly.

    Largest remainder: each part is cut to the minor unit, then the parts that lost
    most get one unit more. Weights that are all zero share equally.
    """
    if not weights:
        return []
    step = Decimal(1).scaleb(-minor_digits(currency))
    total = sum(weights, Decimal(0))
    even = [Decimal(1)] * len(weights)
    basis, divisor = (weights, total) if total else (even, Decimal(len(weights)))
    exact = [amount * weight / divisor for weight in basis]
    parts = [part.quantize(step, rounding="ROUND_FLOOR") for part in exact]
    missing = int((amount - sum(parts, Decimal(0))) / step)
    by_loss = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_loss[:missing]:
        parts[index] += step
    return parts


def money(amount: Decimal, currency: str) -> Money:
    """Pair an amount with its currency where the two leave together."""
    return Money(amount, currency)


def format_money(amount: Decimal, currency: str, language: str) -> str:
    """Write an amount as readers of `language` do: €1,366.03, 1 366,03 €."""
    return format_currency(
        round_money(amount, currency), currency, locale=language.replace("-", "_")
    )
