"""The orders of the past year, frozen as checkout freezes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation

from accounts.buyer import Buyer
from accounts.models import Address, User
from accounts.selectors import buyer_for_customer
from catalog.models import TaxClass
from invoicing.selectors import terms_for
from orders.models import Order, OrderLine
from orders.rules import (
    CheckoutChoice,
    Delivery,
    Sent,
    consignment_of,
    document_hash,
)
from orders.rules.references import FrozenReferences
from orders.selectors.deliveries import chosen_delivery, offered_deliveries
from orders.selectors.lines import article_name, own_numbers
from orders.selectors.places import place_of
from orders.selectors.snapshots import order_snapshot, payable_days
from orders.services.placing import SERIES
from pricing.rules import Ask, Taxable, TaxDecision, Totals, line_amount, totals
from pricing.selectors import prices_for, tax_decisions, traces_for
from shop.demo.content import PRODUCTS
from shop.demo.seed.demo import Demo
from shop.demo.seed.plans import PlannedOrder, planned_year, sold_by
from shop.numbers import next_number

NAMES = {
    variant.sku: content.names for content in PRODUCTS for variant in content.variants
}


@dataclass
class PastOrder:
    """An order that is written, with its plan and its lines."""

    plan: PlannedOrder
    order: Order
    lines: list[OrderLine]
    buyer: Buyer


@dataclass(frozen=True)
class _Sums:
    goods_amount: Decimal
    delivery: Delivery
    tax: TaxDecision
    totals: Totals


def write_orders(demo: Demo) -> list[PastOrder]:
    """Price and freeze the year's orders; numbers follow the dates."""
    past = [_frozen(demo, plan) for plan in planned_year(demo)]
    for entry in past:
        entry.order.number = next_number(
            seller_id=demo.seller.pk,
            kind="order",
            series=SERIES,
            on=entry.buyer.today,
        )
    Order.objects.bulk_create([entry.order for entry in past])
    OrderLine.objects.bulk_create(
        [line for entry in past for line in entry.lines], batch_size=500
    )
    return past


def _frozen(demo: Demo, plan: PlannedOrder) -> PastOrder:
    buyer = buyer_at(demo, plan)
    checkout = _checkout(buyer)
    country = checkout.delivery.country
    lines = _lines(demo, plan, buyer, country)
    sums = _sums(buyer, lines, country)
    terms = terms_for(buyer)
    with translation.override(buyer.language):
        snapshot = order_snapshot(
            buyer,
            checkout,
            terms,
            delivery=sums.delivery,
            sums=sums.totals,
            references=FrozenReferences(),
        )
    order = _order(demo, plan, buyer, sums)
    order.payment_method = checkout.payment_method
    order.net_days = payable_days(terms, checkout.payment_method)
    order.po_number = _po_number(demo, plan)
    order.snapshot = snapshot
    order.sha256 = document_hash(snapshot, [_printed(line) for line in lines])
    for line in lines:
        line.order = order
    return PastOrder(plan, order, lines, buyer)


def _order(demo: Demo, plan: PlannedOrder, buyer: Buyer, sums: _Sums) -> Order:
    """The order with what it adds up to, not written yet."""
    return Order(
        seller=demo.seller,
        channel=buyer.channel,
        customer=plan.customer,
        placed_by=buyer.user,
        state=plan.state,
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
        goods_amount=sums.goods_amount,
        delivery_amount=sums.delivery.amount,
        delivery_tax_category=sums.tax.category,
        delivery_tax_rate=sums.tax.rate,
        total_net=sums.totals.net,
        total_tax=sums.totals.tax,
        total_gross=sums.totals.gross,
        shipping_code=sums.delivery.code,
        shipping_name=sums.delivery.name,
        language=buyer.language,
        placed_at=plan.placed_at,
    )


def buyer_at(demo: Demo, plan: PlannedOrder) -> Buyer:
    """One of the customer's people who may order, at the moment of the order."""
    members = plan.customer.members.select_related("user", "role").order_by("pk")
    people: list[User] = [
        member.user for member in members if member.role.code in {"buyer", "admin"}
    ]
    return buyer_for_customer(
        customer=plan.customer, now=plan.placed_at, user=demo.rng.choice(people)
    )


def _checkout(buyer: Buyer) -> CheckoutChoice:
    addresses = Address.objects.filter(customer=buyer.customer).order_by("pk")
    billing = next(each for each in addresses if each.is_billing_default)
    delivery = next(each for each in addresses if each.is_delivery_default)
    return CheckoutChoice(
        delivery=place_of(delivery),
        billing=place_of(billing),
        shipping_method_id=0,
        payment_method=terms_for(buyer).methods[0],
    )


def _lines(
    demo: Demo, plan: PlannedOrder, buyer: Buyer, country: str
) -> list[OrderLine]:
    asks = {
        line.sku: Ask(
            demo.variants[line.sku].pk, sold_by(demo, line.sku).pk, line.quantity
        )
        for line in plan.lines
    }
    prices = prices_for(list(asks.values()), buyer)
    traces = traces_for(list(asks.values()), buyer, ship_to_country=country)
    taxes = tax_decisions(buyer, tax_classes=TaxClass.values, ship_to_country=country)
    numbers = own_numbers([ask.variant_id for ask in asks.values()], buyer)
    rows = []
    for position, (sku, ask) in enumerate(asks.items(), start=1):
        variant, unit, price = demo.variants[sku], sold_by(demo, sku), prices[ask]
        tax = taxes[variant.tax_class]
        name = NAMES[sku].get(buyer.language) or NAMES[sku]["en"]
        rows.append(
            OrderLine(
                position=position,
                variant=variant,
                unit=unit,
                sku=sku,
                own_number=numbers.get(variant.pk, ""),
                name=article_name(name, variant)[:250],
                unit_code=unit.code,
                unit_factor=unit.factor,
                quantity=ask.quantity,
                unit_price_amount=price.unit_amount,
                line_amount=line_amount(
                    price.unit_amount, ask.quantity, buyer.currency
                ),
                tax_category=tax.category,
                tax_rate=tax.rate,
                price_trace=traces[ask].as_json(),
            )
        )
    return rows


def _sums(buyer: Buyer, lines: Sequence[OrderLine], country: str) -> _Sums:
    goods = [
        Taxable(line.line_amount, line.tax_category, line.tax_rate) for line in lines
    ]
    goods_amount = sum((line.line_amount for line in lines), Decimal(0))
    sent = consignment_of(
        [
            Sent(
                line.variant.weight_g,
                line.quantity * line.unit_factor,
                line.variant.freight_class,
            )
            for line in lines
        ],
        country=country,
        goods_amount=goods_amount,
    )
    delivery = chosen_delivery(offered_deliveries(buyer, sent), None)
    if delivery is None:
        raise ValueError(f"No delivery to {country}")
    tax = tax_decisions(
        buyer, tax_classes=[TaxClass.STANDARD], ship_to_country=country
    )[TaxClass.STANDARD]
    freight = Taxable(delivery.amount, tax.category, tax.rate)
    found = totals(
        [*goods, freight] if delivery.amount else goods,
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
    )
    return _Sums(goods_amount, delivery, tax, found)


def _po_number(demo: Demo, plan: PlannedOrder) -> str:
    if not plan.customer.is_company or demo.rng.random() < 0.4:
        return ""
    return f"{plan.placed_at:%y}-{demo.rng.randint(100, 4999):04d}"


def _printed(line: OrderLine) -> dict[str, str]:
    return {
        "sku": line.sku,
        "quantity": f"{line.quantity:.3f}",
        "unit_price_amount": f"{line.unit_price_amount:.4f}",
        "line_amount": f"{line.line_amount:.2f}",
        "tax": f"{line.tax_category} {line.tax_rate:.2f}",
    }
