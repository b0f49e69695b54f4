"""Changing an order that nobody promised yet: fewer lines, other quantities or prices.

Prices, taxes and freights stay as they were frozen, but a place that nothing goes to
any more has no freight; sums and seal are made anew, and budgets, promotions and stock
keep exactly what the order comes to now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from orders.errors import NoLineLeft
from orders.models import Order, OrderDestination, OrderLine
from orders.rules.discounts import (
    DiscountedLine,
    FrozenDiscount,
    allowances_of_part,
)
from orders.rules.remaining import owed_freights
from orders.selectors.kept_promotions import caps_for
from orders.services.budgets import change_takes
from orders.services.holding import hold_lines, release_lines
from orders.services.order_rows import seal_order
from pricing.models import PromotionKind
from pricing.rules import Taxable, Totals, line_amount, totals
from pricing.rules.parts import Part
from pricing.services.promotions import change_uses

ZERO = Decimal(0)


@dataclass(frozen=True)
class Change:
    """What a line becomes; a quantity of zero takes it out."""

    line_id: int
    quantity: Decimal
    unit_amount: Decimal | None = None


def resize_order(
    order: Order, changes: Iterable[Change], *, is_by_buyers: bool = False
) -> list[OrderLine]:
    """Make `order` what `changes` say, and return its lines.

    Where that `is_by_buyers`, promotions end whose conditions went with the lines.
    The caller holds the locks of its customer, of what it took (`lock_with_counters`)
    and of itself. Raises NoLineLeft, OutOfStock.
    """
    lines = list(order.lines.select_related("destination"))
    wanted = {change.line_id: change for change in changes}
    gone = [line for line in lines if _is_gone(line, wanted)]
    kept = [line for line in lines if not _is_gone(line, wanted)]
    if not kept:
        raise NoLineLeft
    changed = [line for line in kept if line.pk in wanted]
    release_lines(order, [*gone, *changed])
    for line in changed:
        _change(line, wanted[line.pk], order.currency)
    OrderLine.objects.filter(pk__in=[line.pk for line in gone]).delete()
    _forget_places(order, gone, kept)
    OrderLine.objects.bulk_update(changed, CHANGED, batch_size=500)
    if is_by_buyers:
        _end_missed_promotions(order, kept)
    _sum_up(order, kept)
    change_takes(order, kept)
    _change_uses(order)
    hold_lines(order, changed)
    return kept


CHANGED = (
    "quantity",
    "unit_price_amount",
    "line_amount",
    "discount_amount",
    "discounts",
)


def _forget_places(
    order: Order, gone: Iterable[OrderLine], kept: Iterable[OrderLine]
) -> None:
    """Where all that went somewhere was taken out, the order does not go there.

    The caller saves the snapshot; the order's own place stays in it: what is ordered
    goes there where nothing else is said.
    """
    still = {line.destination_id for line in kept}
    found = {line.destination_id for line in gone} - still
    left = [pk for pk in found if pk is not None]
    if not left:
        return
    OrderDestination.objects.filter(pk__in=left).delete()
    served = [(one.place, one.shipping_name) for one in order.destinations.all()]
    order.snapshot["destinations"] = [
        one
        for one in order.snapshot["destinations"]
        if (one["delivery"], one["shipping"]) in served
    ]


def _end_missed_promotions(order: Order, lines: Sequence[OrderLine]) -> None:
    caps = caps_for(order, lines) if order.discounts else {}
    lowered = []
    for line in lines:
        left = [
            _capped(one, caps.get((one["promotion"], line.pk)))
            for one in line.discounts
        ]
        left = [one for one in left if Decimal(one["amount"])]
        if left != line.discounts:
            line.discounts = left
            line.discount_amount = sum((Decimal(one["amount"]) for one in left), ZERO)
            lowered.append(line)
    OrderLine.objects.bulk_update(
        lowered, ["discounts", "discount_amount"], batch_size=500
    )


def _capped(discount: FrozenDiscount, cap: Decimal | None) -> FrozenDiscount:
    if cap is None or cap >= Decimal(discount["amount"]):
        return discount
    return {**discount, "amount": str(cap)}


def _is_gone(line: OrderLine, wanted: Mapping[int, Change]) -> bool:
    return line.pk in wanted and wanted[line.pk].quantity == 0


def _change(line: OrderLine, change: Change, currency: str) -> None:
    amount = (
        line.unit_price_amount if change.unit_amount is None else change.unit_amount
    )
    whole = line_amount(amount, change.quantity, currency)
    line.discounts = _discounts_of(line, change.quantity, whole, currency)
    line.discount_amount = sum((Decimal(one["amount"]) for one in line.discounts), ZERO)
    line.quantity, line.unit_price_amount, line.line_amount = (
        change.quantity,
        amount,
        whole,
    )


def _discounts_of(
    line: OrderLine, quantity: Decimal, whole: Decimal, currency: str
) -> list[dict[str, str]]:
    """What promotions take off the line in its new quantity: its share, never more."""
    if not line.discounts:
        return []
    frozen = DiscountedLine(
        line.quantity, line.discount_amount, line.discounts, currency
    )
    part = Part(min(quantity, line.quantity), min(whole, line.line_amount))
    shares = allowances_of_part(frozen, before=(), part=part)
    if len(shares) < len(line.discounts):
        return _first_shares(line, [one.amount for one in shares])
    return [
        {**one, "amount": str(share.amount)}
        for one, share in zip(line.discounts, shares, strict=True)
    ]


def _first_shares(line: OrderLine, amounts: Sequence[Decimal]) -> list[dict[str, str]]:
    """A share too small for every promotion goes to the first of them."""
    whole = sum(amounts, ZERO)
    return [{**line.discounts[0], "amount": str(whole)}] if whole else []


def _sum_up(order: Order, lines: Sequence[OrderLine]) -> None:
    order.delivery_amount = sum(owed_freights(order, lines).values(), ZERO)
    found = order_totals(order, lines)
    order.goods_amount = sum((line.line_amount for line in lines), ZERO)
    order.discount_amount = sum((line.discount_amount for line in lines), ZERO)
    order.discounts = _order_discounts(order, lines)
    order.total_net, order.total_tax = found.net, found.tax
    order.total_gross = found.gross
    said = {
        (one["category"], Decimal(one["rate"])): one for one in order.snapshot["taxes"]
    }
    order.snapshot["taxes"] = [
        {
            **said[tax.tax_category, tax.tax_rate],
            "base_net": str(tax.base_net),
            "tax_amount": str(tax.tax_amount),
        }
        for tax in found.taxes
    ]
    seal_order(order, lines)
    order.save(update_fields=[*SUMS, "snapshot", "sha256"])


SUMS = (
    "goods_amount",
    "discount_amount",
    "discounts",
    "delivery_amount",
    "total_net",
    "total_tax",
    "total_gross",
)


def order_totals(order: Order, lines: Sequence[OrderLine]) -> Totals:
    """What `lines` and the order's delivery come to, taxes as they were frozen."""
    taxables = [
        Taxable(line.charged_amount, line.tax_category, line.tax_rate) for line in lines
    ]
    if order.delivery_amount:
        taxables.append(
            Taxable(
                order.delivery_amount,
                order.delivery_tax_category,
                order.delivery_tax_rate,
            )
        )
    return totals(
        taxables,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
    )


def goods_net(order: Order, lines: Sequence[OrderLine]) -> Decimal:
    """The goods before promotions, without tax: what minimum orders are measured on."""
    taxables = [
        Taxable(line.line_amount, line.tax_category, line.tax_rate) for line in lines
    ]
    return totals(
        taxables, currency=order.currency, prices_include_tax=order.prices_include_tax
    ).net


def _order_discounts(order: Order, lines: Sequence[OrderLine]) -> list[dict[str, str]]:
    """The order's promotions with what they take off the lines now; freight stays."""
    left: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        for one in line.discounts:
            left[one["promotion"], one["code"]] += Decimal(one["amount"])
    kept = []
    for one in order.discounts:
        amount = left[one["promotion"], one["code"]]
        if one["kind"] == PromotionKind.FREIGHT:
            kept.append(one)
        elif amount:
            kept.append({**one, "amount": str(amount)})
    return kept


def _change_uses(order: Order) -> None:
    amounts = {one["promotion"]: Decimal(one["amount"]) for one in order.discounts}
    change_uses(order_number=order.number, amounts=amounts)
