"""Rows of quick order that go onto a requisition list instead of into a cart."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.buyer import Buyer
from catalog.errors import QuantityRefused
from catalog.models import Unit
from catalog.rules import check_quantity
from orders.errors import NoEntries
from orders.models import RequisitionList
from orders.models.entry import EntryRow, EntrySheet
from orders.rules import MOST_LINES
from orders.services.entry import cart_items, lock_sheet, take_out
from orders.services.lists import Key, add_to_list, make_list, sold_units


@dataclass(frozen=True)
class ListedRows:
    """How many rows came onto `found`, and how many wait on the sheet."""

    found: RequisitionList
    added_count: int
    left_count: int


@transaction.atomic
def add_rows_to_list(
    *, buyer: Buyer, sheet_id: int | None, list_id: int | None, name: str = ""
) -> ListedRows:
    """Append the rows that name an article in a right quantity to a list.

    Without `list_id` to a new one called `name`. Stock, prices, purchase rules and
    what is in the cart stand against an order, not against a list. Nothing on the list
    is replaced: what is there is added to. Locks the sheet, then the list. Raises
    EntryGone, NoEntries and what `make_list` and `add_to_list` raise.
    """
    sheet = lock_sheet(buyer, sheet_id)
    rows = _listable(sheet, buyer)
    if not rows:
        raise NoEntries
    target = list_id or make_list(buyer=buyer, name=name).pk
    found = add_to_list(buyer=buyer, list_id=target, items=cart_items(rows))
    return ListedRows(found, len(rows), take_out(sheet, rows))


def _listable(sheet: EntrySheet, buyer: Buyer) -> list[EntryRow]:
    rows = sheet.rows.filter(
        variant__isnull=False, unit__isnull=False, quantity__isnull=False
    )
    sold = sold_units(buyer, {_key(row) for row in rows})
    return [row for row in rows if _is_right(row, sold)][:MOST_LINES]


def _is_right(row: EntryRow, sold: Mapping[Key, Unit]) -> bool:
    unit = sold.get(_key(row))
    if unit is None or row.quantity is None:
        return False
    try:
        check_quantity(unit, row.quantity)
    except QuantityRefused:
        return False
    return True


def _key(row: EntryRow) -> Key:
    return row.variant_id or 0, row.unit_id or 0
