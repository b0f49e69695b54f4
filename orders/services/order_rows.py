"""The rows of an order: what was agreed, frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils import translation

from accounts.buyer import Buyer
from accounts.models import CostCentre, Customer
from catalog.models import TaxClass, Unit
from invoicing.selectors import Terms
from orders.models import Order, OrderDestination, OrderLine
from orders.rules import (
    CheckoutChoice,
    Delivery,
    DestinationChoice,
    FrozenReferences,
    document_hash,
)
from orders.rules.approval_plans import ApprovalPlan
from orders.rules.discounts import Reduction, total_of
from orders.rules.shares import Shares
from orders.selectors.lines import article_name, own_numbers
from orders.selectors.snapshots import order_snapshot, payable_days
from pricing.rules import TaxDecision, Totals, line_amount
from pricing.selectors import tax_decisions


@dataclass(frozen=True)
class AgreedLine:
    """An article at the price that was agreed, in the document's currency and basis."""

    variant_id: int
    unit_id: int
    quantity: Decimal
    unit_amount: Decimal
    note: str = ""
    price_trace: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    reductions: tuple[Reduction, ...] = ()
    # Where the line is booked, where the order names another cost centre or none.
    cost_centre_id: int | None = None
    project: str = ""
    # 0: where the order goes; else one of the checkout's `destinations`, from 1.
    destination: int = 0

    @property
    def discount_amount(self) -> Decimal:
        """What promotions take off the line."""
        return total_of(self.reductions)


@dataclass(frozen=True)
class Goods:
    """What is ordered, in units by key, with all that promotions take off."""

    lines: Sequence[AgreedLine]
    units: Mapping[int, Unit]
    reductions: Sequence[Reduction]
    freight_amount: Decimal | None = None

    @property
    def by_destination(self) -> list[list[AgreedLine]]:
        """The lines by where they go, the order's own place first."""
        last = max((line.destination for line in self.lines), default=0)
        return [
            [line for line in self.lines if line.destination == place]
            for place in range(last + 1)
        ]


class ChargedLine(NamedTuple):
    """A line with its amount after promotions and the tax it bears."""

    line: AgreedLine
    amount: Decimal
    tax: TaxDecision


@dataclass(frozen=True)
class Sums:
    """What an order comes to, before anything is written.

    Goods are before what `reductions` take off, delivery after them.
    """

    goods_amount: Decimal
    delivery: Delivery
    delivery_tax: TaxDecision
    totals: Totals
    reductions: tuple[Reduction, ...] = ()
    lines: tuple[ChargedLine, ...] = ()
    # To the further destinations, in their order.
    deliveries: tuple[Delivery, ...] = ()

    @property
    def delivery_amount(self) -> Decimal:
        """The freight to all places."""
        return sum((one.amount for one in self.deliveries), self.delivery.amount)

    @property
    def discount_amount(self) -> Decimal:
        """What is taken off the lines; freight aside."""
        return total_of(one for one in self.reductions if not one.is_freight)


@dataclass(frozen=True)
class Agreement:
    """Everything that an order freezes besides its lines.

    `centres` are the cost centres that lines name, by key; `shares` what of the total
    falls on each.
    """

    terms: Terms
    sums: Sums
    references: FrozenReferences
    quote_number: str
    centres: Mapping[int, CostCentre]
    shares: Shares
    approval: ApprovalPlan | None = None


def taxes_of(
    buyer: Buyer, units: Mapping[int, Unit], checkout: CheckoutChoice
) -> dict[str, TaxDecision]:
    """Taxes of the classes of `units` and of delivery, where the goods go."""
    classes = {unit.variant.tax_class for unit in units.values()}
    return tax_decisions(
        buyer,
        tax_classes={*classes, TaxClass.STANDARD},
        ship_to_country=checkout.delivery.country,
        ship_to_postcode=checkout.delivery.postcode,
    )


def write_order(
    buyer: Buyer, customer: Customer, checkout: CheckoutChoice, agreed: Agreement
) -> Order:
    """Write the order with its snapshot, under a number that no other has."""
    return Order.objects.create(
        seller=buyer.channel.seller,
        channel=buyer.channel,
        customer=customer,
        placed_by=buyer.user,
        rep=buyer.rep,
        # The number is taken last; until then something that no other order has.
        number=f"~{uuid4().hex}",
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
        payment_method=checkout.payment_method,
        net_days=payable_days(agreed.terms, checkout.payment_method),
        po_number=checkout.po_number,
        note=checkout.note,
        requested_on=checkout.requested_on,
        language=buyer.language,
        snapshot=_snapshot(buyer, checkout, agreed),
        quote_number=agreed.quote_number,
        placed_at=buyer.now,
        **_kept(agreed.references),
        **_amounts(agreed.sums),
    )


def _snapshot(
    buyer: Buyer, checkout: CheckoutChoice, agreed: Agreement
) -> dict[str, Any]:  # Any: JSON
    """Written in the order's language."""
    with translation.override(buyer.language):
        frozen = order_snapshot(
            buyer,
            checkout,
            agreed.terms,
            delivery=agreed.sums.delivery,
            sums=agreed.sums.totals,
            references=agreed.references,
        )
    if checkout.destinations:
        frozen["destinations"] = [
            {
                "delivery": asdict(one.place),
                "shipping": way.name,
                "window": str(way.window or ""),
            }
            for one, way in zip(
                checkout.destinations, agreed.sums.deliveries, strict=True
            )
        ]
    return frozen


def _kept(references: FrozenReferences) -> dict[str, Any]:  # Any: columns of an order
    return {**vars(references), "own_fields": list(references.own_fields)}


def _amounts(sums: Sums) -> dict[str, Any]:  # Any: columns of an order
    return {
        "goods_amount": sums.goods_amount,
        "discount_amount": sums.discount_amount,
        "discounts": [one.as_json() for one in sums.reductions],
        "delivery_amount": sums.delivery_amount,
        "delivery_tax_category": sums.delivery_tax.category,
        "delivery_tax_rate": sums.delivery_tax.rate,
        "total_net": sums.totals.net,
        "total_tax": sums.totals.tax,
        "total_gross": sums.totals.gross,
        "shipping_code": sums.delivery.code,
        "shipping_name": sums.delivery.name,
        "is_pickup": sums.delivery.is_pickup,
    }


def write_lines(
    order: Order,
    buyer: Buyer,
    goods: Goods,
    checkout: CheckoutChoice,
    agreed: Agreement,
) -> list[OrderLine]:
    """Write the lines with names, taxes and prices as they are now."""
    lines, units = goods.lines, goods.units
    taxes = taxes_of(buyer, units, checkout)
    places = write_destinations(order, checkout, agreed.sums)
    own = own_numbers({line.variant_id for line in lines}, buyer)
    rows = []
    for position, line in enumerate(lines, start=1):
        unit = units[line.unit_id]
        tax = taxes[unit.variant.tax_class]
        centre = agreed.centres.get(line.cost_centre_id or 0)
        row = _written(line, unit, order.currency)
        row.order, row.position = order, position
        row.destination = places[line.destination] if places else None
        row.own_number = own.get(line.variant_id, "")
        row.tax_category, row.tax_rate = tax.category, tax.rate
        if centre is not None:
            row.cost_centre = centre
            row.cost_centre_code, row.cost_centre_name = centre.code, centre.name
        rows.append(row)
    return OrderLine.objects.bulk_create(rows, batch_size=500)


def write_destinations(
    order: Order, checkout: CheckoutChoice, sums: Sums
) -> list[OrderDestination]:
    """Write where an order goes, its own place first; nothing for one place."""
    if not checkout.destinations:
        return []
    own = DestinationChoice(
        checkout.delivery, checkout.shipping_method_id, checkout.requested_on
    )
    wanted = zip(
        (own, *checkout.destinations), (sums.delivery, *sums.deliveries), strict=True
    )
    return OrderDestination.objects.bulk_create(
        OrderDestination(
            order=order,
            position=position,
            place=asdict(one.place),
            shipping_code=way.code,
            shipping_name=way.name,
            is_pickup=way.is_pickup,
            amount=way.amount,
            free_because=way.free_because[:200],
            requested_on=one.requested_on,
            window=str(way.window or ""),
        )
        for position, (one, way) in enumerate(wanted, start=1)
    )


def _written(line: AgreedLine, unit: Unit, currency: str) -> OrderLine:
    """What a line says of its article and its price."""
    return OrderLine(
        variant_id=line.variant_id,
        unit=unit,
        sku=unit.variant.sku,
        # `with_words` annotates the name.
        name=article_name(getattr(unit, "name", None), unit.variant)[:250],
        unit_code=unit.code,
        unit_factor=unit.factor,
        quantity=line.quantity,
        unit_price_amount=line.unit_amount,
        line_amount=line_amount(line.unit_amount, line.quantity, currency),
        discount_amount=line.discount_amount,
        discounts=[one.as_json() for one in line.reductions],
        note=line.note,
        project=line.project,
        price_trace=dict(line.price_trace),
    )


def seal_order(order: Order, lines: Sequence[OrderLine]) -> None:
    """Hash snapshot and lines: a later change would show. The caller saves `sha256`."""
    order.sha256 = document_hash(order.snapshot, [_sealed(line) for line in lines])


def _sealed(line: OrderLine) -> dict[str, str]:
    frozen = {
        "sku": line.sku,
        "quantity": f"{line.quantity:.3f}",
        "unit_price_amount": f"{line.unit_price_amount:.4f}",
        "line_amount": f"{line.line_amount:.2f}",
        "discount_amount": f"{line.discount_amount:.2f}",
        "tax": f"{line.tax_category} {line.tax_rate:.2f}",
    }
    # What a line does not say is not there: orders from before are sealed so.
    own = {"cost_centre": line.cost_centre_code, "project": line.project}
    if line.destination is not None:
        own["destination"] = str(line.destination.position)
    return frozen | {name: text for name, text in own.items() if text}
