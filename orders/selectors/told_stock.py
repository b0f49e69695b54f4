"""Stock of a line in words: what there is, when more comes, why it is not enough."""

from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import gettext

from catalog.errors import QuantityRefused
from catalog.models import StockPolicy, Unit
from catalog.rules import check_quantity
from catalog.selectors.stock import StockAnswer
from shop.blocks import Stock
from shop.templatetags.angro import date_weekday, quantity


def told_stock(
    stock: StockAnswer | None, *, wanted: Decimal, left: Decimal, factor: Decimal
) -> Stock:
    """Availability of `wanted` base units where `left` are free, in words."""
    if stock is None:
        return Stock(state="out")
    if stock.policy == StockPolicy.MADE_TO_ORDER:
        ready = date_weekday(stock.ready_on)
        return Stock(
            state="in", note=gettext("made to order, %(day)s") % {"day": ready}
        )
    if left >= wanted:
        return Stock(state="in", ready_on=stock.ready_on)
    here = _whole_units(left, factor)
    return Stock(
        state="low" if here else "out",
        quantity=here,
        more_on=stock.arrives_on,
        more_quantity=_whole_units(stock.arriving, factor) or None,
        note="" if stock.arrives_on else gettext("the rest follows later"),
    )


def _whole_units(base: Decimal, factor: Decimal) -> Decimal:
    return (base / factor).to_integral_value(rounding=ROUND_FLOOR)


def why_refused(
    unit: Unit, wanted: Decimal, stock: StockAnswer | None, *, left: Decimal
) -> str:
    """Why so many units cannot be ordered, in words; empty where they can.

    `left` base units are free.
    """
    try:
        check_quantity(unit, wanted)
    except QuantityRefused as refusal:
        return str(refusal)
    if left >= wanted * unit.factor or (stock is not None and stock.never_refuses):
        return ""
    here = _whole_units(left, unit.factor)
    if not here:
        return gettext("Out of stock at present.")
    return gettext("Only %(quantity)s in stock at present.") % {
        "quantity": quantity(here)
    }
