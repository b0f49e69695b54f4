"""Goods that come back: one return with its credit note, one to look at, a request."""

from decimal import Decimal

from accounts.buyer import Buyer
from accounts.selectors import buyer_for_customer
from catalog.models import Warehouse
from orders.models import (
    Condition,
    Order,
    OrderReturn,
    OrderState,
    ReturnPolicy,
    ReturnReason,
)
from orders.services.cancelling import ask_to_cancel
from orders.services.crediting import credit_return
from orders.services.returns import (
    CreditTerms,
    ReturnWish,
    ReturnWords,
    Verdict,
    approve_return,
    inspect_return,
    receive_return,
    request_return,
)
from shop.demo.seed.demo import Demo

COMPANY, BUYER = "hotel-carpati", "mara@hotel-carpati.example"
# Its latest order is confirmed, and not wanted any more.
ASKING, ASKER = "kuchnia-polska", "agnieszka@kuchnia-polska.example"
# Why the hotel sends goods back: whether it is the seller's fault, its name.
REASONS = {
    "damaged": (True, "Damaged on the way"),
    "not-needed": (False, "Not needed any more"),
}
DAYS, FEE_RATE = 30, Decimal(10)
INSTRUCTIONS = "Ring at gate 4, Monday to Friday until 15:00."


def write_returns(demo: Demo) -> None:
    """What each channel takes back, and what a hotel has sent."""
    ReturnPolicy.objects.bulk_create(
        ReturnPolicy(
            channel=channel, days=DAYS, fee_rate=FEE_RATE, instructions=INSTRUCTIONS
        )
        for channel in demo.channels.values()
    )
    shipped = _orders(demo, COMPANY, OrderState.SHIPPED, OrderState.COMPLETED)
    for place, order in enumerate(shipped[:2]):
        code = "damaged" if place == 0 else "not-needed"
        found = _ask(demo, order, code)
        if place == 0:
            _take_back(demo, found)
    for order in _orders(demo, ASKING, OrderState.CONFIRMED)[:1]:
        ask_to_cancel(
            buyer=_buyer(demo, order, ASKER),
            order_id=order.pk,
            reason="The event was moved to spring.",
        )


def _orders(demo: Demo, company: str, *states: OrderState) -> list[Order]:
    """A company's newest orders in these states, without what is special."""
    rows = Order.objects.filter(
        customer=demo.customers[company], state__in=states, quote_number=""
    )
    return list(rows.order_by("-placed_at", "-pk")[:2])


def _buyer(demo: Demo, order: Order, email: str = BUYER) -> Buyer:
    return buyer_for_customer(
        customer=order.customer, now=demo.now, user=demo.users[email]
    )


def _ask(demo: Demo, order: Order, code: str) -> OrderReturn:
    line = order.lines.order_by("position")[0]
    reason = _reason(code)
    step = max(Decimal(1), line.unit.step)
    return request_return(
        buyer=_buyer(demo, order),
        order_id=order.pk,
        lines=[ReturnWish(line.pk, min(step, line.quantity), reason.pk)],
        words=ReturnWords(note="The box was wet when it came."),
    )


def _reason(code: str) -> ReturnReason:
    """What every seller starts with; written anew where somebody emptied the table."""
    is_fault, name = REASONS[code]
    reason, _ = ReturnReason.objects.get_or_create(
        seller=None,
        code=code,
        defaults={"names": {"en": name}, "is_sellers_fault": is_fault},
    )
    return reason


def _take_back(demo: Demo, found: OrderReturn) -> None:
    depot = demo.users["depot@angro.example"]
    approve_return(return_id=found.pk, by=depot)
    receive_return(return_id=found.pk, by=depot)
    shelf = Warehouse.objects.get(pk=demo.warehouses["BV"].pk)
    inspect_return(
        return_id=found.pk,
        by=depot,
        verdicts=[
            Verdict(line.pk, line.quantity, Condition.OPENED, shelf.pk)
            for line in found.lines.all()
        ],
        terms=CreditTerms(),
    )
    credit_return(return_id=found.pk)
