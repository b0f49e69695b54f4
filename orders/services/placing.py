"""Placing an order: from a cart or a quote to a frozen document with its stock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import translation

from accounts.buyer import Buyer
from accounts.errors import NotApproved, TermsNotAccepted
from accounts.events import record
from accounts.models import Customer
from accounts.selectors.legal import terms_to_accept
from catalog.models import TaxClass, Unit, Variant
from catalog.restrictions import all_conditions, refuse_order
from catalog.rules import working_days_after
from catalog.selectors.texts import languages_for, with_words
from catalog.services.stock import StockHold, reserve_stock
from invoicing.selectors import Terms, terms_for
from orders.errors import (
    AmountTooLarge,
    CartEmpty,
    DateRefused,
    DeliveryRefused,
    NoSuchArticle,
    PaymentRefused,
    SignInToOrder,
)
from orders.mails import order_mail
from orders.models import Order, OrderLine
from orders.rules import (
    LARGEST_AMOUNT,
    CheckoutChoice,
    Delivery,
    FrozenReferences,
    document_hash,
    is_working_day,
    stock_owner,
)
from orders.selectors.deliveries import offered_deliveries
from orders.selectors.lines import article_name, own_numbers
from orders.selectors.references import frozen_references
from orders.selectors.snapshots import order_snapshot, payable_days
from orders.services.budgets import check_rules, take_budgets
from pricing.rules import Taxable, TaxDecision, Totals, line_amount, totals
from pricing.selectors import tax_decisions
from shop.errors import NotAllowed
from shop.mail import queue_mail
from shop.numbers import next_number
from shop.templatetags.angro import date_weekday

SERIES = "ORD"


@dataclass(frozen=True)
class AgreedLine:
    """An article at the price that was agreed, in the document's currency and basis."""

    variant_id: int
    unit_id: int
    quantity: Decimal
    unit_amount: Decimal
    note: str = ""
    price_trace: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON


@dataclass(frozen=True)
class _Sums:
    goods_amount: Decimal
    delivery: Delivery
    delivery_tax: TaxDecision
    totals: Totals


@dataclass(frozen=True)
class _Agreement:
    terms: Terms
    sums: _Sums
    references: FrozenReferences
    quote_number: str


def lock_customer(buyer: Buyer) -> Customer:
    """Lock the customer acted for, first of all locks, and see that it may order.

    Raises SignInToOrder, NotApproved, NotAllowed.
    """
    if buyer.customer is None or buyer.user is None:
        raise SignInToOrder
    customer = Customer.objects.select_for_update(of=("self",), no_key=True).get(
        pk=buyer.customer.pk
    )
    if not (customer.is_approved and buyer.is_approved):
        raise NotApproved(name=customer.name)
    if not buyer.may_order:
        raise NotAllowed
    return customer


@transaction.atomic
def place_order(
    *,
    buyer: Buyer,
    lines: Sequence[AgreedLine],
    checkout: CheckoutChoice,
    quote_number: str = "",
) -> Order:
    """Freeze `lines` and `checkout` as an order, hold its stock, owe its mail.

    The caller holds the locks of the customer (`lock_customer`), of the budgets
    (`hold_budgets`) and of its cart or quote. Checks visibility, restrictions where
    the goods go, delivery, payment, date, references, purchase rules and budgets, not
    quantities or prices: those are agreed. Stock is taken last, the number last of
    all. Raises TermsNotAccepted, NoSuchArticle, Restricted,
    DeliveryRefused, PaymentRefused, DateRefused, PurchaseRefused, TaxRateMissing,
    OutOfStock.
    """
    if not lines:
        raise CartEmpty
    if buyer.customer is None:
        raise SignInToOrder
    if terms_to_accept(buyer):
        raise TermsNotAccepted
    terms = _terms(buyer, checkout)
    _check_date(buyer, checkout)
    units = _units(buyer, lines)
    refuse_order(
        [line.variant_id for line in lines],
        buyer,
        country=checkout.delivery.country,
        postcode=checkout.delivery.postcode,
    )
    sums = _sums(buyer, lines, units, checkout)
    references = frozen_references(
        buyer, checkout.references, is_pickup=sums.delivery.is_pickup
    )
    check_rules(
        buyer,
        units=units.values(),
        total_net=sums.totals.net,
        cost_centre_id=references.cost_centre_id,
    )
    agreement = _Agreement(terms, sums, references, quote_number)
    order = _write(buyer, buyer.customer, checkout, agreement)
    take_budgets(order, buyer=buyer)
    written = _write_lines(order, buyer, lines, units, checkout)
    _hash(order, written)
    _reserve(order, written)
    order.number = next_number(
        seller_id=order.seller_id,
        kind="order",
        series=f"{SERIES}{buyer.channel.seller.number_prefix}",
        on=buyer.today,
    )
    order.save(update_fields=["number"])
    record(
        order,
        verb="placed",
        actor=buyer.rep or buyer.user,
        on_behalf_of=buyer.customer if buyer.rep else None,
        total_gross=str(order.total_gross),
        currency=order.currency,
    )
    _owe_mail(order, written, to=_mail_to(buyer))
    return order


def _terms(buyer: Buyer, checkout: CheckoutChoice) -> Terms:
    terms = terms_for(buyer)
    if not terms.allows(checkout.payment_method):
        raise PaymentRefused
    return terms


def _check_date(buyer: Buyer, checkout: CheckoutChoice) -> None:
    wanted = checkout.requested_on
    if wanted is None or (wanted >= buyer.today and is_working_day(wanted)):
        return
    raise DateRefused(first=date_weekday(working_days_after(buyer.today, 0)))


def _units(buyer: Buyer, lines: Sequence[AgreedLine]) -> dict[int, Unit]:
    """The lines' units with variant and words, if every article is visible."""
    variants = Variant.objects.visible_to(buyer).filter(
        pk__in={line.variant_id for line in lines}
    )
    rows = with_words(
        Unit.objects.filter(
            pk__in={line.unit_id for line in lines}, variant__in=variants
        ).select_related("variant"),
        languages_for(buyer),
        "name",
        relation="variant__product__texts",
    )
    units = {unit.pk: unit for unit in rows}
    for line in lines:
        unit = units.get(line.unit_id)
        if unit is None or unit.variant_id != line.variant_id:
            raise NoSuchArticle
    return units


def _sums(
    buyer: Buyer,
    lines: Sequence[AgreedLine],
    units: Mapping[int, Unit],
    checkout: CheckoutChoice,
) -> _Sums:
    taxes = _taxes(buyer, units, checkout)
    goods = [
        _taxable(line, taxes[units[line.unit_id].variant.tax_class], buyer.currency)
        for line in lines
    ]
    goods_amount = sum((taxable.amount for taxable in goods), Decimal(0))
    handling = all_conditions((line.variant_id for line in lines), buyer).handling
    delivery = _delivery(buyer, checkout, goods_amount, handling)
    tax = taxes[TaxClass.STANDARD]
    freight = Taxable(delivery.amount, tax.category, tax.rate)
    found = totals(
        [*goods, freight] if delivery.amount else goods,
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
    )
    if found.gross > LARGEST_AMOUNT:
        raise AmountTooLarge
    return _Sums(goods_amount, delivery, tax, found)


def _taxes(
    buyer: Buyer, units: Mapping[int, Unit], checkout: CheckoutChoice
) -> dict[str, TaxDecision]:
    classes = {unit.variant.tax_class for unit in units.values()}
    return tax_decisions(
        buyer,
        tax_classes={*classes, TaxClass.STANDARD},
        ship_to_country=checkout.delivery.country,
    )


def _taxable(line: AgreedLine, tax: TaxDecision, currency: str) -> Taxable:
    amount = line_amount(line.unit_amount, line.quantity, currency)
    return Taxable(amount, tax.category, tax.rate)


def _delivery(
    buyer: Buyer,
    checkout: CheckoutChoice,
    goods_amount: Decimal,
    handling: Iterable[str],
) -> Delivery:
    offered = offered_deliveries(
        buyer,
        country=checkout.delivery.country,
        goods_amount=goods_amount,
        handling=handling,
    )
    for delivery in offered:
        if delivery.method_id == checkout.shipping_method_id:
            return delivery
    raise DeliveryRefused


def _write(
    buyer: Buyer, customer: Customer, checkout: CheckoutChoice, agreed: _Agreement
) -> Order:
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
        goods_amount=sums.goods_amount,
        delivery_amount=sums.delivery.amount,
        delivery_tax_category=sums.delivery_tax.category,
        delivery_tax_rate=sums.delivery_tax.rate,
        total_net=sums.totals.net,
        total_tax=sums.totals.tax,
        total_gross=sums.totals.gross,
        payment_method=checkout.payment_method,
        net_days=payable_days(terms, checkout.payment_method),
        shipping_code=sums.delivery.code,
        shipping_name=sums.delivery.name,
        po_number=checkout.po_number,
        cost_centre_id=references.cost_centre_id,
        cost_centre_code=references.cost_centre_code,
        cost_centre_name=references.cost_centre_name,
        project=references.project,
        own_fields=list(references.own_fields),
        is_pickup=sums.delivery.is_pickup,
        pickup_name=references.pickup_name,
        pickup_proof=references.pickup_proof,
        note=checkout.note,
        requested_on=checkout.requested_on,
        language=buyer.language,
        snapshot=snapshot,
        quote_number=agreed.quote_number,
        placed_at=buyer.now,
    )


def _write_lines(
    order: Order,
    buyer: Buyer,
    lines: Sequence[AgreedLine],
    units: Mapping[int, Unit],
    checkout: CheckoutChoice,
) -> list[OrderLine]:
    taxes = _taxes(buyer, units, checkout)
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
                tax_category=tax.category,
                tax_rate=tax.rate,
                note=line.note,
                price_trace=dict(line.price_trace),
            )
        )
    return OrderLine.objects.bulk_create(rows, batch_size=500)


def _hash(order: Order, lines: Sequence[OrderLine]) -> None:
    frozen = [
        {
            "sku": line.sku,
            "quantity": f"{line.quantity:.3f}",
            "unit_price_amount": f"{line.unit_price_amount:.4f}",
            "line_amount": f"{line.line_amount:.2f}",
            "tax": f"{line.tax_category} {line.tax_rate:.2f}",
        }
        for line in lines
    ]
    order.sha256 = document_hash(order.snapshot, frozen)
    order.save(update_fields=["sha256"])


def _reserve(order: Order, lines: Sequence[OrderLine]) -> None:
    holds = [
        StockHold(
            variant_id=line.variant_id,
            quantity=line.quantity * line.unit_factor,
            owner=stock_owner(line.pk),
        )
        for line in lines
    ]
    reserve_stock(holds=holds, channel_id=order.channel_id)


def _owe_mail(order: Order, lines: Sequence[OrderLine], *, to: str) -> None:
    if not to:
        return
    queue_mail(
        "orders/confirmed",
        to=to,
        language=order.language,
        once=f"order-placed-{order.pk}",
        context=order_mail(order, lines),
    )


def _mail_to(buyer: Buyer) -> str:
    """Who placed it; the company where a rep did."""
    if buyer.rep is None and buyer.user is not None:
        return buyer.user.email
    return buyer.customer.email if buyer.customer else ""
