"""Parts of a cart that go to further places: how, and what is in the way."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import Address
from catalog.restriction_rules import Place
from catalog.restrictions import restrictions_for
from orders.errors import DateRefused, TaxesDiffer, WindowRefused
from orders.models import Cart, CartDestination, CartLinePart
from orders.rules import Delivery, DestinationChoice, PlaceSpec
from orders.rules.dispatch import refuse_date, window_of
from orders.rules.splits import part_amounts
from orders.selectors.carriage import Carriage, amount_of, carriage_of
from orders.selectors.deliveries import freight_refusals
from orders.selectors.lines import CartRow, known_taxes
from orders.selectors.places import place_of
from pricing.rules import TaxDecision
from shop.statements import Given, Statement
from shop.templatetags.angro import percent, quantity

ZERO = Decimal(0)
# The address of the order itself.
HOME = 0
_DESTINATION = tuple(one.attname for one in CartDestination._meta.concrete_fields)
_ADDRESS = tuple(one.attname for one in Address._meta.concrete_fields)


@dataclass(frozen=True)
class SplitPlace:
    """A further place with what goes there now, in rows of those quantities."""

    destination_id: int
    place: PlaceSpec
    requested_on: date | None
    window_id: int | None
    rows: tuple[CartRow, ...]
    carriage: Carriage
    # As it is charged: after promotions, in the chosen hours.
    delivery: Delivery | None = None
    refusals: tuple[str, ...] = ()
    # Why single lines cannot go there, by line.
    refused: Mapping[int, str] | None = None

    def charged(self, delivery: Delivery | None) -> "SplitPlace":
        """The same with its delivery after promotions, in the chosen hours."""
        if delivery is None:
            return self
        window = window_of(delivery.windows, self.window_id)
        return replace(self, delivery=delivery.in_window(window))

    @property
    def goods_amount(self) -> Decimal:
        return amount_of(self.rows)

    @property
    def choice(self) -> DestinationChoice | None:
        """The same as it is ordered; None where nothing gets there."""
        if self.delivery is None:
            return None
        return DestinationChoice(
            place=self.place,
            shipping_method_id=self.delivery.method_id,
            requested_on=self.requested_on,
            window_id=self.window_id,
        )


@dataclass(frozen=True)
class Split:
    """How the lines of a cart are spread over its further places.

    `quantities` are those of each line by the place's position, from 1.
    """

    destinations: tuple[CartDestination, ...]
    quantities: Mapping[int, Mapping[int, Decimal]]

    def parts_of(self, line_id: int, whole: Decimal) -> list[tuple[int, Decimal]]:
        """Places and quantities of a line of `whole`; HOME has what is left."""
        away = self.quantities.get(line_id, {})
        rest = whole - sum(away.values(), ZERO)
        parts = [(HOME, rest)] if rest > 0 else []
        return [*parts, *sorted(away.items())]

    def leaves_some(self, rows: Iterable[CartRow]) -> bool:
        """Say whether anything of `rows` goes where the order itself goes."""
        parts = (self.parts_of(row.line_id, row.quantity) for row in rows)
        return any(place == HOME for each in parts for place, _ in each)

    def is_split(self, line_id: int) -> bool:
        return line_id in self.quantities

    def of(self, rows: Iterable[CartRow]) -> "Split | None":
        """The same of these rows alone: where none of them goes does not count."""
        here = {row.line_id for row in rows}
        parts = {pk: places for pk, places in self.quantities.items() if pk in here}
        used = sorted({place for places in parts.values() for place in places})
        positions = {place: new for new, place in enumerate(used, start=1)}
        if not used:
            return None
        return Split(
            tuple(self.destinations[place - 1] for place in used),
            {
                pk: {positions[place]: many for place, many in places.items()}
                for pk, places in parts.items()
            },
        )


def split_of(cart: Cart | None) -> Split | None:
    """How a cart is spread; None where all of it goes to one place.

    One query, two where it is. Places that nothing goes to do not count.
    """
    if cart is None:
        return None
    found = destinations_of(cart)
    if not found:
        return None
    rows = CartLinePart.objects.filter(destination__in=found)
    parts = list(rows.values_list("destination", "line", "quantity"))
    used = {pk for pk, _, _ in parts}
    kept = tuple(one for one in found if one.pk in used)
    positions = {one.pk: place for place, one in enumerate(kept, start=1)}
    quantities: dict[int, dict[int, Decimal]] = {}
    for pk, line_id, many in parts:
        quantities.setdefault(line_id, {})[positions[pk]] = many
    return Split(kept, quantities) if kept else None


def destinations_of(cart: Cart) -> list[CartDestination]:
    """The further places of a cart, used or not, in the order they came. One query."""
    return [_destination(row) for row in _destinations().ask(cart=cart.pk)]


@cache
def _destinations() -> Statement:
    rows = CartDestination.objects.filter(cart=Given("cart")).order_by("pk")
    address = [f"address__{name}" for name in _ADDRESS]
    return Statement.of(rows.values_list(*_DESTINATION, *address))


def _destination(row: Sequence[Any]) -> CartDestination:  # Any: columns
    end = len(_DESTINATION)
    found = CartDestination.from_db(connection.alias, _DESTINATION, row[:end])
    if found.address_id is not None:
        found.address = Address.from_db(connection.alias, _ADDRESS, row[end:])
    return found


def spec_of(destination: CartDestination) -> PlaceSpec:
    """Its address: one of the customer's own, or what was typed."""
    if destination.address is not None:
        return place_of(destination.address)
    return PlaceSpec(**destination.place)


def with_parts(
    rows: Sequence[CartRow], split: Split, currency: str
) -> tuple[CartRow, ...]:
    """Rows at what their parts come to: each becomes a line of its own, rounded."""
    return tuple(
        _with_parts(row, split, currency)
        if split.is_split(row.line_id) and row.unit_amount is not None
        else row
        for row in rows
    )


def _with_parts(row: CartRow, split: Split, currency: str) -> CartRow:
    many = [part for _, part in split.parts_of(row.line_id, row.quantity)]
    amounts = part_amounts(row.unit_amount or ZERO, many, currency)
    away = sum(split.quantities[row.line_id].values(), ZERO)
    why = row.refused
    if away > row.quantity:
        said = gettext("%(away)s go to other addresses, but only %(whole)s are here.")
        why = why or said % {"away": quantity(away), "whole": quantity(row.quantity)}
    elif any(part % row.step for part in many):
        said = gettext("Each address gets steps of %(step)s.")
        why = why or said % {"step": quantity(row.step)}
    return replace(row, line_amount=sum(amounts, ZERO), refused=why)


def rows_at(
    rows: Iterable[CartRow], split: Split, position: int, currency: str
) -> list[CartRow]:
    """What of counted rows goes to a place."""
    found = []
    for row in rows:
        if not split.is_split(row.line_id):
            parts = [(HOME, row.quantity)]
        else:
            parts = split.parts_of(row.line_id, row.quantity)
        for place, many in parts:
            if place == position:
                found.append(_part_of(row, many, currency))
    return found


def _part_of(row: CartRow, many: Decimal, currency: str) -> CartRow:
    if many == row.quantity or row.unit_amount is None:
        return row
    amount = part_amounts(row.unit_amount, [many], currency)[0]
    return replace(row, quantity=many, line_amount=amount)


def split_places(
    counted: Sequence[CartRow], split: Split, buyer: Buyer, *, home: Place
) -> tuple[SplitPlace, ...]:
    """The further places, each with its own delivery, freight and obstacles.

    `home` is where the order itself goes: taxes must be the same everywhere. The same
    number of queries for any number of lines.
    """
    return tuple(
        _place(
            destination,
            tuple(rows_at(counted, split, position, buyer.currency)),
            buyer,
            home,
        )
        for position, destination in enumerate(split.destinations, start=1)
    )


def _place(
    destination: CartDestination, rows: tuple[CartRow, ...], buyer: Buyer, home: Place
) -> SplitPlace:
    spec = spec_of(destination)
    to = Place(spec.country, spec.postcode)
    carriage = carriage_of(rows, buyer, to, destination.method_id)
    said = (
        *carriage.refusals,
        *_without_delivery(carriage),
        *freight_refusals(carriage.delivery),
        *_wrong_time(destination, carriage.delivery, buyer),
        *_other_taxes(rows, buyer, home, to),
    )
    return SplitPlace(
        destination_id=destination.pk,
        place=spec,
        requested_on=destination.requested_on,
        window_id=destination.window_id,
        rows=rows,
        carriage=carriage,
        refusals=tuple(_named(spec, text) for text in said),
        refused={pk: _named(spec, text) for pk, text in _restricted(rows, buyer, to)},
    )


def _named(spec: PlaceSpec, text: str) -> str:
    return gettext("%(place)s: %(reason)s") % {
        "place": ", ".join(filter(None, (spec.name, spec.line1, spec.city))),
        "reason": text,
    }


def _without_delivery(carriage: Carriage) -> Iterator[str]:
    if carriage.delivery is None and not carriage.refusals:
        yield gettext("We do not deliver there by ourselves.")


def _wrong_time(
    destination: CartDestination, delivery: Delivery | None, buyer: Buyer
) -> Iterator[str]:
    """Why nothing is brought on the wished day, or in the hours that were chosen."""
    offered = delivery.windows if delivery else ()
    window = window_of(offered, destination.window_id)
    wanted = destination.requested_on
    if window is not None and wanted is None:
        yield gettext("Please say on which day, too.")
    elif window is None and destination.window_id is not None:
        yield str(WindowRefused())
    else:
        try:
            refuse_date(wanted, window, buyer.today, buyer.working_days)
        except (DateRefused, WindowRefused) as refusal:
            yield str(refusal)


def _other_taxes(
    rows: Sequence[CartRow], buyer: Buyer, home: Place, to: Place
) -> Iterator[str]:
    """What would be taxed differently there than where the order goes."""
    classes = {row.tax_class for row in rows}
    here = known_taxes(buyer, classes, home.country, postcode=home.postcode)
    there = known_taxes(buyer, classes, to.country, postcode=to.postcode)
    for tax_class in sorted(classes):
        one, other = here.get(tax_class), there.get(tax_class)
        if treatment(one) != treatment(other):
            yield str(TaxesDiffer(here=_rate(one), there=_rate(other)))
            return


def treatment(tax: TaxDecision | None) -> tuple[str, Decimal, str, str] | None:
    """What must be equal for lines to share an order."""
    return (tax.category, tax.rate, tax.code, tax.area) if tax else None


def _rate(tax: TaxDecision | None) -> str:
    return percent(tax.rate) if tax else "–"


def _restricted(
    rows: Sequence[CartRow], buyer: Buyer, to: Place
) -> Iterator[tuple[int, str]]:
    found = restrictions_for(
        [row.variant_id for row in rows],
        buyer,
        ship_to_country=to.country,
        postcode=to.postcode,
    )
    for row in rows:
        for refusal in found.get(row.variant_id, ())[:1]:
            yield row.line_id, refusal.sentence


def refused_at(
    rows: Sequence[CartRow], places: Iterable[SplitPlace]
) -> tuple[CartRow, ...]:
    """Rows with why a part of them cannot go where it should."""
    why = {pk: text for one in places for pk, text in (one.refused or {}).items()}
    return tuple(
        replace(row, refused=row.refused or why[row.line_id])
        if row.line_id in why
        else row
        for row in rows
    )


def details_mark(rows: Iterable[CartRow], split: Split | None) -> str:
    """A text that differs where lines go or are booked otherwise; "" for nothing."""
    details = _details(rows, split)
    if not details:
        return ""
    return hashlib.sha256(json.dumps(details).encode()).hexdigest()[:16]


def _details(rows: Iterable[CartRow], split: Split | None) -> list[object]:
    booked = [
        [row.line_id, row.cost_centre_id, row.project]
        for row in rows
        if row.cost_centre_id or row.project
    ]
    if split is None:
        return [booked] if booked else []
    places = [
        [asdict(spec_of(one)), one.method_id, str(one.requested_on), one.window_id]
        for one in split.destinations
    ]
    parts = sorted(
        (pk, sorted((place, str(many)) for place, many in by_place.items()))
        for pk, by_place in split.quantities.items()
    )
    return [booked, places, parts]
