"""Tables of a checkout's lines in Python: see shop.line_markup."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from orders.forms.line_references import LineReferencesForm, TypedBooking
from shop import blocks, line_markup
from shop.figures import Figures, figures
from shop.filling import NOTHING, fill

register = template.Library()

_CENTRE = (
    '<input class="field__input" name="centre-{pk}" value="{value}" '
    'list="cost-centres" maxlength="40" autocapitalize="off" spellcheck="false" '
    'aria-label="{label}"{wrong}>{error}'
)
_PROJECT = (
    '<input class="field__input" name="project-{pk}" value="{value}" '
    'aria-label="{label}">'
)


@register.simple_tag
def booking_table(form: LineReferencesForm) -> SafeString:
    """Lines with a field for their cost centre and one for their project."""
    columns = (
        blocks.LineColumn(gettext("Article")),
        blocks.LineColumn(gettext("Quantity"), "is-end"),
        blocks.LineColumn(gettext("Cost centre")),
        blocks.LineColumn(gettext("Project")),
    )
    labels = (gettext("Cost centre of %(name)s"), gettext("Project of %(name)s"))
    numbers = figures()
    return line_markup.line_table(
        columns,
        (_booking(one, labels, numbers) for one in form.typed),
        caption=gettext("Order lines"),
    )


def _booking(
    typed: TypedBooking, labels: tuple[str, str], numbers: Figures
) -> blocks.DocumentLine:
    row, named = typed.row, {"name": typed.row.article.name}
    pk = str(row.line_id)
    error = NOTHING
    if typed.error:
        error = fill('<p class="field__error" role="alert">{}</p>', typed.error)
    return blocks.DocumentLine(
        article=row.article,
        tone="is-refused" if typed.error else "",
        cells=(
            blocks.LineCell(numbers.quantity(row.quantity), (row.unit_name,)),
            blocks.LineCell(
                fill(
                    _CENTRE,
                    pk=pk,
                    value=typed.centre,
                    label=labels[0] % named,
                    wrong=fill(' aria-invalid="true"') if typed.error else NOTHING,
                    error=error,
                )
            ),
            blocks.LineCell(
                fill(_PROJECT, pk=pk, value=typed.project, label=labels[1] % named)
            ),
        ),
    )
