"""Exchange rates: between any two currencies, and out of the central bank's files."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from pricing.errors import RatesUnreadable
from pricing.models.rates import BASE_CURRENCY

RATE_STEP = Decimal("0.00000001")
_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
# The history has ISO days, the file of a single day has 30 October 2026.
_DAY_FORMATS = ("%Y-%m-%d", "%d %B %Y")
_MISSING = ("", "N/A")
LARGEST_RATE = Decimal("9999999999")


@dataclass(frozen=True, slots=True)
class DayRate:
    """Units of a currency for one of another, as of a day."""

    rate: Decimal
    day: date
    source: str = ""

    def is_fresh(self, on: date, oldest_days: int) -> bool:
        """Not older than `oldest_days` on a day."""
        return self.day >= on - timedelta(days=oldest_days)


@dataclass(frozen=True, slots=True)
class ReadRate:
    """A rate as a file gives it: units of `currency` for one euro."""

    currency: str
    day: date
    rate: Decimal


def cross_rate(base: DayRate, to: DayRate) -> DayRate:
    """Units of `to` for one of `base`, both given for one euro; eight decimals.

    It is as old as the older of the two.
    """
    if base.rate == 1:
        return DayRate(to.rate, min(base.day, to.day), to.source)
    rate = _EXACT.quantize(_EXACT.divide(to.rate, base.rate), RATE_STEP)
    older = base if base.day < to.day else to
    return DayRate(max(rate, RATE_STEP), older.day, older.source)


def read_rates(lines: Iterable[str]) -> Iterator[ReadRate]:
    """Read the central bank's CSV: a column for each currency, a row for each day.

    Raises RatesUnreadable for anything else, and for an amount that is no rate.
    """
    rows = csv.reader(lines)
    head = [cell.strip() for cell in next(rows, [])]
    if not head or head[0] != "Date":
        raise RatesUnreadable(line=1)
    for number, row in enumerate(rows, start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        day = _day(cells[0])
        if day is None or len(cells) > len(head):
            raise RatesUnreadable(line=number)
        for currency, cell in zip(head[1:], cells[1:], strict=False):
            if currency and currency != BASE_CURRENCY and cell not in _MISSING:
                yield ReadRate(currency, day, _rate(cell, number))


def _day(text: str) -> date | None:
    for form in _DAY_FORMATS:
        try:
            # A day has no time zone.
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _rate(cell: str, line: int) -> Decimal:
    try:
        rate = Decimal(cell)
    except InvalidOperation:
        raise RatesUnreadable(line=line) from None
    if not rate.is_finite() or not 0 < rate < LARGEST_RATE:
        raise RatesUnreadable(line=line)
    return _EXACT.quantize(rate, RATE_STEP)
