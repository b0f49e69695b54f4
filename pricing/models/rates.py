"""Exchange rates by day, and which channels convert prices by them."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Channel
from pricing.models.lists import RoundingRule
from shop.money import is_currency

# What every rate counts in: the central bank publishes units of a currency for one.
BASE_CURRENCY = "EUR"
# How old a rate may be where nobody says otherwise.
OLDEST_DAYS = 10


def validate_currency(code: str) -> None:
    """Accept codes of ISO 4217 only."""
    if not is_currency(code):
        raise ValidationError(
            gettext_lazy("%(code)s is not a currency."), params={"code": code}
        )


class RateSource(models.TextChoices):
    MANUAL = "manual", gettext_lazy("entered by hand")
    ECB = "ecb", gettext_lazy("European Central Bank")


class ExchangeRateQuerySet(models.QuerySet["ExchangeRate"]):
    def until(self, day: date) -> Self:
        """Rates of `day` and before; the one that counts comes first.

        That is the last day's, and of one day the rate entered by hand.
        """
        by_hand = models.Case(models.When(source=RateSource.MANUAL, then=0), default=1)
        return self.filter(day__lte=day).order_by("currency", "-day", by_hand)


class ExchangeRate(models.Model):
    """How many units of `currency` one euro bought on a day."""

    currency = models.CharField(
        gettext_lazy("currency"), max_length=3, validators=[validate_currency]
    )
    day = models.DateField(gettext_lazy("day"))
    rate = models.DecimalField(
        gettext_lazy("units for one euro"), max_digits=18, decimal_places=8
    )
    source = models.CharField(
        gettext_lazy("source"),
        max_length=6,
        choices=RateSource,
        default=RateSource.MANUAL,
    )

    objects = ExchangeRateQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("exchange rate")
        verbose_name_plural = gettext_lazy("exchange rates")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "day", "source"], name="rate_once_per_day"
            ),
            models.CheckConstraint(
                name="exchange_rate_positive", condition=Q(rate__gt=0)
            ),
            models.CheckConstraint(
                name="no_rate_of_the_base", condition=~Q(currency=BASE_CURRENCY)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day} {self.rate:f}"


class CurrencyPolicy(models.Model):
    """Lists in the channel's currency also answer buyers of another one, converted.

    The rate is the last one on or before the seller's date; when that is older than
    `oldest_days`, the lists fall silent rather than be wrong for weeks.
    """

    channel = models.ForeignKey(
        Channel,
        on_delete=models.CASCADE,
        related_name="currency_policies",
        verbose_name=gettext_lazy("channel"),
    )
    currency = models.CharField(
        gettext_lazy("currency"), max_length=3, validators=[validate_currency]
    )
    margin_percent = models.DecimalField(
        gettext_lazy("margin in percent"), max_digits=6, decimal_places=3, default=0
    )
    rounding = models.CharField(
        gettext_lazy("rounding"),
        max_length=6,
        choices=RoundingRule,
        default=RoundingRule.CENT,
    )
    oldest_days = models.PositiveSmallIntegerField(
        gettext_lazy("oldest rate, in days"),
        default=OLDEST_DAYS,
        validators=[MinValueValidator(1)],
    )

    class Meta:
        verbose_name = gettext_lazy("currency of a channel")
        verbose_name_plural = gettext_lazy("currencies of channels")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "currency"], name="converted_once_per_channel"
            ),
            models.CheckConstraint(
                name="margin_leaves_a_price",
                condition=Q(margin_percent__gt=-100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.currency}"
