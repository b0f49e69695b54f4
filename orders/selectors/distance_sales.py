"""Sales to consumers of other member states, against the threshold for them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import ExtractYear

from accounts.models import CustomerKind, Seller
from orders.models import Order, OrderState
from pricing.models import BASE_CURRENCY
from pricing.rules.taxes import TaxData, TaxPlace
from pricing.selectors.rates import rate_on
from pricing.selectors.taxes import has_begun, seller_place, tax_data
from shop.money import round_money

# Directive 2006/112/EC, art. 59c(1): without VAT, all member states together, in this
# calendar year or the one before.
THRESHOLD_EUR = Decimal(10_000)
# Art. 59c(4): other currencies by the rate of the day Directive (EU) 2017/2455 was
# adopted.
RATE_DAY = date(2017, 12, 5)
WARNED_FROM = Decimal("0.8")
# Not placed yet, or not any more.
NOT_SOLD = (
    OrderState.AWAITING_APPROVAL,
    OrderState.IN_REVIEW,
    OrderState.REJECTED,
    OrderState.SENT_BACK,
    OrderState.CANCELLED,
)


@dataclass(frozen=True)
class DistanceSales:
    """What a seller sold across borders to consumers, in euros without tax.

    `uses_oss`: tax of the destination is charged already, so nothing is to be watched.
    """

    seller: Seller
    this_year_eur: Decimal
    last_year_eur: Decimal
    uses_oss: bool

    @property
    def counted_eur(self) -> Decimal:
        """The higher of the two years: either is enough."""
        return max(self.this_year_eur, self.last_year_eur)

    @property
    def is_passed(self) -> bool:
        """The threshold is passed, and the destination's tax is not charged."""
        return not self.uses_oss and self.counted_eur > THRESHOLD_EUR

    @property
    def is_near(self) -> bool:
        """Four fifths of it are sold this year."""
        is_much = self.this_year_eur >= THRESHOLD_EUR * WARNED_FROM
        return not self.uses_oss and is_much and not self.is_passed


def distance_sales(seller: Seller, on: date) -> DistanceSales:
    """Count what `seller` sold until `on` in its year and the one before.

    By placed orders of consumers, with delivery; cancelled ones do not count. A
    currency without a rate counts as euros: rather too early a warning than none.
    """
    data = tax_data(on)
    found: dict[int, Decimal] = defaultdict(Decimal)
    for year, amount in _abroad(seller, on, data):
        found[year] += amount
    return DistanceSales(
        seller=seller,
        this_year_eur=round_money(found[on.year], BASE_CURRENCY),
        last_year_eur=round_money(found[on.year - 1], BASE_CURRENCY),
        uses_oss=has_begun(seller.oss_from, on),
    )


def _abroad(seller: Seller, on: date, data: TaxData) -> Iterator[tuple[int, Decimal]]:
    """Amounts in euros by year, of destinations in other areas of the Union."""
    origin = data.locate(seller_place(seller)).area
    if not data.area(origin).is_in_union:
        return
    rates: dict[str, Decimal] = {}
    for year, currency, country, postcode, net in _sums(seller, on):
        area = data.locate(TaxPlace(country or "", postcode or "")).area
        if area == origin or not data.area(area).is_in_union:
            continue
        if currency not in rates:
            rate = rate_on(RATE_DAY, base=currency, to=BASE_CURRENCY)
            now = rate or rate_on(on, base=currency, to=BASE_CURRENCY)
            rates[currency] = now.rate if now else Decimal(1)
        yield year, net * rates[currency]


def _sums(
    seller: Seller, on: date
) -> Iterator[tuple[int, str, str | None, str | None, Decimal]]:
    start = datetime.combine(date(on.year - 1, 1, 1), time.min, tzinfo=seller.zone)
    rows = Order.objects.filter(
        seller=seller,
        customer__kind=CustomerKind.PERSON,
        placed_at__gte=start,
    ).exclude(state__in=NOT_SOLD)
    summed = (
        rows.order_by()
        .annotate(
            year=ExtractYear("placed_at", tzinfo=seller.zone),
            to_country=F("snapshot__delivery__country"),
            to_postcode=F("snapshot__delivery__postcode"),
        )
        .values_list("year", "currency", "to_country", "to_postcode")
        .annotate(net=Sum("total_net"))
    )
    return summed.iterator()
