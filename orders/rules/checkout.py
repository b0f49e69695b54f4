"""What is decided at checkout: places, delivery, days."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal

from django.utils.translation import gettext

from orders.models import ShippingMethod
from orders.rules.dispatch import Departures, Window
from orders.rules.freight import Consignment, Freight, OnRequest, Tariff
from orders.rules.rate_sources import freight_from
from orders.rules.references import References
from orders.rules.shown import Shown
from shop.templatetags.angro import quantity

# The largest amount and the longest cart that a document can hold.
LARGEST_AMOUNT = Decimal("999999999999.99")
MOST_LINES = 5_000


@dataclass(frozen=True)
class PlaceSpec:
    """A name and an address as they are frozen in documents."""

    name: str
    line1: str
    city: str
    country: str
    attention: str = ""
    line2: str = ""
    postcode: str = ""
    region: str = ""
    phone: str = ""

    def as_lines(self) -> tuple[str, ...]:
        """The address as it stands on an envelope, without name and country."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        lines = (self.attention, self.line1, self.line2, town, self.region)
        return tuple(line for line in lines if line)


@dataclass(frozen=True)
class DestinationChoice:
    """A further place that lines of an order go to, and how they get there."""

    place: PlaceSpec
    shipping_method_id: int
    requested_on: date | None = None
    # Hours of that day that the method offers; None: any.
    window_id: int | None = None


@dataclass(frozen=True)
class CheckoutChoice:
    """What the buyer decided at checkout, besides the goods.

    `shown` is what the page showed; without it nothing is compared: the prices of a
    quote are agreed.
    """

    delivery: PlaceSpec
    billing: PlaceSpec
    shipping_method_id: int
    payment_method: str
    po_number: str = ""
    note: str = ""
    requested_on: date | None = None
    # Hours of `requested_on` that the method offers; None: any.
    window_id: int | None = None
    references: References = field(default_factory=References)
    shown: Shown | None = None
    # Beside `delivery`; lines name them by their place here, from 1.
    destinations: tuple[DestinationChoice, ...] = ()
    # How the person said yes to an offer that a representative accepts for them.
    agreed: str = ""

    def place_at(self, position: int) -> PlaceSpec:
        """Where lines of this destination go; 0 is the order's own."""
        if not position:
            return self.delivery
        return self.destinations[position - 1].place

    def going_to(self, position: int) -> "CheckoutChoice":
        """The same for what goes to one of its destinations."""
        if not position:
            return self
        there = self.destinations[position - 1]
        return replace(
            self,
            delivery=there.place,
            shipping_method_id=there.shipping_method_id,
            requested_on=there.requested_on,
            window_id=there.window_id,
        )


@dataclass(frozen=True)
class Delivery:
    """A shipping method with its price for one consignment, in the document's basis.

    On request it has no amount: nothing can be ordered with it before somebody agreed
    on one. `basis` says what the price is measured by, `on_request_because` why there
    is none, `free_because` which promotion made it free. The surcharge of the chosen
    `window` is part of the amount.
    """

    method_id: int
    code: str
    name: str
    amount: Decimal
    transit_days: int
    free_from: Decimal | None = None
    is_pickup: bool = False
    free_because: str = ""
    is_on_request: bool = False
    on_request_because: str = ""
    basis: str = ""
    cut_off: time | None = None
    weekdays: tuple[int, ...] = ()
    windows: tuple[Window, ...] = ()
    window: Window | None = None

    @property
    def title(self) -> str:
        """The name, with the hours that were chosen."""
        return f"{self.name}, {self.window}" if self.window else self.name

    @property
    def departures(self) -> Departures:
        return Departures(self.cut_off, self.weekdays, self.transit_days)

    def in_window(self, window: Window | None) -> "Delivery":
        """The delivery within these hours, at what they cost on top."""
        if window is None:
            return self
        return replace(
            self, window=window, amount=self.amount + window.surcharge_amount
        )


@dataclass(frozen=True)
class MethodTerms:
    """A shipping method with all that its price and its days hang on.

    `names` are those of zones by key and of freight classes by code, for people.
    """

    method: ShippingMethod
    tariff: Tariff
    windows: tuple[Window, ...] = ()
    zone_names: Mapping[int, str] = field(default_factory=dict)
    class_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def countries(self) -> frozenset[str] | None:
        """Where it goes; None is everywhere."""
        named = frozenset(self.method.countries) or None
        zones = {rate.zone_id for rate in self.tariff.rates}
        if not zones or None in zones:
            return named
        areas = (area for area in self.tariff.areas if area.zone_id in zones)
        reached = frozenset(area.country for area in areas)
        return reached if named is None else reached & named

    def takes(self, sent: Consignment) -> bool:
        """Say whether it goes to that country, and with such goods."""
        is_there = delivers_to(self.method, sent.country)
        return is_there and self.method.carries(sent.classes)


def delivery_of(
    terms: MethodTerms, sent: Consignment, *, language: str
) -> Delivery | None:
    """Price a method for a consignment; None where it does not go with it.

    What is free from a value on is measured on the goods in the document's basis.
    """
    method = terms.method
    freight = freight_from(method.rate_source, terms.tariff, sent)
    if freight is None:
        return None
    return Delivery(
        method_id=method.pk,
        code=method.code,
        name=method.name_in(language),
        amount=freight.amount,
        transit_days=method.transit_days,
        free_from=freight.free_from,
        is_pickup=method.is_pickup,
        is_on_request=freight.is_on_request,
        on_request_because=_why_on_request(freight),
        basis=_basis(freight, terms, sent),
        cut_off=method.cut_off,
        weekdays=tuple(method.weekdays),
        windows=terms.windows,
    )


def _why_on_request(freight: Freight) -> str:
    if freight.why == OnRequest.WEIGHT:
        return gettext("We have to weigh some of the goods first.")
    return ""


def _basis(freight: Freight, terms: MethodTerms, sent: Consignment) -> str:
    """What the price is measured by, in words: 18.4 kg, zone Islands."""
    if not terms.tariff.rates:
        return ""
    parts = []
    if sent.weight_kg:
        parts.append(gettext("%(weight)s kg") % {"weight": quantity(sent.weight_kg)})
    if freight.freight_class:
        name = freight.freight_class
        parts.append(terms.class_names.get(name, name))
    zone = terms.zone_names.get((freight.rate and freight.rate.zone_id) or 0)
    if zone:
        parts.append(gettext("zone %(zone)s") % {"zone": zone})
    return ", ".join(parts)


def delivers_to(method: ShippingMethod, country: str) -> bool:
    """Say whether goods can go to `country` this way; no countries means everywhere."""
    return method.is_pickup or not method.countries or country in method.countries


def missing_amount(reached: Decimal, wanted: Decimal | None) -> Decimal:
    """What `reached` lacks to `wanted`; zero when nothing does."""
    return max(Decimal(0), (wanted or Decimal(0)) - reached)
