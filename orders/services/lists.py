"""Requisition lists: made, filled, changed, shared, and turned into carts.

A list is locked before it is changed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.rights import Right
from catalog.models import Unit, Variant
from catalog.rules import LARGEST_QUANTITY, check_quantity
from orders.errors import (
    ChangedMeanwhile,
    ListGone,
    ListReadOnly,
    ListTooLong,
    NoSuchArticle,
    RemovedMeanwhile,
    SharingRefused,
    SignInToOrder,
    TooManyLists,
)
from orders.models import RequisitionLine, RequisitionList
from orders.rules import MOST_LINES
from orders.selectors.verdicts import verdicts
from orders.services.cart import CartItem, add_to_cart
from pricing.rules import Ask
from shop.errors import DomainError
from shop.templatetags.angro import quantity

MOST_LISTS = 500
Key = tuple[int, int]  # variant and unit: once per list


@dataclass(frozen=True)
class LineChange:
    """What was typed about a line; None leaves it. `seen` is what the page showed."""

    quantity: Decimal | None = None
    note: str | None = None
    seen: Decimal | None = None


@dataclass(frozen=True)
class Bought:
    """How many lines came into the cart, and (SKU, why not) of the others."""

    added_count: int
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Added:
    """Which list took how many lines."""

    list_id: int
    added_count: int


@transaction.atomic
def make_list(*, buyer: Buyer, name: str) -> RequisitionList:
    """Make an empty list of the buyer's own. Raises SignInToOrder, TooManyLists."""
    if buyer.customer is None or buyer.by is None or not buyer.can(Right.EDIT_CART):
        raise SignInToOrder
    own = RequisitionList.objects.owned_by(buyer).kept()
    if own.count() >= MOST_LISTS:
        raise TooManyLists(most=MOST_LISTS)
    return RequisitionList.objects.create(
        customer=buyer.customer, owner=buyer.by, name=name, touched_by=buyer.by
    )


@transaction.atomic
def describe_list(
    *, buyer: Buyer, list_id: int, name: str, note: str, is_shared: bool
) -> RequisitionList:
    """Name a list, say what it is for, share it or take it back.

    Whether it is shared is its owner's to say, by right. Raises ListGone,
    ListReadOnly, SharingRefused.
    """
    found = _lock(buyer, list_id)
    if is_shared != found.is_shared and (
        found.owner != buyer.by or not buyer.can(Right.SHARE_CARTS)
    ):
        raise SharingRefused
    found.name, found.note, found.is_shared = name, note, is_shared
    _touch(found, buyer, "name", "note", "is_shared")
    return found


@transaction.atomic
def copy_list(*, buyer: Buyer, list_id: int) -> RequisitionList:
    """Make a list of the buyer's own with the same lines.

    Raises ListGone, SignInToOrder, TooManyLists.
    """
    found = RequisitionList.objects.visible_to(buyer).kept().filter(pk=list_id).first()
    if found is None:
        raise ListGone
    name = gettext("Copy of %(name)s") % {"name": found.name}
    made = make_list(buyer=buyer, name=name[:80])
    RequisitionLine.objects.bulk_create(
        RequisitionLine(
            requisition_list=made,
            variant_id=line.variant_id,
            unit_id=line.unit_id,
            quantity=line.quantity,
            note=line.note,
            position=line.position,
        )
        for line in found.lines.all()
    )
    return made


@transaction.atomic
def delete_list(*, buyer: Buyer, list_id: int) -> RequisitionList:
    """Take a list away; `restore_list` brings it back.

    Raises ListGone, ListReadOnly.
    """
    found = _lock(buyer, list_id)
    found.archived_at = timezone.now()
    _touch(found, buyer, "archived_at")
    return found


@transaction.atomic
def restore_list(*, buyer: Buyer, list_id: int) -> RequisitionList:
    """Bring a deleted list back. Raises ListGone."""
    lists = RequisitionList.objects.changeable_by(buyer)
    found = lists.select_for_update(of=("self",), no_key=True).filter(pk=list_id)
    deleted = found.filter(archived_at__isnull=False).first()
    if deleted is None:
        raise ListGone
    deleted.archived_at = None
    _touch(deleted, buyer, "archived_at")
    return deleted


@transaction.atomic
def add_to_list(
    *, buyer: Buyer, list_id: int, items: Sequence[CartItem]
) -> RequisitionList:
    """Put articles onto a list: all of them or none; what is there is summed.

    The same number of queries for any number of items. Locks the list. Raises
    ListGone, ListReadOnly, NoSuchArticle, ListTooLong.
    """
    found = _lock(buyer, list_id)
    wanted: dict[Key, CartItem] = {}
    for item in items:
        key = (item.variant_id, item.unit_id)
        before = wanted[key].quantity if key in wanted else Decimal(0)
        wanted[key] = CartItem(*key, before + item.quantity, item.note)
    if wanted.keys() - sold_units(buyer, wanted).keys():
        raise NoSuchArticle
    lines = {(line.variant_id, line.unit_id): line for line in found.lines.all()}
    if len(lines.keys() | wanted.keys()) > MOST_LINES:
        raise ListTooLong(most=MOST_LINES)
    place = found.lines.aggregate(last=Max("position"))["last"] or 0
    for key, item in wanted.items():
        place += 1
        line = lines.get(key) or RequisitionLine(
            requisition_list=found,
            variant_id=key[0],
            unit_id=key[1],
            quantity=0,
            note=item.note,
            position=place,
        )
        line.quantity = min(line.quantity + item.quantity, LARGEST_QUANTITY)
        lines[key] = line
    _write([lines[key] for key in wanted])
    _touch(found, buyer)
    return found


@transaction.atomic
def add_what_is_sold(
    *, buyer: Buyer, items: Sequence[CartItem], list_id: int | None, name: str
) -> Added:
    """Put onto a list, or a new one called `name`, what of `items` is still sold.

    Raises what `make_list` and `add_to_list` raise.
    """
    sold = sold_units(buyer, {(item.variant_id, item.unit_id) for item in items})
    kept = [item for item in items if (item.variant_id, item.unit_id) in sold]
    if items and not kept:
        raise NoSuchArticle
    target = list_id or make_list(buyer=buyer, name=name).pk
    add_to_list(buyer=buyer, list_id=target, items=kept)
    return Added(list_id=target, added_count=len(kept))


@transaction.atomic
def change_lines(
    *, buyer: Buyer, list_id: int, changes: Mapping[int, LineChange]
) -> dict[int, DomainError]:
    """Make quantities and notes what was typed, as far as each is possible; 0 removes.

    Returns why not, by line. What somebody else changed since it was seen stays as
    theirs. The same number of queries for any number of lines. Locks the list. Raises
    ListGone, ListReadOnly.
    """
    found = _lock(buyer, list_id)
    lines = {line.pk: line for line in found.lines.filter(pk__in=changes)}
    units = sold_units(
        buyer, {(line.variant_id, line.unit_id) for line in lines.values()}
    )
    refused: dict[int, DomainError] = {}
    gone: list[int] = []
    for pk, change in changes.items():
        try:
            _refuse_overtaken(found, buyer, lines.get(pk), change)
            if pk in lines and change.quantity == 0:
                gone.append(pk)
            elif pk in lines:
                _apply(lines[pk], change, units)
        except DomainError as refusal:
            refused[pk] = refusal
    found.lines.filter(pk__in=gone).delete()
    _write([line for pk, line in lines.items() if pk not in gone and pk not in refused])
    _touch(found, buyer)
    return refused


@transaction.atomic
def place_line(*, buyer: Buyer, list_id: int, line_id: int, place: int) -> None:
    """Move a line to a place, counted from one. Raises ListGone, ListReadOnly."""
    found = _lock(buyer, list_id)
    order = list(found.lines.values_list("pk", flat=True))
    if line_id not in order:
        raise ListGone
    order.remove(line_id)
    order.insert(max(place, 1) - 1, line_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_requisitionline AS line SET position = place.number"
            " FROM unnest(%s::bigint[]) WITH ORDINALITY AS place(pk, number)"
            " WHERE line.id = place.pk",
            [order],
        )
    _touch(found, buyer)


@transaction.atomic
def buy_from_list(
    *, buyer: Buyer, list_id: int, line_ids: Collection[int] | None = None
) -> Bought:
    """Put the lines of a list, all or the chosen ones, into the current cart.

    What cannot be bought is said line by line and the rest comes into the cart, to be
    summed with what is there. Raises ListGone and what `add_to_cart` raises.
    """
    found = RequisitionList.objects.visible_to(buyer).kept().filter(pk=list_id).first()
    if found is None:
        raise ListGone
    lines = found.lines.select_related("variant")
    if line_ids is not None:
        lines = lines.filter(pk__in=line_ids)
    asks = {
        line: Ask(line.variant_id, line.unit_id, line.quantity)
        for line in lines.order_by("position", "pk")
    }
    refused = verdicts(list(asks.values()), buyer)
    items = [
        CartItem(line.variant_id, line.unit_id, line.quantity, line.note)
        for line in asks
        if (line.variant_id, line.unit_id) not in refused
    ]
    if items:
        add_to_cart(buyer=buyer, items=items)
    told = (
        (line.variant.sku, str(refused[line.variant_id, line.unit_id]))
        for line in asks
        if (line.variant_id, line.unit_id) in refused
    )
    return Bought(len(items), tuple(told))


def _refuse_overtaken(
    found: RequisitionList,
    buyer: Buyer,
    line: RequisitionLine | None,
    change: LineChange,
) -> None:
    other = found.touched_by
    if other is None or other == buyer.by or change.seen is None:
        return
    if line is None:
        raise RemovedMeanwhile(name=str(other))
    if line.quantity not in (change.seen, change.quantity):
        raise ChangedMeanwhile(name=str(other), quantity=quantity(line.quantity))


def _apply(
    line: RequisitionLine, change: LineChange, units: Mapping[Key, Unit]
) -> None:
    if change.note is not None:
        line.note = change.note
    if change.quantity is None:
        return
    unit = units.get((line.variant_id, line.unit_id))
    if unit is None:
        raise NoSuchArticle
    line.quantity = check_quantity(unit, change.quantity)


def sold_units(buyer: Buyer, keys: Collection[Key]) -> dict[Key, Unit]:
    """Units of what is still sold to `buyer`, by variant and unit; one query."""
    shown = Variant.objects.visible_to(buyer)
    rows = Unit.objects.filter(
        pk__in={unit_id for _, unit_id in keys},
        variant__in=shown.filter(pk__in={variant_id for variant_id, _ in keys}),
    ).select_related("variant")
    return {(unit.variant_id, unit.pk): unit for unit in rows}


def _write(lines: Sequence[RequisitionLine]) -> None:
    RequisitionLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["requisition_list", "variant", "unit"],
        update_fields=["quantity", "note"],
    )


def _touch(found: RequisitionList, buyer: Buyer, *fields: str) -> None:
    found.touched_at, found.touched_by = timezone.now(), buyer.by
    found.save(update_fields=["touched_at", "touched_by", *fields])


def _lock(buyer: Buyer, list_id: int) -> RequisitionList:
    lists = RequisitionList.objects.changeable_by(buyer).kept().select_related(None)
    rows = lists.select_for_update(of=("self",), no_key=True).filter(pk=list_id)
    found = rows.first()
    if found is not None:
        return found
    if RequisitionList.objects.visible_to(buyer).kept().filter(pk=list_id).exists():
        raise ListReadOnly
    raise ListGone
