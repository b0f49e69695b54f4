"""Placing an order: from a cart or a quote to a frozen document with its stock."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

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
    is_working_day,
    stock_owner,
)
from orders.selectors.deliveries import offered_deliveries
from orders.selectors.references import frozen_references
from orders.services.budgets import check_rules, take_budgets
from orders.services.order_rows import (
    AgreedLine,
    Agreement,
    Sums,
    seal_order,
    taxes_of,
    write_lines,
    write_order,
)
from pricing.rules import Taxable, TaxDecision, line_amount, totals
from shop.errors import NotAllowed
from shop.mail import queue_mail
from shop.numbers import next_number
from shop.templatetags.angro import date_weekday

SERIES = "ORD"


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
    units = _units(buyer, lines)
    agreement = _agreement(buyer, lines, units, checkout, quote_number)
    order = write_order(buyer, buyer.customer, checkout, agreement)
    take_budgets(order, buyer=buyer)
    written = write_lines(order, buyer, lines, units, checkout)
    seal_order(order, written)
    _reserve(order, written)
    _number(order, buyer)
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


def _agreement(
    buyer: Buyer,
    lines: Sequence[AgreedLine],
    units: Mapping[int, Unit],
    checkout: CheckoutChoice,
    quote_number: str,
) -> Agreement:
    """Everything that must hold for an order, checked; what it comes to."""
    if terms_to_accept(buyer):
        raise TermsNotAccepted
    terms = _terms(buyer, checkout)
    _check_date(buyer, checkout)
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
    return Agreement(terms, sums, references, quote_number)


def _number(order: Order, buyer: Buyer) -> None:
    order.number = next_number(
        seller_id=order.seller_id,
        kind="order",
        series=f"{SERIES}{buyer.channel.seller.number_prefix}",
        on=buyer.today,
    )
    order.save(update_fields=["number"])


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
) -> Sums:
    taxes = taxes_of(buyer, units, checkout)
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
    return Sums(goods_amount, delivery, tax, found)


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
