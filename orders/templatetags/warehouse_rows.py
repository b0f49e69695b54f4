"""Rows of what leaves and what is fetched, in Python: there may be a thousand."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from orders.forms.fulfilment import ShipForm, ShipRow
from orders.forms.picking import PickForm
from orders.selectors.lines import UNIT_NAMES
from orders.selectors.picking import PickRow
from shop.figures import Figures, figures
from shop.filling import NOTHING, fill, joined
from shop.templatetags.angro import plain_quantity

register = template.Library()

INPUT = (
    "border border-base-200 rounded-default px-3 py-2 w-24 text-right bg-white"
    " dark:bg-base-900 dark:border-base-700"
)
_SHIP = (
    '<tr class="border-t border-base-200 dark:border-base-800">'
    '<td class="py-2 pr-4 whitespace-nowrap"><code>{sku}</code></td>'
    '<td class="py-2 pr-4">{name}</td>'
    '<td class="py-2 pr-4 text-right whitespace-nowrap">{ordered}'
    "<br><small>{unit}</small></td>"
    '<td class="py-2 pr-4 text-right">{left}</td>'
    '<td class="py-2 pr-4 text-right">{held}</td>'
    '<td class="py-2"><input class="{input}" name="{field}" value="{text}"'
    ' inputmode="decimal" autocomplete="off" aria-label="{label}"{invalid}>{error}</td>'
    "</tr>\n"
)
_ERROR = '<p class="text-red-600" id="{field}-error">{said}</p>'
_INVALID = ' aria-invalid="true" aria-describedby="{field}-error"'


@register.simple_tag
def ship_rows(form: ShipForm) -> SafeString:
    """The lines of the form to ship."""
    numbers, label, made = (
        figures(),
        gettext("Ship now: %(sku)s"),
        gettext("made to order"),
    )
    return joined(_ship_row(row, numbers, label, made) for row in form.rows())


def _ship_row(row: ShipRow, numbers: Figures, label: str, made: str) -> SafeString:
    line = row.line
    return fill(
        _SHIP,
        sku=line.sku,
        name=line.name,
        ordered=numbers.quantity(line.quantity),
        unit=UNIT_NAMES.get(line.unit_code, line.unit_code),
        left=numbers.quantity(line.quantity_left),
        held=made if row.is_made else numbers.quantity(row.held),
        input=INPUT,
        field=row.field,
        text=row.text,
        label=label % {"sku": line.sku},
        invalid=fill(_INVALID, field=row.field) if row.error else NOTHING,
        error=fill(_ERROR, field=row.field, said=row.error) if row.error else NOTHING,
    )


_PICK = (
    '<li class="border border-base-200 rounded-default p-3 dark:border-base-800">'
    '<div class="flex flex-wrap items-center justify-between gap-3">'
    '<b class="text-2xl">{bin}</b>'
    '<label class="flex items-center gap-3 text-lg"><input type="checkbox"'
    ' class="h-6 w-6" name="all_{pk}"{ticked} aria-label="{all_label}">'
    "<b>{quantity}</b>{in_units}</label></div>"
    '<div class="text-lg">{name}</div>'
    '<div class="flex flex-wrap items-center justify-between gap-3">'
    '<span><code class="whitespace-nowrap">{sku}</code>{ean}{kit} · '
    '<span class="whitespace-nowrap">{order}</span>{place}</span>'
    '<label class="flex items-center gap-3">{found_label}<input class="{input}"'
    ' name="found_{pk}" value="{found}" inputmode="decimal" autocomplete="off"'
    ' aria-label="{number_label}"{invalid}></label></div>{error}</li>\n'
)


@register.simple_tag
def walk_rows(rows: Iterable[PickRow], form: PickForm) -> SafeString:
    """What to fetch, bin by bin, with a tick and a number for each."""
    words = _PickWords(form)
    return joined(words.row(row) for row in rows)


class _PickWords:
    """What the rows of one list have in common."""

    def __init__(self, form: PickForm) -> None:
        self.form = form
        self.numbers = figures()
        self.nowhere = gettext("no bin")
        self.all = gettext("All of it found: %(sku)s")
        self.found = gettext("found instead")
        self.number = gettext("Found instead: %(sku)s")
        self.part = gettext("part of %(kit)s")

    def row(self, row: PickRow) -> SafeString:
        pk = str(row.line.pk)
        error = self.form.line_errors.get(row.line.pk, "")
        return fill(
            _PICK,
            pk=pk,
            bin=row.line.bin or self.nowhere,
            ticked=fill(" checked") if self._is_ticked(row) else NOTHING,
            all_label=self.all % {"sku": row.sku},
            quantity=self.numbers.quantity(row.line.quantity),
            in_units=self._in_units(row),
            name=row.name,
            sku=row.sku,
            ean=f" · EAN {row.ean}" if row.ean else "",
            kit=f" · {self.part % {'kit': row.kit}}" if row.kit else "",
            order=row.order_number,
            place=f" → {row.goes_to}" if row.goes_to else "",
            found_label=self.found,
            number_label=self.number % {"sku": row.sku},
            input=INPUT,
            found=self._typed(row),
            invalid=fill(' aria-invalid="true"') if error else NOTHING,
            error=fill('<p class="text-red-600" role="alert">{}</p>', error)
            if error
            else NOTHING,
        )

    def _in_units(self, row: PickRow) -> str:
        """After the number: the unit, or how many of it; parts of kits have none."""
        if row.units is not None:
            return f"= {self.numbers.quantity(row.units)} × {row.unit}"
        return f"× {row.unit}" if row.unit else ""

    def _is_ticked(self, row: PickRow) -> bool:
        if self.form.is_bound:
            return f"all_{row.line.pk}" in self.form.data
        return row.line.picked == row.line.quantity

    def _typed(self, row: PickRow) -> str:
        if self.form.is_bound:
            return str(self.form.data.get(f"found_{row.line.pk}", ""))
        picked = row.line.picked
        if picked is None or picked == row.line.quantity:
            return ""
        return plain_quantity(picked)
