"""Set one price; importers set many (see price_import)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from catalog.models import Unit
from pricing.errors import (
    ListHasNoRows,
    PeriodEmpty,
    PriceNeedsReason,
    PricesOverlap,
    WrongUnit,
)
from pricing.models import PriceList, PriceRow
from shop.money import round_quantity, round_unit_price


@dataclass(frozen=True)
class NewPrice:
    """What one unit costs from a quantity of it on, in the list's currency and basis.

    The period is half-open and without limits where it says None.
    """

    price_list_id: int
    unit_id: int
    amount: Decimal
    from_quantity: Decimal = Decimal(1)
    is_free: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@transaction.atomic
def set_price(*, price: NewPrice) -> PriceRow:
    """Write a price; one of the same key and start is replaced.

    Four decimals, half up. Raises PricesOverlap when another price of the list, unit
    and quantity holds in the same period, ListHasNoRows for a percentage list,
    PriceNeedsReason for zero that is not marked free, WrongUnit, PeriodEmpty.
    """
    _lock_list(price)
    unit = _checked_unit(price)
    same = _same_key(price, unit).filter(starts_at=price.starts_at).first()
    row = same or PriceRow(price_list_id=price.price_list_id)
    return _write(row, price, unit)


@transaction.atomic
def change_price(*, row_id: int, price: NewPrice) -> PriceRow:
    """Change an existing price, its key as well; refuses what set_price refuses."""
    _lock_list(price)
    row = PriceRow.objects.select_for_update(of=("self",), no_key=True).get(pk=row_id)
    return _write(row, price, _checked_unit(price))


def check_price(*, price: NewPrice, row_id: int | None = None) -> None:
    """Refuse what writing `price` as a new row, or into row `row_id`, would refuse.

    For forms; the services look again under their lock.
    """
    _refuse_overlap(row_id, price, _checked_unit(price))


def _lock_list(price: NewPrice) -> None:
    """Keep everybody else, importers too, from writing periods into the list."""
    locked = PriceList.objects.select_for_update(of=("self",), no_key=True)
    locked.get(pk=price.price_list_id)


def _checked_unit(price: NewPrice) -> Unit:
    price_list = PriceList.objects.get(pk=price.price_list_id)
    if price_list.parent_id is not None:
        raise ListHasNoRows(list=price_list)
    unit = Unit.objects.select_related("variant").filter(pk=price.unit_id).first()
    if unit is None:
        raise WrongUnit
    amount = round_unit_price(price.amount)
    if amount < 0 or (amount == 0 and not price.is_free):
        raise PriceNeedsReason(sku=unit.variant.sku)
    if price.starts_at and price.ends_at and price.ends_at <= price.starts_at:
        raise PeriodEmpty
    return unit


def _write(row: PriceRow, price: NewPrice, unit: Unit) -> PriceRow:
    _refuse_overlap(row.pk, price, unit)
    row.price_list_id = price.price_list_id
    row.variant_id, row.unit = unit.variant_id, unit
    row.from_quantity = round_quantity(price.from_quantity)
    row.amount, row.is_free = round_unit_price(price.amount), price.is_free
    row.starts_at, row.ends_at = price.starts_at, price.ends_at
    row.save()
    return row


def _same_key(price: NewPrice, unit: Unit) -> QuerySet[PriceRow]:
    return PriceRow.objects.filter(
        price_list_id=price.price_list_id,
        variant_id=unit.variant_id,
        unit=unit,
        from_quantity=round_quantity(price.from_quantity),
    )


def _refuse_overlap(row_id: int | None, price: NewPrice, unit: Unit) -> None:
    """Refuse `price` when another row of its key holds at one of its instants."""
    others = _same_key(price, unit)
    if row_id is not None:
        others = others.exclude(pk=row_id)
    if price.ends_at is not None:
        others = others.filter(
            Q(starts_at__isnull=True) | Q(starts_at__lt=price.ends_at)
        )
    if price.starts_at is not None:
        others = others.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=price.starts_at))
    clash = others.select_related("price_list").first()
    if clash is not None:
        raise PricesOverlap(
            sku=unit.variant.sku,
            list=clash.price_list,
            from_quantity=clash.from_quantity,
        )
