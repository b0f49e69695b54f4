"""Ordering again what was ordered before."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.errors import Restricted
from catalog.models import Unit, Variant
from catalog.restrictions import restrictions_for
from catalog.rules import nearest_quantity
from orders.models import Order, OrderLine
from orders.services.cart import CartItem, add_to_cart
from pricing.rules import Ask
from pricing.selectors import prices_for
from shop.templatetags.angro import quantity, unit_price


@dataclass(frozen=True)
class Reordered:
    """How many lines came into the cart, and what is not as it was, in sentences."""

    added_count: int
    changes: tuple[str, ...]


@transaction.atomic
def reorder(*, buyer: Buyer, order_id: int) -> Reordered:
    """Put what can still be had of an order into the current cart, and say the rest.

    Quantities go to what is sold now; prices are those of now. Raises what
    `add_to_cart` raises, such as SignInToOrder.
    """
    order = Order.objects.visible_to(buyer).get(pk=order_id)
    lines = list(order.lines.all())
    units = _units(buyer, lines)
    changes: list[str] = []
    wanted: dict[Ask, OrderLine] = {}
    for line in _allowed(buyer, lines, changes):
        unit = units.get(line.unit_id)
        if unit is None:
            changes.append(_said(line, gettext("%(sku)s is not on sale any more.")))
            continue
        asked = nearest_quantity(unit, line.quantity)
        if asked != line.quantity:
            changes.append(
                gettext("%(sku)s is sold as %(now)s instead of %(before)s now.")
                % {
                    "sku": line.sku,
                    "now": quantity(asked),
                    "before": quantity(line.quantity),
                }
            )
        wanted[Ask(line.variant_id, line.unit_id, asked)] = line
    items = _priced(buyer, wanted, order.currency, changes)
    if items:
        add_to_cart(buyer=buyer, items=items)
    return Reordered(added_count=len(items), changes=tuple(changes))


def _allowed(
    buyer: Buyer, lines: Sequence[OrderLine], changes: list[str]
) -> list[OrderLine]:
    """Lines that are still sold to this buyer; why not is said of the others."""
    refusals = restrictions_for([line.variant_id for line in lines], buyer)
    allowed = []
    for line in lines:
        found = refusals.get(line.variant_id, ())
        hard = [each for each in found if not each.is_settled_later]
        if hard:
            changes.append(str(Restricted(sku=line.sku, reason=hard[0].sentence)))
        else:
            allowed.append(line)
    return allowed


def _units(buyer: Buyer, lines: Sequence[OrderLine]) -> dict[int, Unit]:
    variants = Variant.objects.visible_to(buyer).filter(
        pk__in={line.variant_id for line in lines}
    )
    rows = Unit.objects.filter(
        pk__in={line.unit_id for line in lines}, variant__in=variants
    )
    return {unit.pk: unit for unit in rows}


def _priced(
    buyer: Buyer, wanted: dict[Ask, OrderLine], currency: str, changes: list[str]
) -> list[CartItem]:
    answers = prices_for(list(wanted), buyer)
    items = []
    for ask, line in wanted.items():
        answer = answers.get(ask)
        if answer is None:
            changes.append(_said(line, gettext("%(sku)s has no price for you now.")))
            continue
        if answer.unit_amount != line.unit_price_amount:
            changes.append(
                gettext("%(sku)s: %(before)s → %(now)s.")
                % {
                    "sku": line.sku,
                    "before": unit_price(line.unit_price_amount, currency),
                    "now": unit_price(answer.unit_amount, buyer.currency),
                }
            )
        items.append(
            CartItem(ask.variant_id, ask.unit_id, Decimal(ask.quantity), line.note)
        )
    return items


def _said(line: OrderLine, sentence: str) -> str:
    return sentence % {"sku": line.sku}
