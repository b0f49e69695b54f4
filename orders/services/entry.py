"""Many lines at once: handed in, corrected, put into a cart.

A sheet is locked before it is changed, and before the cart that its lines go to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.buyer import Buyer
from catalog.selectors.articles import articles
from orders.errors import (
    EntryGone,
    NoEntries,
    SheetFull,
    SignInToOrder,
    TooManyEntries,
)
from orders.models import Cart
from orders.models.entry import (
    ADDABLE,
    EntryRow,
    EntrySheet,
    EntrySource,
    EntryState,
)
from orders.rules import MOST_LINES
from orders.rules.entry_numbers import LONGEST_CODE, LONGEST_TEXT, read_code, tidy
from orders.rules.entry_numbers import read_quantity as read_typed
from orders.rules.entry_text import MOST_ENTRIES, Entries, EntryLine
from orders.services.cart import CartItem, add_to_cart
from orders.services.entry_rows import (
    BATCH_ROWS,
    append_lines,
    judge_rows,
    next_position,
)
from shop.errors import DomainError
from shop.sweeps import kick

# More lines are checked by a worker: nobody waits for a page longer than two seconds.
MOST_AT_ONCE = 2_000
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Taken:
    """What became of lines handed in; `sheet` is where they stand or will stand."""

    sheet: EntrySheet
    lines_count: int
    summed_count: int = 0
    left_out_count: int = 0

    @property
    def is_waiting(self) -> bool:
        return self.sheet.state == EntryState.DUE


@dataclass(frozen=True)
class RowChange:
    """What somebody typed into a row; without `row_id` it is a new one.

    An empty code and quantity remove the row.
    """

    code: str
    typed_quantity: str
    row_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class AddedRows:
    """How many rows came into `cart`, and how many wait on the sheet."""

    cart: Cart | None
    added_count: int
    left_count: int


@transaction.atomic
def take_lines(*, buyer: Buyer, entries: Entries, name: str = "") -> Taken:
    """Judge lines and append them to the buyer's sheet; many are left to a worker.

    Nothing on the sheet is replaced. Lines whose article stands there are added to it.
    More than MOST_AT_ONCE become a sheet of their own, checked in the background.
    Raises SignInToOrder, NoEntries, TooManyEntries, SheetFull.
    """
    count = len(entries.lines)
    if not count:
        raise NoEntries
    if count > MOST_ENTRIES:
        raise TooManyEntries(count=count, most=MOST_ENTRIES)
    if count > MOST_AT_ONCE:
        return Taken(_ask_to_check(buyer, entries, name), count)
    sheet = lock_form(buyer)
    rows_count = sheet.rows.count()
    if rows_count + count > MOST_ROWS:
        raise SheetFull(count=rows_count)
    lines = entries.lines
    summed = append_lines(sheet, lines, buyer, takes_least=takes_least(lines))
    touch(sheet)
    return Taken(sheet, count, summed, entries.left_out_count)


def takes_least(lines: Sequence[EntryLine]) -> bool:
    """A list without any quantity means the least of each article."""
    return not any(line.typed_quantity for line in lines)


def _ask_to_check(buyer: Buyer, entries: Entries, name: str) -> EntrySheet:
    sheet = new_sheet(buyer, source=EntrySource.FILE, name=name)
    begin_check(sheet, entries)
    sheet.save()
    return sheet


def begin_check(sheet: EntrySheet, entries: Entries) -> None:
    """Leave the lines of a sheet to a worker; the caller saves it."""
    sheet.state = EntryState.DUE
    sheet.total_count = len(entries.lines)
    sheet.left_out_count = entries.left_out_count
    sheet.pending = [
        [line.code, line.typed_quantity, str(line.quantity or ""), line.unit, line.note]
        for line in entries.lines
    ]
    kick("orders.check_entries")


def new_sheet(
    buyer: Buyer, *, source: EntrySource, name: str = "", is_form: bool = False
) -> EntrySheet:
    """A sheet of this buyer, not saved yet. Raises SignInToOrder."""
    if not buyer.may_fill_cart:
        raise SignInToOrder
    has_customer = buyer.customer is not None and buyer.user is not None
    if not has_customer and not buyer.guest_token:
        raise SignInToOrder
    return EntrySheet(
        channel=buyer.channel,
        customer=buyer.customer if has_customer else None,
        user=buyer.by if has_customer else None,
        guest_token="" if has_customer else buyer.guest_token,
        is_form=is_form,
        source=source,
        name=name[:200],
        language=buyer.language,
        currency=buyer.chosen_currency,
    )


def lock_form(buyer: Buyer) -> EntrySheet:
    """The sheet of /quick-order/, locked; made where there is none."""
    made = new_sheet(buyer, source=EntrySource.FORM, is_form=True)
    EntrySheet.objects.bulk_create([made], ignore_conflicts=True)
    sheets = EntrySheet.objects.visible_to(buyer).open_form()
    return sheets.select_for_update(no_key=True).get()


def lock_sheet(buyer: Buyer, sheet_id: int | None) -> EntrySheet:
    """A checked sheet of the buyer; None is that of /quick-order/. Raises EntryGone."""
    if sheet_id is None:
        return lock_form(buyer)
    sheets = EntrySheet.objects.visible_to(buyer).checked()
    try:
        return sheets.select_for_update(no_key=True).get(pk=sheet_id)
    except EntrySheet.DoesNotExist:
        raise EntryGone from None


def touch(sheet: EntrySheet) -> None:
    sheet.touched_at = timezone.now()
    sheet.save(update_fields=["touched_at"])


@transaction.atomic
def save_rows(
    *, buyer: Buyer, sheet_id: int | None, changes: Sequence[RowChange]
) -> list[EntryRow | None]:
    """Write what was typed and judge it; the rows in the order of `changes`.

    None for what is empty. A row that is gone, added from another tab, is written
    anew. Locks the sheet. Raises EntryGone, SignInToOrder, SheetFull.
    """
    sheet = lock_sheet(buyer, sheet_id)
    ids = [change.row_id for change in changes if change.row_id]
    known = sheet.rows.in_bulk(ids) if ids else {}
    position = next_position(sheet)
    rows: list[EntryRow | None] = []
    for place, change in enumerate(changes):
        row = known.get(change.row_id or 0) or EntryRow(
            sheet=sheet, position=position + place, verdict="unknown"
        )
        rows.append(_typed_into(row, change, buyer.language))
    kept = [row for row in rows if row is not None]
    sheet.rows.filter(pk__in=known.keys() - {row.pk for row in kept}).delete()
    new = [row for row in kept if row._state.adding]
    if new and (count := sheet.rows.count()) + len(new) > MOST_ROWS:
        raise SheetFull(count=count)
    EntryRow.objects.bulk_create(new, batch_size=BATCH_ROWS)
    judge_rows(kept, buyer)
    touch(sheet)
    return rows


def _typed_into(row: EntryRow, change: RowChange, language: str) -> EntryRow | None:
    code = read_code(change.code)[:LONGEST_CODE]
    text = tidy(change.typed_quantity)[:LONGEST_TEXT]
    if not code and not text:
        return None
    if code != row.code:
        row.code, row.variant_id, row.unit_id, row.typed_unit = code, None, None, ""
        row.seen_unit_amount, row.lines_count = None, 1
        row.seen_quantity, row.seen_currency = None, ""
    elif change.unit_id is not None:
        row.unit_id = change.unit_id
    typed = read_typed(text, language)
    quantity = typed.quantity
    row.quantity = quantity if quantity is not None and quantity > 0 else None
    row.typed_quantity = "" if row.quantity else text
    if typed.unit:
        row.typed_unit, row.unit_id = typed.unit, None
    return row


@transaction.atomic
def set_quantity(
    *, buyer: Buyer, sheet_id: int | None, row_id: int, quantity: Decimal
) -> None:
    """Take an offered quantity. Locks the sheet. Raises EntryGone."""
    row = _lock_row(buyer, sheet_id, row_id)
    row.quantity, row.typed_quantity = quantity, ""
    judge_rows([row], buyer)


@transaction.atomic
def set_unit(*, buyer: Buyer, sheet_id: int | None, row_id: int, unit_id: int) -> None:
    """Take an offered unit. Locks the sheet. Raises EntryGone."""
    row = _lock_row(buyer, sheet_id, row_id)
    row.unit_id, row.typed_unit = unit_id, ""
    judge_rows([row], buyer)


@transaction.atomic
def choose_article(
    *, buyer: Buyer, sheet_id: int | None, row_id: int, variant_id: int
) -> None:
    """Take an article for a row: one of several, or one that was meant.

    Locks the sheet. Raises EntryGone, also for an article the buyer may not see.
    """
    row = _lock_row(buyer, sheet_id, row_id)
    for article in articles([variant_id], buyer):
        row.variant_id, row.unit_id, row.code = variant_id, None, article.sku
        row.seen_unit_amount, row.seen_quantity, row.seen_currency = None, None, ""
        judge_rows([row], buyer)
        return
    raise EntryGone


@transaction.atomic
def drop_rows(
    *, buyer: Buyer, sheet_id: int | None, row_ids: Sequence[int] | None = None
) -> int:
    """Leave rows out, all of them without `row_ids`; return how many. Locks the sheet.

    A sheet beside the form goes with its last row.
    """
    sheet = lock_sheet(buyer, sheet_id)
    rows = sheet.rows.all() if row_ids is None else sheet.rows.filter(pk__in=row_ids)
    gone = rows.delete()[0]
    _end_if_empty(sheet)
    return gone


@transaction.atomic
def remove_sheet(*, buyer: Buyer, sheet_id: int) -> None:
    """Forget a sheet beside the form, checked or not; a worker that is at it stops."""
    EntrySheet.objects.visible_to(buyer).beside().filter(pk=sheet_id).delete()


@transaction.atomic
def add_rows(
    *, buyer: Buyer, sheet_id: int | None, cart_id: int | None = None
) -> AddedRows:
    """Append every row that is fine to a cart; the others stay on the sheet.

    Nothing in the cart is replaced: what is there is added to. What has changed since
    the check is judged again and stays. Locks the sheet, then the cart. Raises
    EntryGone, NoEntries and what `add_to_cart` raises of the cart itself.
    """
    sheet = lock_sheet(buyer, sheet_id)
    rows = _addable(sheet)
    if not rows:
        raise NoEntries
    try:
        cart = _add(buyer, rows, cart_id)
    except DomainError:
        judge_rows(_one_each(rows), buyer)
        rows = _addable(sheet)
        if not rows:
            return AddedRows(None, 0, sheet.rows.count())
        cart = _add(buyer, rows, cart_id)
    return AddedRows(cart, len(rows), take_out(sheet, rows))


def take_out(sheet: EntrySheet, rows: Sequence[EntryRow]) -> int:
    """Take rows off a locked sheet that went elsewhere; return how many are left."""
    sheet.rows.filter(pk__in=[row.pk for row in rows]).delete()
    left = sheet.rows.count()
    touch(sheet)
    _end_if_empty(sheet)
    return left


def _addable(sheet: EntrySheet) -> list[EntryRow]:
    rows = sheet.rows.filter(verdict__in=ADDABLE)
    return list(rows.exclude(Q(variant=None) | Q(unit=None))[:MOST_LINES])


def _add(buyer: Buyer, rows: Sequence[EntryRow], cart_id: int | None) -> Cart:
    # A transaction of its own: what is refused leaves no trace, and the sheet lives on.
    with transaction.atomic():
        return add_to_cart(buyer=buyer, items=cart_items(rows), cart_id=cart_id)


def cart_items(rows: Sequence[EntryRow]) -> list[CartItem]:
    """Rows as carts and lists take them."""
    return [
        CartItem(
            row.variant_id or 0,
            row.unit_id or 0,
            row.quantity or Decimal(0),
            row.note,
            cost_centre_id=row.cost_centre_id,
            project=row.project,
        )
        for row in rows
    ]


def _one_each(rows: Sequence[EntryRow]) -> list[EntryRow]:
    """Rows with those of the same article and unit added up in the first."""
    first: dict[tuple[int | None, int | None], EntryRow] = {}
    twice: list[int] = []
    for row in rows:
        kept = first.setdefault((row.variant_id, row.unit_id), row)
        if kept is not row and kept.quantity and row.quantity:
            kept.quantity += row.quantity
            kept.lines_count += row.lines_count
            twice.append(row.pk)
    EntryRow.objects.filter(pk__in=twice).delete()
    return list(first.values())


def _lock_row(buyer: Buyer, sheet_id: int | None, row_id: int) -> EntryRow:
    sheet = lock_sheet(buyer, sheet_id)
    row = sheet.rows.filter(pk=row_id).first()
    if row is None:
        raise EntryGone
    touch(sheet)
    return row


def _end_if_empty(sheet: EntrySheet) -> None:
    if not sheet.is_form and not sheet.rows.exists():
        sheet.delete()
