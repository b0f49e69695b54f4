"""Ordering again what was ordered before: shown first, then added."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import ngettext

from accounts.buyer import Buyer
from orders.errors import NoEntries, TooManyEntries
from orders.models import Order
from orders.models.entry import EntryRow, EntrySheet, EntrySource, EntryVerdict
from orders.selectors.entry_orders import (
    OrderedLine,
    frequent_lines,
    ordered_lines,
)
from orders.selectors.references import cost_centres_for
from orders.services.entry import MOST_ROWS, new_sheet
from orders.services.entry_rows import BATCH_ROWS, judge_rows

MOST_ORDERS = 50


@transaction.atomic
def open_reorder(*, buyer: Buyer, order_ids: Sequence[int]) -> EntrySheet:
    """Write the lines of orders on a sheet, judged as of now: nothing is added yet.

    Quantities are those that were ordered; what is not sold that way any more says so.
    An older sheet of the same orders goes. Raises SignInToOrder, NoEntries,
    TooManyEntries.
    """
    orders = Order.objects.visible_to(buyer).filter(pk__in=order_ids[:MOST_ORDERS])
    numbers = list(orders.order_by("-pk").values_list("number", flat=True))
    lines = ordered_lines(order_ids[:MOST_ORDERS], buyer)
    name = ", ".join(numbers)[:200]
    sheet = _sheet(buyer, EntrySource.ORDERS, name, lines)
    rows = [_row(sheet, place, line) for place, line in enumerate(lines, start=1)]
    allowed = {centre.pk for centre in cost_centres_for(buyer)}
    for row, line in zip(rows, lines, strict=True):
        row.quantity, row.project = line.quantity, line.project
        if line.cost_centre_id in allowed:
            row.cost_centre_id = line.cost_centre_id
    return _written(sheet, rows, buyer)


@transaction.atomic
def open_often(*, buyer: Buyer) -> EntrySheet:
    """Write what the company orders often on a sheet, without quantities.

    Raises SignInToOrder, NoEntries where nothing was ordered lately.
    """
    lines = frequent_lines(buyer)
    sheet = _sheet(buyer, EntrySource.OFTEN, "", lines)
    rows = [_row(sheet, place, line) for place, line in enumerate(lines, start=1)]
    for row, line in zip(rows, lines, strict=True):
        row.note = _times(line.orders_count)
    return _written(sheet, rows, buyer)


def _times(count: int) -> str:
    text = ngettext("in %(count)s order", "in %(count)s orders", count)
    return text % {"count": count}


def _sheet(
    buyer: Buyer, source: EntrySource, name: str, lines: Sequence[OrderedLine]
) -> EntrySheet:
    sheet = new_sheet(buyer, source=source, name=name)
    if not lines:
        raise NoEntries
    if len(lines) > MOST_ROWS:
        raise TooManyEntries(count=len(lines), most=MOST_ROWS)
    same = EntrySheet.objects.visible_to(buyer).beside()
    same.filter(source=source, name=name).delete()
    sheet.total_count = sheet.done_count = len(lines)
    sheet.save()
    return sheet


def _row(sheet: EntrySheet, position: int, line: OrderedLine) -> EntryRow:
    return EntryRow(
        sheet=sheet,
        position=position,
        code=line.sku,
        note=line.note,
        variant_id=line.variant_id,
        unit_id=line.unit_id,
        verdict=EntryVerdict.UNKNOWN,
        seen_unit_amount=line.unit_amount,
        seen_currency=line.currency,
        seen_quantity=line.quantity,
    )


def _written(sheet: EntrySheet, rows: list[EntryRow], buyer: Buyer) -> EntrySheet:
    EntryRow.objects.bulk_create(rows, batch_size=BATCH_ROWS)
    judge_rows(rows, buyer)
    return sheet
