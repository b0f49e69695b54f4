"""Tables of a checkout's lines in Python: see shop.line_markup."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from orders.forms.destinations import DestinationsForm, TypedParts, TypedPlace
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


_PART = (
    '<input class="field__input" name="q-{pk}-{place}" value="{value}" '
    'inputmode="decimal" size="6" aria-label="{label}"{wrong}>'
)


@register.simple_tag
def destination_table(form: DestinationsForm) -> SafeString:
    """Lines with a field for what of them goes to each further address."""
    columns = (
        blocks.LineColumn(gettext("Article")),
        blocks.LineColumn(gettext("Quantity"), "is-end"),
        *(blocks.LineColumn(_named(one), "is-end") for one in form.places),
        blocks.LineColumn(gettext("Address of the order"), "is-end"),
    )
    label, numbers = gettext("%(article)s to %(place)s"), figures()
    return line_markup.line_table(
        columns,
        (_parts(one, form.places, label, numbers) for one in form.typed),
        caption=gettext("Order lines"),
    )


def _named(typed: TypedPlace) -> str:
    """A place as its column is headed: a company's often have the same name."""
    return f"{typed.place.name}, {typed.place.line1}"


def _parts(
    typed: TypedParts, places: Sequence[TypedPlace], label: str, numbers: Figures
) -> blocks.DocumentLine:
    row = typed.row
    wrong = fill(' aria-invalid="true"') if typed.error else NOTHING
    fields = (
        fill(
            _PART,
            pk=str(row.line_id),
            place=str(one.destination.pk),
            value=typed.texts[one.destination.pk],
            label=label % {"article": row.article.name, "place": _named(one)},
            wrong=wrong,
        )
        for one in places
    )
    error = NOTHING
    if typed.error:
        error = fill('<p class="field__error" role="alert">{}</p>', typed.error)
    return blocks.DocumentLine(
        article=row.article,
        tone="is-refused" if typed.error else "",
        more=error,
        cells=(
            blocks.LineCell(numbers.quantity(row.quantity), (row.unit_name,)),
            *(blocks.LineCell(each) for each in fields),
            blocks.LineCell(numbers.quantity(typed.rest)),
        ),
    )
