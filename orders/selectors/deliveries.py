"""How goods can reach a buyer, what that costs, and when they come."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.models import FreightClass
from orders.errors import FreightOnRequest
from orders.models import (
    DeliveryWindow,
    ShippingMethod,
    ShippingRate,
    ShippingZoneArea,
)
from orders.models.shipping import name_in
from orders.rules import Consignment, Delivery, MethodTerms, Tariff, Window, delivery_of
from orders.rules.freight import Area, Rate
from pricing.selectors.rates import in_buyers_currency
from pricing.selectors.taxes import usual_postcode
from shop.statements import Given, Statement

ZERO = Decimal(0)
# So many kilograms are converted at once: a price per kilogram keeps its decimals.
MANY_KG = 1000
Row = Mapping[str, Any]  # columns read as JSON
_METHOD = tuple(field.attname for field in ShippingMethod._meta.concrete_fields)


@dataclass(frozen=True)
class _Zones:
    """Areas of zones, and the zones' names by key."""

    areas: tuple[Area, ...] = ()
    names: Mapping[int, str] | None = None


def shipping_methods(buyer: Buyer) -> Sequence[MethodTerms]:
    """Methods of the buyer's channel and currency, in order; once for each buyer.

    Where there is none in the buyer's currency, those in the channel's are converted.
    One query, and one more where rates have zones.
    """

    def find() -> list[MethodTerms]:
        rows = _offered(buyer)
        own = [row for row in rows if row.method.currency == buyer.currency]
        shown = own or rows
        zones = _zones(shown, buyer)
        return [made for row in shown for made in _terms(row, zones, buyer)]

    return buyer.remember("orders.methods", find)


class _Offered(NamedTuple):
    """A method on offer with its rates and windows, their numbers as exact text."""

    method: ShippingMethod
    rates: Sequence[Row]
    windows: Sequence[Row]


def _offered(buyer: Buyer) -> list[_Offered]:
    """What the buyer's channel offers in its currency and in the buyer's."""
    channel = buyer.channel
    rows = _asked().ask(
        channel=channel.pk, currency=buyer.currency, usual=channel.currency
    )
    found = []
    for *columns, rates, windows in rows:
        method = ShippingMethod.from_db(connection.alias, _METHOD, columns)
        method.channel = channel
        found.append(_Offered(method, rates, windows))
    return found


@cache
def _asked() -> Statement:
    return Statement.of(_rows())


def _rows() -> QuerySet[ShippingMethod, Any]:
    """Columns of `_Offered`; `channel`, `currency` and `usual` are given."""
    rates = ShippingRate.objects.filter(method=OuterRef("pk"))
    named = FreightClass.objects.filter(code=OuterRef("freight_class"))
    windows = DeliveryWindow.objects.filter(method=OuterRef("pk"))
    known = Q(currency=Given("currency")) | Q(currency=Given("usual"))
    return (
        ShippingMethod.objects.filter(known, channel=Given("channel"), is_active=True)
        .annotate(
            rates_read=ArraySubquery(
                rates.order_by("pk").values(
                    json=JSONObject(
                        zone_id="zone",
                        freight_class="freight_class",
                        class_names=Subquery(named.values("names")),
                        from_weight_kg=Cast("from_weight_kg", CharField()),
                        from_amount=Cast("from_amount", CharField()),
                        base_amount=Cast("base_amount", CharField()),
                        amount_per_kg=Cast("amount_per_kg", CharField()),
                        free_from_amount=Cast("free_from_amount", CharField()),
                        is_on_request="is_on_request",
                    )
                )
            ),
            windows_read=ArraySubquery(
                windows.values(
                    json=JSONObject(
                        window_id="pk",
                        from_time="from_time",
                        to_time="to_time",
                        weekdays="weekdays",
                        surcharge_amount=Cast("surcharge_amount", CharField()),
                    )
                )
            ),
        )
        .values_list(*_METHOD, "rates_read", "windows_read")
    )


def _zones(methods: Iterable[_Offered], buyer: Buyer) -> _Zones:
    """The zones that rates name; asked for only where some do."""
    named = {rate["zone_id"] for row in methods for rate in row.rates}
    named.discard(None)
    if not named:
        return _Zones(names={})
    rows = ShippingZoneArea.objects.filter(zone__in=named).values_list(
        "zone", "zone__names", "country", "postcode_from", "postcode_to"
    )
    areas, names = [], {}
    for zone_id, in_languages, country, first, last in rows:
        areas.append(Area(zone_id, str(country), first, last))
        names[zone_id] = name_in(in_languages, buyer.language, buyer.channel.language)
    return _Zones(tuple(areas), names)


def _terms(offered: _Offered, zones: _Zones, buyer: Buyer) -> Iterator[MethodTerms]:
    """The method in the buyer's currency; nothing without an exchange rate."""
    # Never saved: what is kept stays in the channel's currency.
    shown, rates = offered.method, offered.rates
    own = _Currency(buyer, shown.currency)
    amount = own.of(shown.price_amount)
    if amount is None:
        return
    shown.price_amount = amount
    shown.free_from_amount = own.of(shown.free_from_amount)
    shown.currency = buyer.currency
    languages = (buyer.language, buyer.channel.language)
    yield MethodTerms(
        method=shown,
        tariff=Tariff(
            currency=buyer.currency,
            flat_amount=amount,
            free_from=shown.free_from_amount,
            rates=tuple(_rate(row, own) for row in rates),
            areas=zones.areas,
        ),
        windows=tuple(_window(row, own) for row in offered.windows),
        zone_names=zones.names or {},
        class_names={
            row["freight_class"]: name_in(row["class_names"], *languages)
            for row in rates
            if row["class_names"]
        },
    )


@dataclass(frozen=True)
class _Currency:
    """Amounts of a method as the buyer pays them."""

    buyer: Buyer
    currency: str

    def of(self, amount: Decimal | None) -> Decimal | None:
        if self.currency == self.buyer.currency:
            return amount
        return in_buyers_currency(amount, self.buyer)

    def read(self, text: str) -> Decimal:
        """An amount that is always there: without a rate the method is not shown."""
        return self.of(Decimal(text)) or ZERO


def _rate(row: Row, own: _Currency) -> Rate:
    per_many = Decimal(row["amount_per_kg"]) * MANY_KG
    free_from = row["free_from_amount"]
    return Rate(
        base_amount=own.read(row["base_amount"]),
        zone_id=row["zone_id"],
        freight_class=row["freight_class"],
        from_weight_kg=Decimal(row["from_weight_kg"]),
        from_amount=own.read(row["from_amount"]),
        amount_per_kg=(own.of(per_many) or ZERO) / MANY_KG,
        free_from_amount=None if free_from is None else own.read(free_from),
        is_on_request=row["is_on_request"],
    )


def _window(row: Row, own: _Currency) -> Window:
    return Window(
        window_id=row["window_id"],
        from_time=time.fromisoformat(row["from_time"]),
        to_time=time.fromisoformat(row["to_time"]),
        weekdays=tuple(row["weekdays"]),
        surcharge_amount=own.read(row["surcharge_amount"]),
    )


def offered_deliveries(buyer: Buyer, consignment: Consignment) -> tuple[Delivery, ...]:
    """Deliveries that go there and carry these goods, priced, in their order.

    Those on request are among them, without an amount. As long as no postcode was
    asked for, it is that of the customer's usual place there, which takes a query
    where zones go by postcodes.
    """
    methods = shipping_methods(buyer)
    sent = _placed(consignment, methods, buyer)
    priced = (
        delivery_of(terms, sent, language=buyer.language)
        for terms in methods
        if terms.takes(sent)
    )
    return tuple(delivery for delivery in priced if delivery is not None)


def _placed(
    sent: Consignment, methods: Iterable[MethodTerms], buyer: Buyer
) -> Consignment:
    customer = buyer.customer
    if sent.postcode is not None or customer is None or sent.country != buyer.country:
        return sent
    areas = (area for terms in methods for area in terms.tariff.areas)
    if not any(one.postcode_from and one.country == sent.country for one in areas):
        return sent
    usual = buyer.remember(
        "pricing.usual_postcode", lambda: usual_postcode(customer, sent.country)
    )
    return replace(sent, postcode=usual)


def chosen_delivery(
    offered: Sequence[Delivery], method_id: int | None
) -> Delivery | None:
    """The method asked for, else the first with a price, else the first one.

    None where nothing is offered.
    """
    asked = [delivery for delivery in offered if delivery.method_id == method_id]
    priced = [delivery for delivery in offered if not delivery.is_on_request]
    return next(iter(asked or priced or offered), None)


def uncarried(offered: Sequence[Delivery], handling: Iterable[str]) -> Iterator[str]:
    """Why nothing is offered for goods that not every method carries, in a sentence."""
    classes = ", ".join(sorted(handling))
    if classes and not offered:
        yield gettext("No delivery there carries this: %(classes)s.") % {
            "classes": classes
        }


def freight_refusals(delivery: Delivery | None) -> Iterator[str]:
    """Why nothing can be ordered by a delivery on request, in a sentence."""
    if delivery is not None and delivery.is_on_request:
        yield str(FreightOnRequest(delivery=delivery.name))
