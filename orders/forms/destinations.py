"""Which lines of a cart go to which further address, typed beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from orders.forms.cart import read_number
from orders.forms.new_place import NEW, NewPlaceForm
from orders.forms.windows import window_words
from orders.models import CartDestination
from orders.rules import Delivery, PlaceSpec
from orders.selectors.cart import CartSummary
from orders.selectors.checkout import own_addresses
from orders.selectors.deliveries import chosen_delivery
from orders.selectors.lines import CartRow
from orders.selectors.splits import spec_of
from orders.services.destinations import DestinationDraft
from shop.forms import is_key
from shop.templatetags.angro import plain_quantity, quantity

ZERO = Decimal(0)


class NewDestinationForm(NewPlaceForm):
    """One of the company's own addresses, or one that is typed for this order."""

    address = forms.ChoiceField(label=gettext_lazy("Address"))

    # Before the fields of an address that is typed.
    field_order = ("address",)

    def __init__(self, data: Mapping[str, str] | None, *, buyer: Buyer) -> None:
        super().__init__(data)
        own = [(str(one.pk), str(one)) for one in own_addresses(buyer)]
        field = self.fields["address"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [*own, (NEW, gettext("Another address"))]
        self.fields["new_country"].initial = buyer.country
        if self.data.get("address") == NEW:
            self.need_place()

    def chosen(self) -> tuple[int | None, PlaceSpec | None]:
        """The key of an own address, or what was typed."""
        data = self.cleaned_data
        if data["address"] != NEW:
            return int(data["address"]), None
        return None, self.typed_place()


@dataclass(frozen=True)
class TypedPlace:
    """A further address with what stands in its fields."""

    destination: CartDestination
    place: PlaceSpec
    methods: tuple[tuple[str, str], ...]
    method: str
    requested_on: str
    windows: tuple[tuple[str, str], ...]
    window: str
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True)
class TypedParts:
    """A line with what stands in its fields, by address; `error` says what is wrong."""

    row: CartRow
    texts: Mapping[int, str]
    rest: Decimal
    error: str = ""


@dataclass
class DestinationsForm:
    """A quantity for each line and address, a delivery and a day for each address.

    Not a forms.Form: a thousand lines would be thousands of Field objects.
    """

    summary: CartSummary
    destinations: Sequence[CartDestination]
    data: Mapping[str, str] | None = None
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.places = [self._place(one) for one in self.destinations]
        self.typed = [self._typed(row) for row in self.summary.counted]
        wrong = [one.row.article.sku for one in self.typed if one.error]
        if wrong:
            said = gettext("Please look at these lines again: %(skus)s.")
            self.errors.append(said % {"skus": ", ".join(wrong)})

    @property
    def non_field_errors(self) -> Sequence[str]:
        """As forms have it, for the block that shows it."""
        return self.errors

    def is_valid(self) -> bool:
        return self.data is not None and not self.errors

    def _place(self, one: CartDestination) -> TypedPlace:
        served = [each for each in self.summary.places if each.destination_id == one.pk]
        offered = [way for each in served for way in each.carriage.offered]
        method = self._asked(f"method-{one.pk}", str(one.method_id or ""))
        way = chosen_delivery(offered, int(method) if is_key(method) else None)
        windows = tuple(_hours(way, self.summary.currency))
        window = self._asked(f"window-{one.pk}", str(one.window_id or ""))
        day = one.requested_on.isoformat() if one.requested_on else ""
        return TypedPlace(
            destination=one,
            place=spec_of(one),
            methods=tuple((str(way.method_id), way.name) for way in offered),
            method=method,
            requested_on=self._asked(f"day-{one.pk}", day),
            windows=windows,
            # Hours of another delivery went with it.
            window=window if window in dict(windows) else "",
            refusals=tuple(text for each in served for text in each.refusals),
        )

    def _asked(self, name: str, kept: str) -> str:
        return kept if self.data is None else self.data.get(name, kept).strip()

    def _typed(self, row: CartRow) -> TypedParts:
        texts = {
            one.pk: self._asked(f"q-{row.line_id}-{one.pk}", self._kept(row, one))
            for one in self.destinations
        }
        all_to = (self.data or {}).get("all_to", "")
        if is_key(all_to):
            texts = dict.fromkeys(texts, "")
            texts |= {int(all_to): plain_quantity(row.quantity)} if int(all_to) else {}
        numbers = [read_number(text) for text in texts.values() if text]
        away = sum((one for one in numbers if one is not None), ZERO)
        error = _wrong(row, numbers, away)
        return TypedParts(row, texts, max(row.quantity - away, ZERO), error)

    def _kept(self, row: CartRow, destination: CartDestination) -> str:
        split = self.summary.split
        if split is None or destination not in split.destinations:
            return ""
        position = split.destinations.index(destination) + 1
        many = split.quantities.get(row.line_id, {}).get(position)
        return plain_quantity(many) if many else ""

    def drafts(self) -> list[DestinationDraft]:
        """What was typed, as the service takes it."""
        return [
            DestinationDraft(
                destination_id=place.destination.pk,
                method_id=int(place.method) if is_key(place.method) else None,
                requested_on=_day(place.requested_on),
                window_id=int(place.window) if is_key(place.window) else None,
                quantities=dict(self._quantities(place.destination.pk)),
            )
            for place in self.places
        ]

    def _quantities(self, pk: int) -> Iterator[tuple[int, Decimal]]:
        for one in self.typed:
            many = read_number(one.texts.get(pk, "") or "0")
            if many:
                yield one.row.line_id, many


def _wrong(row: CartRow, numbers: Sequence[Decimal | None], away: Decimal) -> str:
    if any(one is None or one < 0 for one in numbers):
        return gettext("Please give a quantity as a number.")
    if away > row.quantity:
        said = gettext("%(away)s go to other addresses, but only %(whole)s are here.")
        return said % {"away": quantity(away), "whole": quantity(row.quantity)}
    if any(one is not None and one % row.step for one in numbers):
        said = gettext("Each address gets steps of %(step)s.")
        return said % {"step": quantity(row.step)}
    return ""


def _hours(way: Delivery | None, currency: str) -> Iterator[tuple[str, str]]:
    """The hours of the delivery that is chosen."""
    for window in way.windows if way else ():
        yield str(window.window_id), window_words(window, currency)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
