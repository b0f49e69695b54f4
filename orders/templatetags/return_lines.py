"""Rows of the form of a return in Python: see shop.line_markup."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from orders.forms.returns import ReturnForm, TypedReturn
from orders.models import Order
from shop import blocks, line_markup
from shop.figures import figures
from shop.filling import NOTHING, fill, fill_each
from shop.templatetags.angro import date_day

register = template.Library()

QUANTITY = (
    '<input class="field__input is-dense" name="q-{key}" value="{value}" size="6" '
    'inputmode="decimal" autocomplete="off" aria-label="{label}"{described}>'
)
REASON = (
    '<select class="field__input is-dense" name="r-{key}" aria-label="{label}">'
    "{options}</select>"
)


@register.simple_tag
def return_table(form: ReturnForm, order: Order) -> SafeString:
    """The lines of an order with a quantity and a reason each, or why neither."""
    columns = (
        blocks.LineColumn(gettext("Article")),
        blocks.LineColumn(gettext("Delivered"), "is-end"),
        blocks.LineColumn(gettext("Send back")),
        blocks.LineColumn(gettext("Why")),
    )
    words = {
        "quantity": gettext("Quantity of %(name)s to send back"),
        "reason": gettext("Why %(name)s comes back"),
    }
    rows = [_row(typed, form.reasons, words) for typed in form.typed]
    return line_markup.line_table(columns, rows, caption=gettext("Lines"))


def _row(
    typed: TypedReturn, reasons: Sequence[tuple[str, str]], words: dict[str, str]
) -> blocks.DocumentLine:
    offered, numbers = typed.offered, figures()
    line, possible = offered.line, offered.possible
    delivered = blocks.LineCell(
        numbers.quantity(offered.facts.shipped), (offered.unit,)
    )
    article = blocks.Article(line.name, "", sku=line.sku, own_number=line.own_number)
    if possible.refusal:
        refused = blocks.LineCell("–", (possible.refusal,))
        return blocks.DocumentLine(
            article, (delivered, refused, blocks.LineCell()), has_picture=False
        )
    fields = (
        blocks.LineCell(_quantity(typed, words), (_until(typed),)),
        blocks.LineCell(_reason(typed, reasons, words)),
    )
    return blocks.DocumentLine(
        article=article,
        cells=(delivered, *fields),
        tone="is-refused" if typed.errors else "",
        more=_errors(typed),
        has_picture=False,
    )


def _until(typed: TypedReturn) -> str:
    possible = typed.offered.possible
    said = {
        "most": figures().quantity(possible.quantity),
        "day": date_day(possible.until),
    }
    return gettext("at most %(most)s, until %(day)s") % said


def _quantity(typed: TypedReturn, words: dict[str, str]) -> SafeString:
    described = fill(' aria-invalid="true" aria-describedby="e-{}"', str(typed.key))
    return fill(
        QUANTITY,
        key=str(typed.key),
        value=typed.quantity,
        label=words["quantity"] % {"name": typed.offered.line.name},
        described=described if typed.errors else NOTHING,
    )


def _reason(
    typed: TypedReturn, reasons: Sequence[tuple[str, str]], words: dict[str, str]
) -> SafeString:
    options = (
        (value, fill(" selected") if value == typed.reason else NOTHING, name)
        for value, name in (("", gettext("Please choose")), *reasons)
    )
    return fill(
        REASON,
        key=str(typed.key),
        label=words["reason"] % {"name": typed.offered.line.name},
        options=fill_each('<option value="{}"{}>{}</option>', options),
    )


def _errors(typed: TypedReturn) -> SafeString | str:
    if not typed.errors:
        return ""
    return fill(
        '<p class="field__error" role="alert" id="e-{}">{}</p>',
        str(typed.key),
        " ".join(typed.errors),
    )
