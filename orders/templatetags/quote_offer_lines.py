"""Rows of the editor of offers, in Python: see shop.line_markup."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from orders.forms.quotes_staff import OfferForm
from orders.rules.quote_typed import TypedLine
from orders.selectors.quote_staff import EditorPage, LineFacts
from orders.templatetags.quote_lines import line_field
from shop.figures import Figures, figures
from shop.filling import NOTHING, fill, fill_each, joined
from shop.templatetags.angro import plain_quantity

register = template.Library()
DASH = "–"
STAFF_FIELD = (
    '<input class="border border-base-300 bg-transparent rounded-default px-2 py-1 '
    'dark:border-base-700{css}" name="{name}" value="{value}" placeholder="{hint}" '
    'aria-label="{label}"{more}>'
)


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
    line = facts.line
    wanted = NOTHING
    if facts.wanted_amount is not None:
        price = numbers.unit_price(facts.wanted_amount, currency)
        wanted = fill(
            '<br><b class="text-primary-600">{}</b>',
            gettext("they offer %(price)s") % {"price": price},
        )
    return fill(
        '<tr class="border-t border-base-200 dark:border-base-800 align-top">'
        '<td class="p-2 text-right">{}</td><td class="p-2">{}{}</td>'
        '<td class="p-2">{}</td><td class="p-2 text-right">{}</td>'
        '<td class="p-2">{}{}</td><td class="p-2">{}</td>'
        '<td class="p-2 text-right">{}</td><td class="p-2 text-right">{}</td></tr>\n',
        place,
        _named(typed, facts),
        _errors(typed),
        NOTHING if line.is_text else _staff(typed, "q", plain_quantity(line.quantity)),
        numbers.unit_price(line.list_amount, currency) or DASH,
        NOTHING if line.is_text else _staff(typed, "p", _price(line.unit_amount)),
        wanted,
        NOTHING if line.is_text else _staff(typed, "d", "", hint=_rate(facts, numbers)),
        _margin(typed, facts, currency, numbers),
        NOTHING if line.is_text else numbers.amount(facts.amount, currency),
    )


def _named(typed: TypedLine, facts: LineFacts) -> SafeString:
    line = facts.line
    if line.is_text:
        return _staff(typed, "t", line.text, size=50)
    name: SafeString = fill("<b>{}</b><br>{}", line.name, line.sku)
    if not line.is_article:
        name = _staff(typed, "n", line.name, size=30)
    return joined(
        [
            name,
            fill("<br>"),
            _staff(typed, "t", line.text, size=24, hint=gettext("Text")),
            _staff(typed, "c", line.comment, size=24, hint=gettext("Comment")),
        ]
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
    typed: TypedLine, letter: str, value: str, *, size: int = 9, hint: str = ""
) -> SafeString:
    name = typed.line.sku or typed.line.name
    label = f"{LABELS[letter]} {name}"
    css = " text-right is-amount" if letter in "qpdk" else ""
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
    if line.is_text:
        return NOTHING
    rate = numbers.percent(facts.margin_rate) or DASH
    if line.is_article:
        cost = numbers.unit_price(line.cost_amount, currency) or DASH
        return fill("{}<br><small>{}</small>", rate, cost)
    field = _staff(typed, "k", _price(line.cost_amount), size=7, hint=gettext("Cost"))
    return fill("{}<br>{}", rate, field)
