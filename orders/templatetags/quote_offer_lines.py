"""Rows of the editor of offers, in Python: see shop.line_markup."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from orders.forms.quotes_staff import OfferForm
from orders.models import Quote
from orders.rules.quote_lines import LineDifference
from orders.rules.quote_typed import TypedLine
from orders.selectors.quote_staff import EditorPage, LineFacts
from orders.templatetags.quote_lines import difference, line_field
from shop import blocks
from shop.figures import Figures, figures
from shop.filling import fill, fill_each, joined
from shop.templatetags.angro import plain_quantity

register = template.Library()
DASH = "–"
# Two fields share the width there is.
WORDS = " grow min-w-0 w-16"
STAFF_FIELD = (
    '<input class="border border-base-300 bg-transparent rounded-default px-2 py-1 '
    'dark:border-base-700{css}" name="{name}" value="{value}" placeholder="{hint}" '
    'aria-label="{label}"{more}>'
)
_ROW = (
    '<tr class="border-t border-base-200 dark:border-base-800 align-top">'
    '<td class="px-1 py-2 text-right">{}</td><td class="px-1 py-2">{}{}</td>'
    '<td class="px-1 py-2">{}</td><td class="px-1 py-2">{}{}</td>'
    '<td class="px-1 py-2">{}</td><td class="px-1 py-2 text-right">{}</td>'
    '<td class="px-1 py-2 text-right whitespace-nowrap">{}</td></tr>\n'
)
_TEXT_ROW = (
    '<tr class="border-t border-base-200 dark:border-base-800 align-top">'
    '<td class="px-1 py-2 text-right">{}</td>'
    '<td class="px-1 py-2" colspan="6">{}{}</td></tr>\n'
)

_DIFFERENCE = (
    '<tr class="border-t border-base-200 dark:border-base-800 align-top{tone}">'
    '<td class="py-2 pr-4">{name} <span class="font-mono">{sku}</span>{notes}</td>'
    "{cells}</tr>\n"
)
_CELL = '<td class="py-2 pr-4{css}">{text}{notes}</td>'
_NOTE = '<br><small class="font-normal">{}</small>'


@register.simple_tag
def difference_rows(rows: Sequence[LineDifference], quote: Quote) -> SafeString:
    """What became of every line between two versions, for the staff."""
    numbers = figures()
    return joined(_difference_row(difference(row, quote, numbers)) for row in rows)


def _difference_row(line: blocks.DocumentLine) -> SafeString:
    *amounts, words = line.cells
    end = " text-right whitespace-nowrap"
    cells = [_cell(each, end) for each in amounts]
    return fill(
        _DIFFERENCE,
        tone=" font-semibold" if line.tone else "",
        name=line.article.name,
        sku=line.article.sku,
        notes=_notes(line.notes),
        cells=joined([*cells, _cell(words, "")]),
    )


def _cell(cell: blocks.LineCell, css: str) -> SafeString:
    return fill(_CELL, css=css, text=cell.text, notes=_notes(cell.notes))


def _notes(notes: Iterable[str]) -> SafeString:
    return fill_each(_NOTE, ((note,) for note in notes))


@register.simple_tag
def offer_table(form: OfferForm, page: EditorPage) -> SafeString:
    """The editor of the staff: fields, customer's price, discount, margin."""
    numbers, currency = figures(), form.quote.currency
    pairs = list(zip(form.typed, page.rows, strict=True))
    return fill_each(
        "{}",
        (
            (_offer_row(place, typed, facts, currency, numbers),)
            for place, (typed, facts) in enumerate(pairs, 1)
        ),
    )


def _offer_row(
    place: int, typed: TypedLine, facts: LineFacts, currency: str, numbers: Figures
) -> SafeString:
    if facts.line.is_text:
        return fill(_TEXT_ROW, place, _named(typed, facts), _errors(typed))
    return fill(
        _ROW,
        place,
        _named(typed, facts),
        _errors(typed),
        _staff(typed, "q", plain_quantity(facts.line.quantity), size=6),
        _staff(typed, "p", _price(facts.line.unit_amount), size=8),
        _beside(facts, currency, numbers),
        _staff(typed, "d", "", size=5, hint=_rate(facts, numbers)),
        _margin(typed, facts, currency, numbers),
        numbers.amount(facts.amount, currency),
    )


def _beside(facts: LineFacts, currency: str, numbers: Figures) -> SafeString:
    """The customer's own price, and what they would pay."""
    own = numbers.unit_price(facts.line.list_amount, currency)
    theirs = fill(
        "<br><small>{}</small>", gettext("theirs %(price)s") % {"price": own or DASH}
    )
    if facts.wanted_amount is None:
        return theirs
    price = numbers.unit_price(facts.wanted_amount, currency)
    wanted = gettext("they offer %(price)s") % {"price": price}
    return fill('{}<br><b class="text-primary-600">{}</b>', theirs, wanted)


def _named(typed: TypedLine, facts: LineFacts) -> SafeString:
    line = facts.line
    if line.is_text:
        return _staff(typed, "t", line.text, css=" w-full")
    name: SafeString = fill("<b>{}</b> {}", line.name, line.sku)
    if not line.is_article:
        name = _staff(typed, "n", line.name, css=" w-full")
    return fill(
        '{}<div class="flex gap-1 mt-1">{}{}</div>',
        name,
        _staff(typed, "t", line.text, css=WORDS, hint=gettext("Text")),
        _staff(typed, "c", line.comment, css=WORDS, hint=gettext("Comment")),
    )


LABELS = {
    "q": gettext_lazy("Quantity"),
    "p": gettext_lazy("Price"),
    "d": gettext_lazy("Discount"),
    "t": gettext_lazy("Text"),
    "c": gettext_lazy("Comment"),
    "n": gettext_lazy("Name"),
    "k": gettext_lazy("Cost"),
}


def _staff(
    typed: TypedLine,
    letter: str,
    value: str,
    *,
    size: int = 9,
    hint: str = "",
    css: str = "",
) -> SafeString:
    name = typed.line.sku or typed.line.name
    label = f"{LABELS[letter]} {name}"
    css = " text-right is-amount" if letter in "qpdk" else css
    return line_field(
        typed,
        letter,
        value,
        label,
        "",
        css=css,
        size=size,
        hint=hint,
        form=STAFF_FIELD,
    )


def _errors(typed: TypedLine) -> SafeString:
    texts: Iterable[tuple[object]] = ((text,) for text in typed.errors.values())
    return fill_each('<p class="text-red-600" role="alert">{}</p>', texts)


def _price(amount: Decimal | None) -> str:
    """A price for a field: at least two decimals, no trailing zeros beyond."""
    if amount is None:
        return ""
    text = f"{amount:.4f}"
    return text[:-2] + text[-2:].rstrip("0")


def _rate(facts: LineFacts, numbers: Figures) -> str:
    return numbers.percent(facts.discount_rate)


def _margin(
    typed: TypedLine, facts: LineFacts, currency: str, numbers: Figures
) -> SafeString:
    line = facts.line
    rate = numbers.percent(facts.margin_rate) or DASH
    if line.is_article:
        cost = numbers.unit_price(line.cost_amount, currency) or DASH
        return fill("{}<br><small>{}</small>", rate, cost)
    field = _staff(typed, "k", _price(line.cost_amount), size=7, hint=gettext("Cost"))
    return fill("{}<br>{}", rate, field)
