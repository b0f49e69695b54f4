"""What is held in stock for the lines of an order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from catalog.selectors.reservations import Held, held_for
from orders.models import OrderLine
from orders.rules import stock_owner
from orders.rules.parts import whole_units


def held_of(lines: Iterable[OrderLine]) -> list[tuple[OrderLine, Held]]:
    """What is held for each line, by warehouse, in base units. Two queries."""
    owners = {stock_owner(line.pk): line for line in lines}
    found = held_for({owner: line.variant_id for owner, line in owners.items()})
    return [(owners[one.owner], one) for one in found]


def held_by_warehouse(lines: Sequence[OrderLine]) -> dict[int, dict[int, Decimal]]:
    """By warehouse and line what can leave from there now, in the line's unit.

    Whole units, as far as they are not shipped yet. Two queries.
    """
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for line, one in held_of(lines):
        count = whole_units(one.quantity, line)
        if count:
            found[one.warehouse_id][line.pk] = min(count, line.quantity_left)
    return found
