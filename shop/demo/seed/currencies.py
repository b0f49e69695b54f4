"""Exchange rates, and the currencies of the store: it also sells in lei and złoty."""

from datetime import date
from decimal import Decimal

from pricing.models import CurrencyPolicy, ExchangeRate, RateSource, RoundingRule
from pricing.services.rates import load_rates, shipped_history
from shop.demo.seed.demo import Demo

CURRENCIES = ("RON", "PLN")
# The demo shop stays for weeks without anybody who enters rates.
OLDEST_DAYS = 120


def write_rates(demo: Demo) -> None:
    """The bank's rates of this year, and the last ones entered by hand for today."""
    load_rates(lines=shipped_history(), since=date(demo.today.year - 1, 1, 1))
    for currency in CURRENCIES:
        last = ExchangeRate.objects.until(demo.today).filter(currency=currency).first()
        if last is not None and last.day < demo.today:
            ExchangeRate.objects.create(
                currency=currency,
                day=demo.today,
                rate=last.rate,
                source=RateSource.MANUAL,
            )


def write_currencies(demo: Demo) -> None:
    """The store's guests may choose; prices are converted with one percent on top."""
    store = demo.channels["store"]
    store.currencies = list(CURRENCIES)
    store.save(update_fields=["currencies"])
    CurrencyPolicy.objects.bulk_create(
        CurrencyPolicy(
            channel=store,
            currency=currency,
            margin_percent=Decimal(1),
            rounding=RoundingRule.TEN_CENTS,
            oldest_days=OLDEST_DAYS,
        )
        for currency in CURRENCIES
    )
