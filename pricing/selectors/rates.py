"""Exchange rates of a day, and how a channel converts for its buyers."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from accounts.buyer import Buyer
from pricing.models import BASE_CURRENCY, CurrencyPolicy, ExchangeRate
from pricing.models.rates import OLDEST_DAYS
from pricing.rules.chains import Conversion
from pricing.rules.rates import DayRate, cross_rate
from shop.money import round_money
from shop.templatetags.angro import date_day


def rate_on(day: date, *, base: str, to: str) -> DayRate | None:
    """Units of `to` for one of `base` by the last rates on or before `day`.

    One query for each of the two that is not the euro; None where one has no rate.
    """
    if base == to:
        return DayRate(Decimal(1), day)
    found = [_for_one_euro(currency, day) for currency in (base, to)]
    if found[0] is None or found[1] is None:
        return None
    return cross_rate(found[0], found[1])


def _for_one_euro(currency: str, day: date) -> DayRate | None:
    if currency == BASE_CURRENCY:
        return DayRate(Decimal(1), day)
    row = ExchangeRate.objects.until(day).filter(currency=currency).first()
    return DayRate(row.rate, row.day, row.source) if row else None


def conversion_for(buyer: Buyer) -> Conversion | None:
    """How lists in the channel's currency answer `buyer`; None where they need not.

    Also None where the channel does not convert into the buyer's currency. Without a
    rate that is new enough the conversion has none. Nothing is asked for buyers in the
    channel's own currency, else two queries, once for each buyer value.
    """
    if buyer.currency == buyer.channel.currency:
        return None
    return buyer.remember("pricing.conversion", lambda: _find(buyer))


def _find(buyer: Buyer) -> Conversion | None:
    policy = CurrencyPolicy.objects.filter(
        channel=buyer.channel, currency=buyer.currency
    ).first()
    if policy is None:
        return None
    base = buyer.channel.currency
    found = rate_on(buyer.today, base=base, to=buyer.currency)
    if found is None or not found.is_fresh(buyer.today, policy.oldest_days):
        day = found.day if found else None
        return Conversion(base, policy.margin_percent, policy.rounding, None, day)
    return Conversion(
        currency=base,
        percent=policy.margin_percent,
        rounding=policy.rounding,
        rate=found.rate,
        day=found.day,
        name=gettext("Converted from %(currency)s at %(rate)s of %(day)s")
        % {
            "currency": base,
            "rate": f"{found.rate.normalize():f}",
            "day": date_day(found.day),
        },
    )


def in_buyers_currency(amount: Decimal | None, buyer: Buyer) -> Decimal | None:
    """An amount in the channel's currency as `buyer` pays it, rounded; no margin.

    None where there is no rate that is new enough: such an amount cannot be compared
    with the buyer's.
    """
    if amount is None or buyer.currency == buyer.channel.currency:
        return amount
    conversion = conversion_for(buyer)
    if conversion is not None:
        rate = conversion.rate
    else:
        rate = buyer.remember("pricing.rate", lambda: _fresh_rate(buyer))
    return None if rate is None else round_money(amount * rate, buyer.currency)


def _fresh_rate(buyer: Buyer) -> Decimal | None:
    found = rate_on(buyer.today, base=buyer.channel.currency, to=buyer.currency)
    is_fresh = found is not None and found.is_fresh(buyer.today, OLDEST_DAYS)
    return found.rate if found and is_fresh else None
