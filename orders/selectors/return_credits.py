"""Which billed lines the goods of a return are credited on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from invoicing.rules import BilledLine, CreditPart
from invoicing.selectors import billed_lines
from orders.models import OrderReturn, Shipment, ShipmentLine
from orders.rules.returns import share_out
from orders.rules.shares import Shares, returned_shares

ZERO = Decimal(0)


def billed_rows(shipment_ids: Sequence[int]) -> dict[int, list[ShipmentLine]]:
    """What shipments hold, by shipment, in the order in which it is billed."""
    rows = ShipmentLine.objects.filter(shipment__in=shipment_ids)
    ordered = rows.select_related("order_line").order_by(
        "shipment_id", "order_line__position"
    )
    found: dict[int, list[ShipmentLine]] = {key: [] for key in shipment_ids}
    for row in ordered:
        found[row.shipment_id].append(row)
    return found


def credit_parts(found: OrderReturn) -> tuple[CreditPart, ...]:
    """What was taken back, on the lines it was billed on, oldest shipment first.

    The lock of the customer is held. Constant queries for any length.
    """
    billed = _billed(found)
    by_line: dict[int, list[BilledLine]] = defaultdict(list)
    for rows, lines in billed.values():
        for row, line in zip(rows, lines, strict=False):
            by_line[row.order_line_id].append(line)
    parts: list[CreditPart] = []
    for returned in found.lines.order_by("order_line__position"):
        there = by_line.get(returned.order_line_id, [])
        shares = share_out(
            returned.quantity_accepted,
            [(one.line_id, one.left_quantity) for one in there],
        )
        parts += [CreditPart(key, quantity) for key, quantity in shares]
    if found.credits_freight:
        parts += _freight(found, billed)
    return tuple(parts)


Billed = Mapping[int, tuple[list[ShipmentLine], list[BilledLine]]]


def _billed(found: OrderReturn) -> Billed:
    """Of each billed shipment its lines and those of its invoice.

    An invoice has the lines of its shipment in the same order, then the freight.
    """
    shipments = Shipment.objects.filter(order=found.order_id).exclude(invoice_number="")
    numbers = dict(shipments.order_by("pk").values_list("pk", "invoice_number"))
    lines = billed_lines(numbers.values())
    rows = billed_rows(list(numbers))
    return {key: (rows[key], lines.get(numbers[key], [])) for key in numbers}


def _freight(found: OrderReturn, billed: Billed) -> list[CreditPart]:
    """The freight to where the goods had gone, as far as nobody credited it."""
    places = set(found.lines.values_list("order_line__destination", flat=True))
    went = dict(found.order.shipments.values_list("pk", "destination"))
    return [
        CreditPart(line.line_id, line.left_quantity, bears_fee=False)
        for key, (rows, lines) in billed.items()
        if went[key] in places
        for line in lines[len(rows) :]
        if line.left_quantity > 0
    ]


def freight_to_credit(found: OrderReturn) -> Decimal:
    """What of the billed freight a return credits; ask before it does."""
    if not found.credits_freight:
        return ZERO
    billed = _billed(found)
    going = {part.line_id: part.quantity for part in _freight(found, billed)}
    amounts = [
        (line.line_amount - line.discount_amount) * going[line.line_id] / line.quantity
        for _, lines in billed.values()
        for line in lines
        if line.line_id in going
    ]
    return sum(amounts, ZERO)


def credited_shares(
    found: OrderReturn, *, total_net: Decimal, freight_amount: Decimal
) -> Shares:
    """What of the credit of a return falls on which cost centre.

    The restocking fee is kept of the goods alone.
    """
    kept = 1 - found.fee_rate / 100
    rows = found.lines.select_related("order_line")
    return returned_shares(
        found.order,
        [(row.order_line, row.quantity_accepted * kept) for row in rows],
        total_net=total_net,
        freight_amount=freight_amount,
    )
