"""Rows of quotes in Python: see shop.line_markup."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from orders.forms.quotes import CounterForm, PartForm
from orders.models import Quote
from orders.rules.quote_lines import LineDifference
from orders.rules.quote_typed import TypedLine
from orders.selectors.quotes import QuotePage, QuoteRow
from shop import blocks, line_markup
from shop.figures import Figures, figures
from shop.filling import NOTHING, fill, joined
from shop.templatetags.angro import money, plain_quantity

register = template.Library()
DASH = "–"
FIELD = (
    '<input class="field__input is-dense{css}" name="{name}" value="{value}" '
    'placeholder="{hint}" aria-label="{label}"{more}>'
)


@register.simple_tag
def quote_table(page: QuotePage) -> SafeString:
    """The lines of a quote as they stand."""
    quote, numbers = page.quote, figures()
    columns = (
        blocks.LineColumn(gettext("Article")),
        blocks.LineColumn(gettext("Quantity"), "is-end"),
        blocks.LineColumn(gettext("Your price then"), "is-end"),
        blocks.LineColumn(_offered_head(quote), "is-end is-strong"),
        blocks.LineColumn(gettext("Line as offered"), "is-end is-strong"),
    )
    lines = (_row(row, quote, numbers) for row in page.rows)
    foot = _foot(page, numbers) if page.offered_amount else NOTHING
    return line_markup.line_table(columns, lines, caption=gettext("Lines"), foot=foot)


def _offered_head(quote: Quote) -> str:
    words = {"currency": quote.currency}
    if quote.prices_include_tax:
        return gettext("Offered, %(currency)s gross") % words
    return gettext("Offered, %(currency)s net") % words


def _row(row: QuoteRow, quote: Quote, numbers: Figures) -> blocks.DocumentLine:
    line, currency = row.line, quote.currency
    notes = tuple(text for text in (line.text, line.comment) if text)
    if line.is_text:
        empty = blocks.LineCell()
        # The name of a text is its beginning.
        article = replace(row.article, name=line.text)
        return blocks.DocumentLine(article, (empty,) * 4, has_picture=False)
    return blocks.DocumentLine(
        article=row.article,
        cells=(
            _quantity(row, numbers),
            blocks.LineCell(
                numbers.unit_price(line.list_unit_amount, currency) or DASH
            ),
            _offered(row, currency, numbers),
            blocks.LineCell(numbers.amount(row.amount, currency) or DASH),
        ),
        notes=notes,
    )


def _quantity(row: QuoteRow, numbers: Figures) -> blocks.LineCell:
    notes = [row.unit]
    if row.line.quantity_accepted:
        ordered = numbers.quantity(row.line.quantity_accepted)
        notes.append(gettext("%(quantity)s ordered") % {"quantity": ordered})
    return blocks.LineCell(numbers.quantity(row.line.quantity), tuple(notes))


def _offered(row: QuoteRow, currency: str, numbers: Figures) -> blocks.LineCell:
    notes = []
    if row.was_amount is not None:
        was = numbers.unit_price(row.was_amount, currency)
        notes.append(gettext("was %(price)s") % {"price": was})
    if row.line.wanted_unit_amount is not None:
        wanted = numbers.unit_price(row.line.wanted_unit_amount, currency)
        notes.append(gettext("you offered %(price)s") % {"price": wanted})
    price = numbers.unit_price(row.unit_amount, currency)
    return blocks.LineCell(price or DASH, tuple(notes))


def _foot(page: QuotePage, numbers: Figures) -> SafeString:
    quote = page.quote
    label = (
        gettext("Goods gross, as offered")
        if quote.prices_include_tax
        else gettext("Goods net, as offered")
    )
    notes = []
    if quote.discount_rate:
        rate = numbers.percent(quote.discount_rate)
        notes.append(
            gettext("%(rate)s off everything is in the prices") % {"rate": rate}
        )
    if page.saved_amount:
        saved = money(page.saved_amount, quote.currency)
        notes.append(gettext("You save %(saved)s on your prices") % {"saved": saved})
    return fill(
        '<tr role="row" class="table__total"><th role="rowheader" scope="row" '
        'colspan="4" class="is-lead">{}{}</th><td role="cell" class="is-end">{}</td>'
        "</tr>",
        label,
        line_markup.smalls("totals__less", notes),
        numbers.amount(page.offered_amount, quote.currency),
    )


@register.simple_tag
def counter_table(
    form: CounterForm, rows: Sequence[QuoteRow], quote: Quote
) -> SafeString:
    """The lines of an offer with the fields of a counter-offer."""
    numbers = figures()
    columns = (
        blocks.LineColumn(gettext("Article")),
        blocks.LineColumn(gettext("Quantity"), "is-end"),
        blocks.LineColumn(_offered_head(quote), "is-end"),
        blocks.LineColumn(gettext("Your counter-offer"), "is-end"),
        blocks.LineColumn(gettext("Text and comment")),
    )
    pairs = zip(form.typed, rows, strict=True)
    lines = (_counter(typed, row, quote, numbers) for typed, row in pairs)
    return line_markup.line_table(columns, lines, caption=gettext("Lines"))


def _counter(
    typed: TypedLine, row: QuoteRow, quote: Quote, numbers: Figures
) -> blocks.DocumentLine:
    empty = blocks.LineCell()
    if row.line.is_text:
        text = _text_field(typed, row, gettext("Text of %(name)s"))
        return _document(typed, row, (empty, empty, empty, blocks.LineCell(text)))
    price = numbers.unit_price(row.unit_amount, quote.currency)
    quantity = plain_quantity(row.line.quantity)
    return _document(
        typed,
        row,
        (
            blocks.LineCell(_quantity_field(typed, row, quantity), (row.unit,)),
            blocks.LineCell(price or DASH),
            blocks.LineCell(_price_field(typed, row, price)),
            blocks.LineCell(_word_fields(typed, row)),
        ),
    )


def _quantity_field(
    typed: TypedLine, row: QuoteRow, value: str, *, size: int = 6, hint: str = ""
) -> SafeString:
    return line_field(
        typed,
        "q",
        value,
        gettext("Quantity of %(name)s"),
        row.article.name,
        css=" is-amount",
        size=size,
        hint=hint,
    )


def _price_field(typed: TypedLine, row: QuoteRow, offered: str) -> SafeString:
    return line_field(
        typed,
        "p",
        "",
        gettext("Counter-offer for %(name)s"),
        row.article.name,
        css=" is-amount",
        size=7,
        hint=offered,
    )


def _word_fields(typed: TypedLine, row: QuoteRow) -> SafeString:
    """A text for the line and a comment on it."""
    name, said = row.article.name, gettext("Comment on %(name)s")
    text = _text_field(typed, row, gettext("Text for %(name)s"), hint=gettext("Text"))
    comment = line_field(
        typed, "c", row.line.comment, said, name, hint=gettext("Comment")
    )
    return joined([text, comment])


def _text_field(
    typed: TypedLine, row: QuoteRow, label: str, *, hint: str = ""
) -> SafeString:
    return line_field(typed, "t", row.line.text, label, row.article.name, hint=hint)


def _document(
    typed: TypedLine, row: QuoteRow, cells: tuple[blocks.LineCell, ...]
) -> blocks.DocumentLine:
    refused = " ".join(typed.errors.values())
    return blocks.DocumentLine(
        article=row.article,
        cells=cells,
        tone="is-refused" if refused else "",
        more=fill('<p class="field__error" role="alert">{}</p>', refused)
        if refused
        else "",
    )


def line_field(
    typed: TypedLine,
    letter: str,
    value: str,
    label: str,
    name: str,
    *,
    css: str = "",
    size: int = 24,
    hint: str = "",
    form: str = FIELD,
) -> SafeString:
    """A field of a line; what was typed stands in it whatever became of it."""
    shown = typed.shown(letter)
    mode = ' inputmode="decimal"' if "is-amount" in css else ""
    invalid = ' aria-invalid="true"' if letter in typed.errors else ""
    return fill(
        form,
        css=css,
        name=f"{letter}-{typed.key}",
        value=value if shown is None else shown,
        hint=hint,
        label=label % {"name": name} if name else label,
        more=SafeString(f' size="{size}" autocomplete="off"{mode}{invalid}'),
    )


@register.simple_tag
def part_table(form: PartForm, rows: Sequence[QuoteRow], quote: Quote) -> SafeString:
    """What is left of an offer, with a quantity to order now."""
    numbers = figures()
    columns = (
        blocks.LineColumn(gettext("Article")),
        blocks.LineColumn(_offered_head(quote), "is-end"),
        blocks.LineColumn(gettext("Left to order"), "is-end"),
        blocks.LineColumn(gettext("Order now"), "is-end"),
    )
    pairs = zip(form.typed, rows, strict=True)
    lines = (_part(typed, row, quote, numbers) for typed, row in pairs)
    return line_markup.line_table(columns, lines, caption=gettext("Lines"))


def _part(
    typed: TypedLine, row: QuoteRow, quote: Quote, numbers: Figures
) -> blocks.DocumentLine:
    many = _quantity_field(typed, row, "", size=7, hint="0")
    left = numbers.quantity(row.line.quantity_open)
    price = numbers.unit_price(row.unit_amount, quote.currency)
    return _document(
        typed,
        row,
        (
            blocks.LineCell(price),
            blocks.LineCell(left, (row.unit,)),
            blocks.LineCell(many),
        ),
    )


@register.simple_tag
def difference_table(rows: Sequence[LineDifference], quote: Quote) -> SafeString:
    """What became of every line between two versions; what is the same is quiet."""
    numbers = figures()
    columns = (
        blocks.LineColumn(gettext("Article")),
        blocks.LineColumn(gettext("Quantity"), "is-end"),
        blocks.LineColumn(gettext("Price"), "is-end"),
        blocks.LineColumn(gettext("Amount"), "is-end is-strong"),
        blocks.LineColumn(gettext("What changed")),
    )
    lines = (difference(row, quote, numbers) for row in rows)
    return line_markup.line_table(columns, lines, caption=gettext("Differences"))


def difference(
    row: LineDifference, quote: Quote, numbers: Figures
) -> blocks.DocumentLine:
    """What became of one line: its quantity, price, amount and what changed."""
    line, currency = row.line, quote.currency
    old, new = row.before, row.after
    pair = _pair if old else _added
    return blocks.DocumentLine(
        article=blocks.Article(name=line.name, url="", sku=line.sku),
        cells=(
            pair(
                numbers.quantity(old.quantity) if old and not old.is_text else "",
                numbers.quantity(new.quantity) if new and not new.is_text else "",
            ),
            pair(
                numbers.unit_price(row.before_unit, currency),
                numbers.unit_price(row.after_unit, currency),
            ),
            pair(
                numbers.amount(row.before_amount, currency),
                "" if line.is_text else numbers.amount(row.after_amount, currency),
            ),
            blocks.LineCell(", ".join(_words(row)) or DASH),
        ),
        tone="" if row.kind == "same" else "is-warned",
        notes=tuple(
            text for text in (line.text, line.comment) if text and text != line.name
        ),
        has_picture=False,
    )


def _added(_before: str, after: str) -> blocks.LineCell:
    return blocks.LineCell(after or DASH)


def _pair(before: str, after: str) -> blocks.LineCell:
    """The later value, with the one before below where it was another."""
    if before == after:
        return blocks.LineCell(after or DASH)
    was = gettext("was %(price)s") % {"price": before or DASH}
    return blocks.LineCell(after or DASH, (was,))


def _words(row: LineDifference) -> Iterator[str]:
    words = {
        "added": gettext("new line"),
        "removed": gettext("line taken away"),
        "price": gettext("price"),
        "quantity": gettext("quantity"),
        "text": gettext("text"),
        "comment": gettext("comment"),
    }
    if row.kind in words:
        yield words[row.kind]
    yield from (words[name] for name in words if name in row.changed)
