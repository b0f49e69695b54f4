"""Placing an order: from a cart or a quote to a frozen document with its stock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from accounts.buyer import Buyer
from accounts.errors import NotApproved, TermsNotAccepted
from accounts.models import Customer
from accounts.selectors.legal import terms_to_accept
from catalog.models import TaxClass, Unit, Variant
from catalog.restrictions import refuse_order
from catalog.selectors.texts import languages_for, with_words
from invoicing.selectors import Terms, terms_for
from orders.errors import (
    AmountTooLarge,
    ArticlesGone,
    CartEmpty,
    PaymentRefused,
    PoDocumentMissing,
    SignInToOrder,
    TaxesDiffer,
)
from orders.models import Order, OrderLine, PoDocument
from orders.rules import (
    LARGEST_AMOUNT,
    CheckoutChoice,
    Delivery,
    FrozenReferences,
)
from orders.rules.discounts import Reduction
from orders.rules.purchasing import Purchase
from orders.rules.shares import Booked, net_shares
from orders.selectors.po_documents import needs_po_document
from orders.selectors.quote_articles import made_for
from orders.selectors.references import centres_of_lines, frozen_references
from orders.selectors.splits import treatment
from orders.services.approval_requests import ask_for_approval
from orders.services.budgets import check_rules, overrun_budgets, take_budgets
from orders.services.freight import charged_delivery
from orders.services.handing_in import hand_in
from orders.services.holding import hold_lines
from orders.services.order_rows import (
    AgreedLine,
    Agreement,
    ChargedLine,
    Goods,
    Sums,
    seal_order,
    taxes_of,
    write_lines,
    write_order,
)
from orders.services.po_documents import hand_over
from pricing.rules import Taxable, TaxDecision, line_amount, totals
from pricing.services.promotions import PromotionTake, take_promotions
from shop.errors import NotAllowed
from shop.numbers import next_number
from shop.templatetags.angro import percent

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
    reductions: Sequence[Reduction] = (),
    quote_number: str = "",
    freight_amount: Decimal | None = None,
    po_document: PoDocument | None = None,
) -> Order:
    """Freeze `lines` and `checkout` as an order, hold its stock, owe its mail.

    It awaits approval where the company's rules ask for it, is in review where the
    seller looks at it first, else placed. The caller holds the locks of the customer
    (`lock_customer`), of the promotions (`hold_promotions`), of the budgets
    (`hold_budgets`) and of its cart or quote. `reductions` are what promotions take
    off, in all; lines carry their own. The prices of a quote are agreed: promotions do
    not apply on top of them, and `freight_amount` stands instead of what the way to
    deliver costs. `po_document`, kept with the cart or quote so far, becomes the
    order's. Checks visibility, restrictions where the goods go, delivery, payment,
    date, references, purchase rules and budgets, not quantities or prices: those are
    agreed. Stock is taken last, the number last of all. Raises TermsNotAccepted,
    PoDocumentMissing, ArticlesGone, Restricted, PaymentRefused, PurchaseRefused,
    TaxRateMissing, OutOfStock, PromotionUsedUp, and what `charged_delivery` raises.
    """
    buyer = buyer.for_papers()
    customer = _orderer(buyer, lines, po_document)
    units = _units(buyer, lines, quote_number)
    goods = Goods(lines, units, reductions, freight_amount)
    agreement = _agreement(buyer, goods, checkout, quote_number)
    order = write_order(buyer, customer, checkout, agreement)
    _count(order, agreement, buyer)
    written = write_lines(order, buyer, goods, checkout, agreement)
    seal_order(order, written)
    hand_over(po_document, order)
    hold_lines(order, written)
    _number(order, buyer)
    _take_promotions(order, reductions)
    _send(order, written, agreement, buyer)
    return order


def _orderer(
    buyer: Buyer, lines: Sequence[AgreedLine], po_document: PoDocument | None
) -> Customer:
    """Who orders, if there is anything to order and the paper it needs."""
    if not lines:
        raise CartEmpty
    if buyer.customer is None:
        raise SignInToOrder
    if po_document is None and needs_po_document(buyer):
        raise PoDocumentMissing
    return buyer.customer


def _count(order: Order, agreed: Agreement, buyer: Buyer) -> None:
    """Take it from the budgets; beyond them where somebody has to approve that."""
    if agreed.approval is not None and agreed.approval.lifts_budgets:
        overrun_budgets(order, agreed.shares, buyer=buyer)
    else:
        take_budgets(order, agreed.shares, buyer=buyer)


def _send(
    order: Order, lines: Sequence[OrderLine], agreed: Agreement, buyer: Buyer
) -> None:
    """To those who have to approve it, else to the seller."""
    if agreed.approval is None:
        hand_in(order, lines, buyer=buyer, actor=buyer.by)
    else:
        ask_for_approval(order, agreed.approval, agreed.shares, buyer=buyer)


def _agreement(
    buyer: Buyer,
    goods: Goods,
    checkout: CheckoutChoice,
    quote_number: str,
) -> Agreement:
    """Everything that must hold for an order, checked; what it comes to."""
    if terms_to_accept(buyer):
        raise TermsNotAccepted
    terms = _terms(buyer, checkout)
    for place, lines in enumerate(goods.by_destination):
        to = checkout.place_at(place)
        refuse_order(
            [line.variant_id for line in lines],
            buyer,
            country=to.country,
            postcode=to.postcode,
        )
    sums = _sums(buyer, goods, checkout)
    references = frozen_references(
        buyer, checkout.references, is_pickup=sums.delivery.is_pickup
    )
    centres = centres_of_lines(buyer, _named_centres(goods))
    purchase = _purchase(buyer, goods, sums, references)
    return Agreement(
        terms,
        sums,
        references,
        quote_number,
        centres=centres,
        shares=dict(purchase.shares),
        approval=check_rules(buyer, purchase, units=goods.units.values()),
    )


def _named_centres(goods: Goods) -> dict[str, int]:
    """The cost centres that lines name, by SKU."""
    return {
        goods.units[line.unit_id].variant.sku: line.cost_centre_id
        for line in goods.lines
        if line.cost_centre_id is not None
    }


def _purchase(
    buyer: Buyer, goods: Goods, sums: Sums, references: FrozenReferences
) -> Purchase:
    """What the company's rules and budgets are held against; lines by their units."""
    own = references.cost_centre_id
    booked = [
        Booked(line.cost_centre_id or own, amount, tax.rate)
        for line, amount, tax in sums.lines
    ]
    return Purchase(
        total_net=sums.totals.net,
        currency=buyer.currency,
        cost_centre_id=own,
        is_final=True,
        line_centres={
            line.unit_id: line.cost_centre_id
            for line in goods.lines
            if line.cost_centre_id is not None
        },
        shares=net_shares(
            [*booked, Booked(own, sums.delivery_amount, sums.delivery_tax.rate)],
            total_net=sums.totals.net,
            currency=buyer.currency,
            prices_include_tax=buyer.channel.prices_include_tax,
        ),
    )


def _take_promotions(order: Order, reductions: Iterable[Reduction]) -> None:
    """Count them against their limits; what they are counted on is held already."""
    take_promotions(
        customer=order.customer,
        order_number=order.number,
        currency=order.currency,
        takes=[
            PromotionTake(one.promotion_id, one.name, one.amount, one.coupon)
            for one in reductions
        ],
    )


def _number(order: Order, buyer: Buyer) -> None:
    """Take the number, and write it together with the seal."""
    order.number = next_number(
        seller_id=order.seller_id,
        kind="order",
        series=f"{SERIES}{buyer.channel.seller.number_prefix}",
        on=buyer.today,
    )
    order.save(update_fields=["number", "sha256"])


def _terms(buyer: Buyer, checkout: CheckoutChoice) -> Terms:
    terms = terms_for(buyer)
    if not terms.allows(checkout.payment_method):
        raise PaymentRefused
    return terms


def _units(
    buyer: Buyer, lines: Sequence[AgreedLine], quote_number: str
) -> dict[int, Unit]:
    """The lines' units with variant and words, if every article is visible.

    Or made for the quote that is ordered: such articles are in no assortment.
    """
    variants = Variant.objects.visible_to(buyer).filter(
        pk__in={line.variant_id for line in lines}
    )
    may_be_sold = Q(variant__in=variants)
    if quote_number:
        may_be_sold |= Q(variant__in=made_for(quote_number))
    rows = with_words(
        Unit.objects.filter(
            may_be_sold, pk__in={line.unit_id for line in lines}
        ).select_related("variant"),
        languages_for(buyer),
        "name",
        relation="variant__product__texts",
    )
    units = {unit.pk: unit for unit in rows}
    gone = {line.variant_id for line in lines if not _is_sold(line, units)}
    if gone:
        skus = Variant.objects.filter(pk__in=gone).order_by("sku")
        raise ArticlesGone(skus=", ".join(skus.values_list("sku", flat=True)))
    return units


def _is_sold(line: AgreedLine, units: Mapping[int, Unit]) -> bool:
    unit = units.get(line.unit_id)
    return unit is not None and unit.variant_id == line.variant_id


def _sums(buyer: Buyer, goods: Goods, checkout: CheckoutChoice) -> Sums:
    taxes = taxes_of(buyer, goods.units, checkout)
    amounts = [
        line_amount(line.unit_amount, line.quantity, buyer.currency)
        for line in goods.lines
    ]
    goods_amount = sum(amounts, Decimal(0))
    charged = tuple(
        ChargedLine(
            line,
            amount - line.discount_amount,
            taxes[goods.units[line.unit_id].variant.tax_class],
        )
        for line, amount in zip(goods.lines, amounts, strict=True)
    )
    delivery, *further = _deliveries(buyer, goods, checkout, taxes)
    tax = taxes[TaxClass.STANDARD]
    freight = [_taxable(one.amount, tax) for one in (delivery, *further) if one.amount]
    found = totals(
        [*(_taxable(one.amount, one.tax) for one in charged), *freight],
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
    )
    if found.gross > LARGEST_AMOUNT:
        raise AmountTooLarge
    return Sums(
        goods_amount,
        delivery,
        tax,
        found,
        tuple(goods.reductions),
        lines=charged,
        deliveries=tuple(further),
    )


def _deliveries(
    buyer: Buyer,
    goods: Goods,
    checkout: CheckoutChoice,
    taxes: Mapping[str, TaxDecision],
) -> Iterator[Delivery]:
    """How goods get to each place, the order's own first, as it is charged there.

    Raises what `charged_delivery` raises, and TaxesDiffer where a place is taxed
    differently from the order's.
    """
    for place, lines in enumerate(goods.by_destination):
        here = checkout.going_to(place)
        there = taxes_of(buyer, goods.units, here)
        for tax_class, tax in taxes.items():
            if treatment(there[tax_class]) != treatment(tax):
                raise TaxesDiffer(
                    there=percent(there[tax_class].rate), here=percent(tax.rate)
                )
        part = replace(goods, lines=lines)
        amounts = (
            line_amount(line.unit_amount, line.quantity, buyer.currency)
            for line in lines
        )
        yield charged_delivery(buyer, here, part, sum(amounts, Decimal(0)), place=place)


def _taxable(amount: Decimal, tax: TaxDecision) -> Taxable:
    return Taxable(amount, tax.category, tax.rate)
