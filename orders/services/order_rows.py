"""The rows of an order: what was agreed, frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import translation

from accounts.buyer import Buyer
from accounts.models import Customer
from catalog.models import TaxClass, Unit
from invoicing.selectors import Terms
from orders.models import Order, OrderLine
from orders.rules import (
    CheckoutChoice,
    Delivery,
    FrozenReferences,
    document_hash,
)
from orders.rules.approval_plans import ApprovalPlan
from orders.rules.discounts import Reduction, total_of
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

    @property
    def discount_amount(self) -> Decimal:
        """What is taken off the lines; freight aside."""
        return total_of(one for one in self.reductions if not one.is_freight)


@dataclass(frozen=True)
class Agreement:
    """Everything that an order freezes besides its lines."""

    terms: Terms
    sums: Sums
    references: FrozenReferences
    quote_number: str
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
    terms, sums, references = agreed.terms, agreed.sums, agreed.references
    with translation.override(buyer.language):
        snapshot = order_snapshot(
            buyer,
            checkout,
            terms,
            delivery=sums.delivery,
            sums=sums.totals,
            references=references,
        )
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
        net_days=payable_days(terms, checkout.payment_method),
        po_number=checkout.po_number,
        cost_centre_id=references.cost_centre_id,
        cost_centre_code=references.cost_centre_code,
        cost_centre_name=references.cost_centre_name,
        project=references.project,
        own_fields=list(references.own_fields),
        pickup_name=references.pickup_name,
        pickup_proof=references.pickup_proof,
        note=checkout.note,
        requested_on=checkout.requested_on,
        language=buyer.language,
        snapshot=snapshot,
        quote_number=agreed.quote_number,
        placed_at=buyer.now,
        **_amounts(sums),
    )


def _amounts(sums: Sums) -> dict[str, Any]:  # Any: columns of an order
    return {
        "goods_amount": sums.goods_amount,
        "discount_amount": sums.discount_amount,
        "discounts": [one.as_json() for one in sums.reductions],
        "delivery_amount": sums.delivery.amount,
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
    lines: Sequence[AgreedLine],
    units: Mapping[int, Unit],
    checkout: CheckoutChoice,
) -> list[OrderLine]:
    """Write the lines with names, taxes and prices as they are now."""
    taxes = taxes_of(buyer, units, checkout)
    own = own_numbers({line.variant_id for line in lines}, buyer)
    rows = []
    for position, line in enumerate(lines, start=1):
        unit = units[line.unit_id]
        tax = taxes[unit.variant.tax_class]
        rows.append(
            OrderLine(
                order=order,
                position=position,
                variant_id=line.variant_id,
                unit=unit,
                sku=unit.variant.sku,
                own_number=own.get(line.variant_id, ""),
                # `with_words` annotates the name.
                name=article_name(getattr(unit, "name", None), unit.variant)[:250],
                unit_code=unit.code,
                unit_factor=unit.factor,
                quantity=line.quantity,
                unit_price_amount=line.unit_amount,
                line_amount=line_amount(
                    line.unit_amount, line.quantity, order.currency
                ),
                discount_amount=line.discount_amount,
                discounts=[one.as_json() for one in line.reductions],
                tax_category=tax.category,
                tax_rate=tax.rate,
                note=line.note,
                price_trace=dict(line.price_trace),
            )
        )
    return OrderLine.objects.bulk_create(rows, batch_size=500)


def seal_order(order: Order, lines: Sequence[OrderLine]) -> None:
    """Hash snapshot and lines: a later change would show."""
    frozen = [
        {
            "sku": line.sku,
            "quantity": f"{line.quantity:.3f}",
            "unit_price_amount": f"{line.unit_price_amount:.4f}",
            "line_amount": f"{line.line_amount:.2f}",
            "discount_amount": f"{line.discount_amount:.2f}",
            "tax": f"{line.tax_category} {line.tax_rate:.2f}",
        }
        for line in lines
    ]
    order.sha256 = document_hash(order.snapshot, frozen)
    order.save(update_fields=["sha256"])
