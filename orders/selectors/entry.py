"""Sheets of many lines as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from catalog.models import Unit, Variant
from catalog.selectors.articles import Article as Shown
from catalog.selectors.articles import articles
from orders.models.entry import (
    ADDABLE,
    TO_DECIDE,
    EntryRow,
    EntrySheet,
    EntryState,
    EntryVerdict,
)
from orders.rules.entry_numbers import is_shortened, written_in
from orders.selectors.carts import cart_cards
from orders.selectors.entry_meant import articles_meant
from orders.selectors.entry_told import Offer, Told, told
from orders.selectors.entry_verdicts import JudgedLine, asked_of, judge
from orders.selectors.lines import unit_name
from orders.selectors.told_stock import told_stock
from shop.blocks import Article, GaugePart, Stock, gauge_parts
from shop.templatetags.angro import quantity, unit_price

Show = Literal["all", "fine", "look"]


@dataclass(frozen=True)
class EntryUnit:
    """A unit to choose for a row."""

    pk: int
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class RowView:
    """A row of the form; `slot` tells it from the others on the page.

    `shown` is what stood in the fields when they were written: a row that nobody
    changed is not written back.
    """

    slot: int
    row_id: int | None = None
    code: str = ""
    quantity: str = ""
    step: Decimal = Decimal(1)
    article: Article | None = None
    unit_name: str = ""
    units: tuple[EntryUnit, ...] = ()
    unit_amount: Decimal | None = None
    amount: Decimal | None = None
    stock: Stock | None = None
    verdict: Told | None = None
    changed: str = ""
    note: str = ""

    @property
    def shown(self) -> str:
        return f"{self.code}\t{self.quantity}\t{self.chosen_unit or ''}"

    @property
    def chosen_unit(self) -> int | None:
        return next((unit.pk for unit in self.units if unit.is_chosen), None)

    @property
    def offers(self) -> tuple[Offer, ...]:
        return self.verdict.offers if self.verdict else ()


@dataclass(frozen=True)
class EntryCounts:
    """How many rows of a sheet are good for what, and what the fine ones cost."""

    fine: int = 0
    to_decide: int = 0
    to_correct: int = 0
    fine_amount: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        return self.fine + self.to_decide + self.to_correct


@dataclass(frozen=True)
class SheetBeside:
    """A sheet with a page of its own, as the list of them tells it."""

    pk: int
    name: str
    url: str
    is_due: bool
    is_failed: bool
    to_map: bool
    progress: str
    parts: tuple[GaugePart, ...] = field(default=())


def form_sheet(buyer: Buyer) -> EntrySheet | None:
    """The buyer's sheet of /quick-order/; None where nothing was typed yet."""
    return EntrySheet.objects.visible_to(buyer).open_form().first()


def sheet_beside(buyer: Buyer, sheet_id: int) -> EntrySheet | None:
    """A sheet with a page of its own."""
    rows = EntrySheet.objects.visible_to(buyer).beside().defer("pending")
    return rows.filter(pk=sheet_id).first()


def sheets_beside(buyer: Buyer) -> tuple[SheetBeside, ...]:
    """Files and orders that are checked or being checked; one query."""
    rows = EntrySheet.objects.visible_to(buyer).beside().defer("pending")
    return tuple(beside(sheet) for sheet in rows[:20])


def beside(sheet: EntrySheet) -> SheetBeside:
    """How far a sheet is."""
    done, total = Decimal(sheet.done_count), Decimal(sheet.total_count)
    words = {"done": quantity(done), "total": quantity(total)}
    is_due = sheet.state == EntryState.DUE
    return SheetBeside(
        pk=sheet.pk,
        name=sheet.name or gettext("Your list"),
        url=reverse("orders:entry-sheet", args=[sheet.pk]),
        is_due=is_due,
        is_failed=sheet.state == EntryState.FAILED,
        to_map=sheet.state == EntryState.TO_MAP,
        progress=gettext("%(done)s of %(total)s lines checked") % words,
        parts=gauge_parts(total, [("", done, "")]) if is_due else (),
    )


def rows_of(sheet: EntrySheet | None, show: Show) -> QuerySet[EntryRow]:
    """Rows of a sheet in their order: all, the fine ones, or those to look at."""
    if sheet is None:
        return EntryRow.objects.none()
    rows = sheet.rows.all()
    if show == "fine":
        return rows.filter(verdict__in=ADDABLE)
    return rows.exclude(verdict__in=ADDABLE) if show == "look" else rows


def counts_of(sheet: EntrySheet | None) -> EntryCounts:
    """Rows by what they are good for; one query."""
    if sheet is None:
        return EntryCounts()
    fine, decide = Q(verdict__in=ADDABLE), Q(verdict__in=TO_DECIDE)
    counted = sheet.rows.aggregate(
        all=Count("pk"),
        fine=Count("pk", filter=fine),
        decide=Count("pk", filter=decide),
        amount=Sum("amount", filter=fine),
    )
    return EntryCounts(
        fine=counted["fine"],
        to_decide=counted["decide"],
        to_correct=counted["all"] - counted["fine"] - counted["decide"],
        fine_amount=counted["amount"] or Decimal(0),
    )


def row_views(
    rows: Sequence[EntryRow], buyer: Buyer, *, slots: Sequence[int] | None = None
) -> tuple[RowView, ...]:
    """Rows at the prices and the stock of this moment, with what would do instead.

    The same number of queries for any number of rows: as many as a page shows.
    """
    judged = judge([asked_of(row) for row in rows], buyer)
    lost = [
        line.asked.code
        for line in judged.values()
        if line.verdict == EntryVerdict.UNKNOWN and not is_shortened(line.asked.code)
    ]
    meant = articles_meant(lost, buyer)
    places = slots or range(1, len(rows) + 1)
    return tuple(
        _view(slot, row, judged[row.pk], meant.get(row.code, ()), buyer)
        for slot, row in zip(places, rows, strict=True)
    )


def blank_views(first: int, count: int) -> tuple[RowView, ...]:
    """Rows to type into."""
    return tuple(RowView(slot=slot) for slot in range(first, first + count))


def _view(
    slot: int,
    row: EntryRow,
    line: JudgedLine,
    meant: Sequence[Shown],
    buyer: Buyer,
) -> RowView:
    typed = written_in(line.quantity, buyer.language) if line.quantity else ""
    unit = line.unit
    return RowView(
        slot=slot,
        row_id=row.pk,
        code=row.code,
        quantity=typed or row.typed_quantity,
        step=unit.step if unit else Decimal(1),
        article=_article(line.article) if line.article else None,
        unit_name=unit_name(unit) if unit else "",
        units=_units(line, unit),
        unit_amount=line.unit_amount,
        amount=line.amount,
        stock=_stock(line),
        verdict=told(line, meant, row.lines_count),
        changed=_changed(row, line, buyer),
        note=row.note,
    )


def _article(one: Shown) -> Article:
    return Article(
        name=" ".join(part for part in (one.name, one.label) if part),
        url=one.url,
        sku=one.sku,
        own_number=one.own_number,
        picture=one.picture_url,
    )


def _units(line: JudgedLine, chosen: Unit | None) -> tuple[EntryUnit, ...]:
    """What to choose between; nothing where there is only one."""
    if line.article is None or len(line.article.units) < 2:
        return ()
    return tuple(
        EntryUnit(unit.pk, unit_name(unit), chosen is not None and unit.pk == chosen.pk)
        for unit in line.article.units
    )


def _stock(line: JudgedLine) -> Stock | None:
    if line.article is None or line.unit is None or line.verdict not in ADDABLE:
        return None
    return told_stock(
        line.article.stock,
        wanted=(line.quantity or Decimal(0)) * line.unit.factor,
        left=(line.here or Decimal(0)) * line.unit.factor,
        factor=line.unit.factor,
    )


def _changed(row: EntryRow, line: JudgedLine, buyer: Buyer) -> str:
    """What is not as it was in the order that the row comes from."""
    seen, now = row.seen_unit_amount, line.unit_amount
    if seen is None or now is None or row.seen_currency != buyer.currency:
        return ""
    if seen == now:
        return ""
    words = {"price": unit_price(seen, buyer.currency)}
    return gettext("Price in the order: %(price)s") % words


def counted_sentence(counts: EntryCounts) -> str:
    """How many rows can be added, in words."""
    return ngettext("%(count)s fine row", "%(count)s fine rows", counts.fine) % {
        "count": quantity(counts.fine)
    }


@dataclass(frozen=True)
class CartChoice:
    """A cart that rows may be added to."""

    pk: int
    name: str
    is_chosen: bool


def cart_choices(buyer: Buyer, chosen: str) -> tuple[CartChoice, ...]:
    """Carts that `buyer` may fill, the current one first; none where it is just one."""
    carts = [
        card for card in cart_cards(buyer) if card.may_change and not card.is_later
    ]
    if len(carts) < 2:
        return ()
    return tuple(
        CartChoice(card.pk, card.name, chosen == str(card.pk)) for card in carts
    )


def sample_lines(buyer: Buyer) -> list[tuple[str, Decimal]]:
    """Three articles that `buyer` may see, with their least quantities."""
    rows = Variant.objects.visible_to(buyer).order_by("pk").values_list("pk", flat=True)
    found = articles(list(rows[:3]), buyer)
    return [(article.sku, article.minimum) for article in found]
