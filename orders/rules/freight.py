"""What it costs to bring goods somewhere: consignments, zones, tables of rates.

Of all rates that reach a consignment, the most exact counts: first those of the
narrowest zone that the place lies in, rates for everywhere last; among these those of
the goods' freight class, rates for any class last; among these the one from the
highest weight on, then from the highest value on. A database constraint keeps two
rates from being equal in all four, so there is always one answer. Where none reaches
it, the method does not go there. Goods of several freight classes travel together and
cost what the costliest of their classes costs for all of them; parcels join the others
where a method has no rate for parcels.

A weight that is not known reaches no rate from a weight on: where the rates that would
count ask for the weight, the freight is on request.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from catalog.restriction_rules import plain_postcode
from shop.money import round_money

ZERO = Decimal(0)
GRAMS = 1000
# The class of articles that have none.
PARCEL = ""
# After every sign that a postcode has.
LAST_SIGN = "\uffff"


@dataclass(frozen=True)
class Consignment:
    """Goods that go to one place together.

    `goods_amount` is in the currency and basis of the document, before promotions. The
    postcode is None as long as nobody asked for it, the weight where that of some
    article is not known. `freight_classes` and `handling` are those of all goods.
    """

    country: str
    postcode: str | None = None
    goods_amount: Decimal = ZERO
    weight_kg: Decimal | None = ZERO
    freight_classes: frozenset[str] = frozenset()
    handling: frozenset[str] = frozenset()

    @property
    def classes(self) -> frozenset[str]:
        """What methods may say they do not carry: handling and freight classes."""
        return self.handling | (self.freight_classes - {PARCEL})


@dataclass(frozen=True)
class Sent:
    """Some of an article on its way, in base units, each of `weight_g`; 0: unknown."""

    weight_g: int
    quantity: Decimal
    freight_class: str = PARCEL


def weight_of(goods: Iterable[Sent]) -> Decimal | None:
    """What goods weigh together, in kg; None where nobody knows of one of them."""
    grams = ZERO
    for sent in goods:
        if not sent.weight_g:
            return None
        grams += sent.weight_g * sent.quantity
    return grams / GRAMS


def consignment_of(
    goods: Sequence[Sent],
    *,
    country: str,
    postcode: str | None = None,
    goods_amount: Decimal = ZERO,
    handling: Iterable[str] = (),
) -> Consignment:
    """The consignment that goods make on their way to one place."""
    return Consignment(
        country=country,
        postcode=postcode,
        goods_amount=goods_amount,
        weight_kg=weight_of(goods),
        freight_classes=frozenset(sent.freight_class for sent in goods),
        handling=frozenset(handling),
    )


@dataclass(frozen=True)
class Area:
    """A country of a zone, or postcodes by how they begin; see ShippingZoneArea."""

    zone_id: int
    country: str
    postcode_from: str = ""
    postcode_to: str = ""

    @property
    def first(self) -> str:
        """The first postcode in it, as postcodes sort: 80 begins where 80000 does."""
        return self.postcode_from.rstrip("0")

    @property
    def last(self) -> str:
        """The last postcode in it, as postcodes sort."""
        return (self.postcode_to or self.postcode_from) + LAST_SIGN

    def covers(self, country: str, postcode: str | None) -> bool:
        """Say whether a place lies in it; without a postcode: in the whole country."""
        if country != self.country:
            return False
        if not self.postcode_from:
            return True
        asked = plain_postcode(postcode or "")
        return bool(asked) and self.first <= asked <= self.last

    def encloses(self, other: "Area") -> bool:
        """Say whether all of `other` lies in it."""
        is_inside = self.first <= other.first and other.last <= self.last
        return self.country == other.country and is_inside

    def meets(self, other: "Area") -> bool:
        """Say whether some place lies in both."""
        is_apart = self.last < other.first or other.last < self.first
        return self.country == other.country and not is_apart


def zones_at(
    areas: Iterable[Area], country: str, postcode: str | None
) -> dict[int, int]:
    """Zones that a place lies in, by key; 0 is the narrowest, then 1, 2 and so on."""
    around = [area for area in areas if area.covers(country, postcode)]
    # Of two that enclose each other the inner one begins later or ends sooner.
    around.sort(key=lambda area: area.zone_id)
    around.sort(key=lambda area: area.last)
    around.sort(key=lambda area: area.first, reverse=True)
    narrowest_first = dict.fromkeys(area.zone_id for area in around)
    return {zone_id: rank for rank, zone_id in enumerate(narrowest_first)}


@dataclass(frozen=True)
class Rate:
    """A row of a rate table. `zone_id` None is everywhere, an empty class any."""

    base_amount: Decimal = ZERO
    zone_id: int | None = None
    freight_class: str = ""
    from_weight_kg: Decimal = ZERO
    from_amount: Decimal = ZERO
    amount_per_kg: Decimal = ZERO
    free_from_amount: Decimal | None = None
    is_on_request: bool = False

    @property
    def needs_weight(self) -> bool:
        return bool(self.from_weight_kg or self.amount_per_kg)

    def is_for(self, freight_class: str) -> bool:
        return self.freight_class in ("", freight_class)

    def is_reached_by(self, sent: Consignment) -> bool:
        if sent.goods_amount < self.from_amount:
            return False
        return sent.weight_kg is None or sent.weight_kg >= self.from_weight_kg

    def amount_for(self, weight_kg: Decimal | None) -> Decimal:
        """The price and what each kg above costs, parts of a kg in proportion."""
        above = (weight_kg or ZERO) - self.from_weight_kg
        return self.base_amount + self.amount_per_kg * max(above, ZERO)


@dataclass(frozen=True)
class Tariff:
    """What a method charges by, in the currency and basis of the document."""

    currency: str
    flat_amount: Decimal = ZERO
    free_from: Decimal | None = None
    rates: tuple[Rate, ...] = ()
    areas: tuple[Area, ...] = field(default=(), repr=False)


class OnRequest(StrEnum):
    """Why there is no amount."""

    RATE = "rate"
    WEIGHT = "weight"
    SOURCE = "source"


@dataclass(frozen=True)
class Freight:
    """What a consignment costs. On request there is no amount, and `why` says why.

    `rate` is the row that counted, None for a flat price; `freight_class` the class it
    was asked for.
    """

    amount: Decimal = ZERO
    free_from: Decimal | None = None
    rate: Rate | None = None
    freight_class: str = PARCEL
    why: OnRequest | None = None

    @property
    def is_on_request(self) -> bool:
        return self.why is not None


def table_freight(tariff: Tariff, sent: Consignment) -> Freight | None:
    """What the rates of a method ask for; None where they are not for such goods."""
    if not tariff.rates:
        return _charged(tariff, tariff.flat_amount, tariff.free_from, sent)
    zones = zones_at(tariff.areas, sent.country, sent.postcode)
    named = sorted(sent.freight_classes - {PARCEL})
    asked = {name: _of_class(tariff, sent, zones, name) for name in (PARCEL, *named)}
    if any(asked[name] is None for name in named or (PARCEL,)):
        return None
    travelling = sent.freight_classes or {PARCEL}
    found = [asked[name] for name in sorted(travelling)]
    return max(filter(None, found), key=lambda one: (one.is_on_request, one.amount))


def _of_class(
    tariff: Tariff, sent: Consignment, zones: Mapping[int, int], freight_class: str
) -> Freight | None:
    same = most_exact(tariff.rates, sent, zones, freight_class)
    if not same:
        return None
    if sent.weight_kg is None and any(rate.needs_weight for rate in same):
        return Freight(freight_class=freight_class, why=OnRequest.WEIGHT)
    rate = max(same, key=lambda one: (one.from_weight_kg, one.from_amount))
    if rate.is_on_request:
        return Freight(rate=rate, freight_class=freight_class, why=OnRequest.RATE)
    free_from = rate.free_from_amount
    return _charged(
        tariff,
        round_money(rate.amount_for(sent.weight_kg), tariff.currency),
        tariff.free_from if free_from is None else free_from,
        sent,
        rate=rate,
        freight_class=freight_class,
    )


def _charged(
    tariff: Tariff,
    amount: Decimal,
    free_from: Decimal | None,
    sent: Consignment,
    *,
    rate: Rate | None = None,
    freight_class: str = PARCEL,
) -> Freight:
    is_free = free_from is not None and sent.goods_amount >= free_from
    return Freight(ZERO if is_free else amount, free_from, rate, freight_class)


def most_exact(
    rates: Iterable[Rate],
    sent: Consignment,
    zones: Mapping[int, int],
    freight_class: str,
) -> list[Rate]:
    """Rates that `sent` reaches, of the narrowest zone and nearest class there is."""
    fitting: dict[tuple[int, bool], list[Rate]] = {}
    for rate in rates:
        is_here = rate.zone_id is None or rate.zone_id in zones
        if is_here and rate.is_for(freight_class) and rate.is_reached_by(sent):
            rank = len(zones) if rate.zone_id is None else zones[rate.zone_id]
            level = (rank, rate.freight_class != freight_class)
            fitting.setdefault(level, []).append(rate)
    return fitting[min(fitting)] if fitting else []


def holes_in(rates: Iterable[Rate]) -> list[tuple[int | None, str]]:
    """Zones and classes whose rates do not begin at nothing: small goods fall through.

    As (zone, class).
    """
    lowest: dict[tuple[int | None, str], bool] = {}
    for rate in rates:
        key = (rate.zone_id, rate.freight_class)
        is_first = not rate.from_weight_kg and not rate.from_amount
        lowest[key] = lowest.get(key, False) or is_first
    return [key for key, begins in lowest.items() if not begins]


def overlaps_in(areas: Sequence[Area]) -> list[tuple[Area, Area]]:
    """Pairs of different zones whose places overlap without one enclosing the other.

    Also those that are the same: which zone would count could not be said.
    """
    found = []
    for position, one in enumerate(areas):
        for other in areas[position + 1 :]:
            if one.zone_id == other.zone_id or not one.meets(other):
                continue
            if one.encloses(other) is other.encloses(one):  # neither, or the same
                found.append((one, other))
    return found
