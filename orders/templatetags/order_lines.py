"""Rows of cart, checkout and order, in Python: see shop.line_markup."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypedDict

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from orders.models import Order
from orders.rules.discounts import Reduction
from orders.selectors.cart import CartSummary
from orders.selectors.lines import CartRow
from orders.selectors.lists import keep_address
from orders.selectors.orders import OrderedRow, OrderPage
from shop import blocks, line_markup, markup
from shop.addresses import Addresses
from shop.figures import Figures, figures
from shop.filling import NOTHING, fill, joined
from shop.templatetags.angro import date_weekday, icon, plain_quantity
from shop.words import StepperWords, words

register = template.Library()

MINUS = "\N{MINUS SIGN}"


class CartEntry(TypedDict):
    """A row of the cart's page: `refused` is a sentence, `value` what was typed."""

    row: CartRow
    refused: str
    value: Decimal


@register.simple_tag
def cart_rows(
    entries: Iterable[CartEntry], summary: CartSummary, *, has_later: bool = False
) -> SafeString:
    """The lines of a cart's form; with `has_later` each can be saved for later."""
    table = _CartTable.of(summary, has_later=has_later)
    return joined(table.row(each) for each in entries)


@register.simple_tag
def checkout_rows(rows: Iterable[CartRow], summary: CartSummary) -> SafeString:
    """The lines of a checkout: what will be ordered."""
    written = _Written(summary.currency, figures())
    columns = (
        blocks.LineColumn(""),
        blocks.LineColumn(gettext("Delivery")),
        blocks.LineColumn(gettext("Quantity"), "is-end"),
        blocks.LineColumn(summary.each_head, "is-end"),
        blocks.LineColumn(summary.line_head, "is-end is-strong"),
    )
    return line_markup.line_rows(columns, (_checked(row, written) for row in rows))


def _checked(row: CartRow, written: "_Written") -> blocks.DocumentLine:
    return blocks.DocumentLine(
        article=row.article,
        tone="is-refused" if row.refused or row.not_allowed else "",
        changed=row.changed,
        notes=(row.booked,) if row.booked else (),
        cells=(
            blocks.LineCell(written.stock(row.stock)),
            blocks.LineCell(written.figures.quantity(row.quantity), (row.unit_name,)),
            blocks.LineCell(
                written.unit_price(row.unit_amount),
                (written.vat(row.tax.rate),) if row.tax else (),
            ),
            blocks.LineCell(
                written.amount(row.line_amount), less=written.less(row.reductions)
            ),
        ),
    )


@register.simple_tag
def ordered_rows(page: OrderPage, order: Order) -> SafeString:
    """The lines of an order, with what was shipped."""
    written = _Written(order.currency, figures())
    columns = (
        blocks.LineColumn(""),
        blocks.LineColumn(gettext("Ordered"), "is-end"),
        blocks.LineColumn(gettext("Shipped"), "is-end"),
        blocks.LineColumn(page.each_head, "is-end"),
        blocks.LineColumn(page.line_head, "is-end is-strong"),
    )
    return line_markup.line_rows(columns, (_ordered(row, written) for row in page.rows))


def _ordered(row: OrderedRow, written: "_Written") -> blocks.DocumentLine:
    line, numbers = row.line, written.figures
    return blocks.DocumentLine(
        article=row.article,
        notes=tuple(text for text in (line.note, row.booked, row.goes_to) if text),
        more=line_markup.trace(row.trace, written.currency) if row.trace else "",
        cells=(
            blocks.LineCell(
                numbers.quantity(line.quantity), (row.unit, *_waiting(row, numbers))
            ),
            blocks.LineCell(numbers.quantity(line.quantity_shipped), _left(row)),
            blocks.LineCell(
                written.unit_price(line.unit_price_amount),
                (written.vat(line.tax_rate),),
            ),
            blocks.LineCell(
                written.amount(line.line_amount), less=written.frozen(line.discounts)
            ),
        ),
    )


def _waiting(row: OrderedRow, numbers: Figures) -> tuple[str, ...]:
    """What of a line is there, what follows, and when: 12 now, 8 to follow."""
    waiting = row.waiting
    if waiting is None:
        return ()
    told = {
        "ready": numbers.quantity(waiting.ready),
        "follows": numbers.quantity(waiting.follows),
        "day": date_weekday(waiting.expected_on),
    }
    if waiting.ready and waiting.expected_on:
        said = gettext("%(ready)s now, %(follows)s to follow, expected %(day)s")
    elif waiting.ready:
        said = gettext("%(ready)s now, %(follows)s to follow")
    elif waiting.expected_on:
        said = gettext("%(follows)s to follow, expected %(day)s")
    else:
        said = gettext("%(follows)s to follow")
    return (said % told,)


def _left(row: OrderedRow) -> tuple[str, ...]:
    if row.waiting or not row.line.quantity_shipped or not row.left:
        return ()
    told = {"quantity": figures().quantity(row.left)}
    return (gettext("%(quantity)s follow") % told,)


@dataclass(frozen=True, slots=True)
class _Written:
    """Amounts of one table, and what many of its lines say, written once."""

    currency: str
    figures: Figures
    vats: dict[Decimal, str] = field(default_factory=dict)
    stocks: dict[blocks.Stock, SafeString] = field(default_factory=dict)

    def amount(self, value: Decimal | None) -> str:
        return self.figures.amount(value, self.currency)

    def unit_price(self, value: Decimal | None) -> str:
        return self.figures.unit_price(value, self.currency)

    def vat(self, rate: Decimal) -> str:
        """The rate of a line's tax: 19 % VAT."""
        if rate not in self.vats:
            told = {"rate": self.figures.percent(rate)}
            self.vats[rate] = gettext("%(rate)s VAT") % told
        return self.vats[rate]

    def stock(self, levels: blocks.Stock | None) -> SafeString:
        """Availability; that of hundreds of lines is the same."""
        if levels is None:
            return NOTHING
        if levels not in self.stocks:
            self.stocks[levels] = markup.stock(levels)
        return self.stocks[levels]

    def less(self, reductions: Sequence[Reduction]) -> tuple[str, ...]:
        """What promotions take off a line."""
        return tuple(
            self._reduced(one.name, one.coupon, one.amount) for one in reductions
        )

    def frozen(self, discounts: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
        """The same as an order has frozen it."""
        return tuple(
            self._reduced(one["name"], one["code"], Decimal(one["amount"]))
            for one in discounts
        )

    def _reduced(self, name: str, code: str, amount: Decimal) -> str:
        named = f"{name} ({code})" if code else name
        return f"{named} {MINUS}{self.amount(amount)}"


_ROW = (
    '<tr role="row" class="table__row{tone}"><td role="cell" class="is-lead">'
    "{line}{said}</td>{delivery_start}{delivery}</td>{quantity_start}<div>{quantity}"
    "</div></td>{each_start}<div>{each}</div></td>{line_start}<div>{amount}</div></td>"
    '<td role="cell" class="no-print is-end is-corner">{keep}{later}{remove}</td>'
    "</tr>\n"
)
_QUANTITY = (
    '<input type="hidden" name="shown-{pk}" value="{shown}">{stepper}'
    '<small id="line-hint-{pk}"{tone}>{hint}</small>'
)
_WHY = (
    '<small class="no-print"><a href="{url}" hx-get="{url}" '
    'hx-target="closest small" hx-swap="outerHTML">{why}</a></small>'
)
# With scripts a button of the form that is not its first would be sent along.
_REMOVE = (
    '<button class="button is-quiet is-dense with-script" type="button" '
    'id="remove-{pk}" hx-post="{url}" hx-include="#cart-form" hx-target="#cart" '
    'aria-label="{label}">{cross}</button><button '
    'class="button is-quiet is-dense without-script" formaction="{url}" '
    'aria-label="{label}">{cross}</button>'
)
_LATER = (
    '<button class="button is-quiet is-dense with-script" type="button" '
    'id="later-{pk}" hx-post="{url}" hx-include="#cart-form" hx-target="#cart" '
    'aria-label="{label}" title="{title}">{sign}</button><button '
    'class="button is-quiet is-dense without-script" formaction="{url}" '
    'aria-label="{label}" title="{title}">{sign}</button>'
)
_KEEP = (
    '<a class="button is-quiet is-dense" href="{url}" data-sheet aria-label="{label}" '
    'title="{title}">{sign}</a>'
)


@dataclass(frozen=True, slots=True)
class _CartTable:
    """What is the same in every row of a cart."""

    written: _Written
    starts: Mapping[str, SafeString]
    steppers: StepperWords
    why: str
    remove: str
    why_urls: Addresses
    remove_urls: Addresses
    later: str
    later_title: str
    later_urls: Addresses
    keep: str
    keep_title: str
    keep_start: str

    @classmethod
    def of(cls, summary: CartSummary, *, has_later: bool) -> "_CartTable":
        return cls(
            written=_Written(summary.currency, figures()),
            starts=_starts(summary),
            steppers=words().stepper,
            why=gettext("Why this price"),
            remove=gettext("Remove %(name)s"),
            why_urls=Addresses.of("orders:why-line"),
            remove_urls=Addresses.of("orders:remove-line"),
            later=gettext("Save %(name)s for later") if has_later else "",
            later_title=gettext("Save for later"),
            later_urls=Addresses.of("orders:save-line"),
            keep=gettext("Add %(name)s to a list") if has_later else "",
            keep_title=gettext("Add to a list"),
            keep_start=reverse("orders:add-article-to-list"),
        )

    def row(self, entry: CartEntry) -> SafeString:
        row, refused = entry["row"], entry["refused"]
        return fill(
            _ROW,
            tone=_tone(row, refused),
            line=line_markup.article_line(
                row.article, changed=row.changed, next_=row.next
            ),
            said=_said(row),
            delivery=self._delivery(row),
            quantity=self._quantity(row, refused, entry["value"]),
            each=self._each(row),
            amount=self._amount(row),
            keep=self._keep(row) if self.keep else NOTHING,
            later=self._later(row) if self.later else NOTHING,
            remove=self._remove(row),
            **self.starts,
        )

    def _delivery(self, row: CartRow) -> SafeString:
        if row.left_out:
            return fill('<div class="field__error">{}</div>', row.left_out)
        return self.written.stock(row.stock)

    def _quantity(self, row: CartRow, refused: str, value: Decimal) -> SafeString | str:
        if row.left_out:
            return self.written.figures.quantity(row.quantity)
        return fill(
            _QUANTITY,
            pk=str(row.line_id),
            shown=plain_quantity(row.quantity),
            stepper=markup.stepper(
                name=row.article.name,
                field=f"quantity-{row.line_id}",
                key=f"line-{row.line_id}",
                value=value,
                step=row.step,
                is_refused=bool(refused),
                described_by=f"line-hint-{row.line_id}",
                said=self.steppers,
            ),
            tone=fill(' class="field__error" role="alert"') if refused else NOTHING,
            hint=_hint(row, refused),
        )

    def _each(self, row: CartRow) -> SafeString:
        if row.unit_amount is None:
            return NOTHING
        return fill(
            "{}{}{}",
            self.written.unit_price(row.unit_amount),
            fill(_WHY, url=self.why_urls.to(str(row.line_id)), why=self.why),
            line_markup.smalls("", (self.written.vat(row.tax.rate),))
            if row.tax
            else NOTHING,
        )

    def _amount(self, row: CartRow) -> SafeString:
        return fill(
            "{}{}",
            self.written.amount(row.line_amount),
            line_markup.smalls("totals__less", self.written.less(row.reductions)),
        )

    def _later(self, row: CartRow) -> SafeString:
        return fill(
            _LATER,
            pk=str(row.line_id),
            url=self.later_urls.to(str(row.line_id)),
            label=self.later % {"name": row.article.name},
            title=self.later_title,
            sign=icon("keep"),
        )

    def _keep(self, row: CartRow) -> SafeString:
        return fill(
            _KEEP,
            url=keep_address(self.keep_start, row.ask),
            label=self.keep % {"name": row.article.name},
            title=self.keep_title,
            sign=icon("list"),
        )

    def _remove(self, row: CartRow) -> SafeString:
        return fill(
            _REMOVE,
            pk=str(row.line_id),
            url=self.remove_urls.to(str(row.line_id)),
            label=self.remove % {"name": row.article.name},
            cross=icon("cross"),
        )


def _starts(summary: CartSummary) -> dict[str, SafeString]:
    """The starts of cells, by their names in a row."""
    columns = {
        "delivery_start": blocks.LineColumn(gettext("Delivery")),
        "quantity_start": blocks.LineColumn(gettext("Quantity"), "is-end"),
        "each_start": blocks.LineColumn(summary.each_head, "is-end"),
        "line_start": blocks.LineColumn(summary.line_head, "is-end is-strong"),
    }
    return {name: line_markup.cell_start(column) for name, column in columns.items()}


def _tone(row: CartRow, refused: str) -> str:
    if refused or row.not_allowed:
        return " is-refused"
    return " is-warned" if row.left_out or row.changed else ""


def _said(row: CartRow) -> SafeString:
    """What stands under the article."""
    if not (row.more or row.note or row.booked or row.not_allowed):
        return NOTHING
    notes = tuple(text for text in (row.note, row.booked) if text)
    return fill(
        "{}{}{}",
        fill('<p class="line__next">{}</p>', row.more) if row.more else NOTHING,
        line_markup.smalls("muted", notes),
        fill('<p class="field__error" role="alert">{}</p>', row.not_allowed)
        if row.not_allowed
        else NOTHING,
    )


def _hint(row: CartRow, refused: str) -> SafeString | str:
    """What stands under a quantity: its unit, or why it cannot be."""
    if not refused:
        return row.unit_name
    if row.restricted is None or not row.restricted.url:
        return refused
    way_out = row.restricted
    return fill('{} <a href="{}">{}</a>', refused, way_out.url, way_out.verb)
