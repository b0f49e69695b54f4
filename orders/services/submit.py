"""From the cart to the order: once, and only as the buyer saw it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.buyer import Buyer
from orders.errors import (
    CartAlreadySent,
    CartChanged,
    CartEmpty,
    CartGone,
    CartRefused,
    QuotesOnly,
)
from orders.models import Cart, CartState, Order
from orders.rules import CheckoutChoice, changes_between
from orders.rules.splits import part_amounts, split_reductions
from orders.selectors.cart import CartSummary, cart_summary
from orders.selectors.cart_counters import counted_in
from orders.selectors.lines import CartRow
from orders.selectors.po_documents import document_of
from orders.selectors.splits import HOME
from orders.selectors.why import promotions_of_row
from orders.services.budgets import hold_budgets
from orders.services.order_rows import AgreedLine
from orders.services.placing import lock_customer, place_order
from pricing.rules import Ask
from pricing.rules.traces import Trace
from pricing.selectors import traces_for
from pricing.services.promotions import hold_promotions
from shop.idempotency import claim_key

SCOPE = "orders.submit"
ZERO = Decimal(0)


@transaction.atomic
def submit_cart(
    *, buyer: Buyer, cart_id: int, checkout: CheckoutChoice, key: str
) -> Order:
    """Order what is in a cart, once for each cart and each `key` of the form.

    Visibility, steps, stock, prices and taxes are checked anew under the locks. Where
    they differ from `checkout.shown`, nothing is placed. Lines that cannot be ordered
    stay in a cart of their own. Raises QuotesOnly, CartAlreadySent, CartChanged,
    CartRefused, CartEmpty and what `place_order` raises; a repeated key returns the
    first's order.
    """
    customer = lock_customer(buyer)
    if not buyer.can_check_out:
        raise QuotesOnly
    # What the request read before the lock is not trusted.
    buyer = buyer.for_papers().at(buyer.now)
    counted = counted_in(buyer, cart_id)
    hold_promotions(buyer=buyer, codes=counted.codes)
    hold_budgets(
        buyer=buyer,
        cost_centre_id=checkout.references.cost_centre_id,
        line_centres=counted.centres,
    )
    claim = claim_key(
        scope=SCOPE,
        key=f"{customer.pk}:{key}",
        content={"customer": customer.pk, "cart": cart_id},
    )
    if claim.result:
        return Order.objects.get(number=claim.result, customer_id=customer.pk)
    cart = _lock(buyer, cart_id)
    if counted_in(buyer, cart_id).centres != counted.centres:
        # Their counters are not held, and now it is too late to wait for them.
        raise CartChanged(changes=(gettext("Cost centres of lines changed."),))
    order = order_cart(cart, buyer=buyer, checkout=checkout)
    claim.result = order.number
    claim.save(update_fields=["result"])
    return order


def order_cart(cart: Cart, *, buyer: Buyer, checkout: CheckoutChoice) -> Order:
    """Order what is in an open cart whose lock the caller holds, and close it.

    `buyer.customer` becomes the order's; the caller holds its lock and those of the
    promotions (`hold_promotions`). Raises
    CartChanged, CartRefused, CartEmpty and what `place_order` raises.
    """
    summary = cart_summary(
        cart,
        buyer,
        country=checkout.delivery.country,
        postcode=checkout.delivery.postcode,
        method_id=checkout.shipping_method_id,
        window_id=checkout.window_id,
        cost_centre_id=checkout.references.cost_centre_id,
    )
    _refuse_unless_ready(summary)
    _refuse_changes(summary, checkout)
    order = place_order(
        buyer=buyer,
        lines=_agreed(summary, buyer, checkout),
        checkout=replace(checkout, destinations=summary.destinations),
        reductions=summary.deal.reductions,
        po_document=document_of(cart),
    )
    cart.state = CartState.SUBMITTED
    cart.order_number = order.number
    cart.touched_at = timezone.now()
    cart.save(update_fields=["state", "order_number", "touched_at"])
    _keep_left_out(cart, summary)
    return order


def _lock(buyer: Buyer, cart_id: int) -> Cart:
    carts = Cart.objects.orderable_by(buyer)
    try:
        cart = carts.select_for_update(of=("self",), no_key=True).get(pk=cart_id)
    except Cart.DoesNotExist:
        raise CartGone from None
    if cart.state == CartState.SUBMITTED:
        raise CartAlreadySent(number=cart.order_number)
    if cart.state != CartState.OPEN:
        raise CartGone
    return cart


def _refuse_unless_ready(summary: CartSummary) -> None:
    if not summary.rows:
        raise CartEmpty
    if summary.is_ready:
        return
    reasons = [
        *summary.refusals,
        *(f"{row.article.sku}: {row.refused}" for row in summary.refused_rows),
        *summary.rule_refusals,
        *(f"{row.article.sku}: {row.not_allowed}" for row in summary.not_allowed_rows),
    ]
    raise CartRefused(reason=" ".join(reasons))


def _refuse_changes(summary: CartSummary, checkout: CheckoutChoice) -> None:
    if checkout.shown is None:
        return
    changes = changes_between(checkout.shown, summary.shown)
    if changes:
        raise CartChanged(changes=changes)


def _agreed(
    summary: CartSummary, buyer: Buyer, checkout: CheckoutChoice
) -> list[AgreedLine]:
    asks: list[Ask] = [row.ask for row in summary.counted]
    traces = traces_for(
        asks,
        buyer,
        ship_to_country=checkout.delivery.country,
        ship_to_postcode=checkout.delivery.postcode,
    )
    _refuse_overtaken(summary, traces)
    found = [
        line
        for row in summary.counted
        for line in _lines_of(
            row, summary, _with_promotions(traces[row.ask], row, summary)
        )
    ]
    # What goes to one place stands together, in the order of the cart.
    return sorted(found, key=lambda line: line.destination)


def _lines_of(row: CartRow, summary: CartSummary, trace: Trace) -> Iterator[AgreedLine]:
    """A line of the cart as lines of the order: one for each place it goes to."""
    if row.unit_amount is None:
        return
    parts = [(HOME, row.quantity)]
    if summary.split:
        parts = summary.split.parts_of(row.line_id, row.quantity)
    many = [quantity for _, quantity in parts]
    amounts = part_amounts(row.unit_amount, many, summary.currency)
    reduced = split_reductions(row.reductions, amounts, summary.currency)
    for (place, quantity), reductions in zip(parts, reduced, strict=True):
        yield AgreedLine(
            variant_id=row.variant_id,
            unit_id=row.unit.pk,
            quantity=quantity,
            unit_amount=row.unit_amount,
            note=row.note,
            price_trace=trace.as_json(),
            reductions=reductions,
            cost_centre_id=row.cost_centre_id,
            project=row.project,
            destination=place,
        )


def _refuse_overtaken(summary: CartSummary, traces: Mapping[Ask, Trace]) -> None:
    """Raise CartChanged where prices came in after those of the summary were read.

    The traces are read later than the prices that they explain.
    """
    told = []
    for row, line in zip(summary.counted, summary.shown.lines, strict=True):
        price = traces[row.ask].price
        told.append(replace(line, unit_amount=price.unit_amount if price else ZERO))
    changes = changes_between(summary.shown, replace(summary.shown, lines=tuple(told)))
    if changes:
        raise CartChanged(changes=changes)


def _with_promotions(trace: Trace, row: CartRow, summary: CartSummary) -> Trace:
    return replace(trace, promotions=promotions_of_row(row, summary.deal.judged))


def _keep_left_out(cart: Cart, summary: CartSummary) -> None:
    """Lines that could not be ordered move to a new current cart: nothing is lost."""
    kept = [row.line_id for row in summary.left_out]
    if not kept:
        return
    rest = Cart.objects.create(
        channel_id=cart.channel_id,
        customer_id=cart.customer_id,
        user_id=cart.user_id,
        guest_token=cart.guest_token,
        name=cart.name,
        is_current=cart.is_current,
    )
    cart.lines.filter(pk__in=kept).update(cart=rest)
    # Colleagues who were let in find the rest where the cart was.
    cart.shares.update(cart=rest)
    cart.uses.update(cart=rest)
