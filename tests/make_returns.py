"""Short makers for goods that come back."""

from decimal import Decimal

from orders.models import Condition, Order, OrderReturn, ReturnReason
from orders.services.fulfilment import confirm_order, ship_order
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
from tests import make


def reason(code: str = "not-needed") -> ReturnReason:
    """One that every seller has; tests with real transactions flush them away."""
    names = {"en": code.replace("-", " ").capitalize()}
    is_fault = code in {"damaged", "defective", "wrong-article"}
    made, _ = ReturnReason.objects.get_or_create(
        seller=None,
        code=code,
        defaults={"names": names, "is_sellers_fault": is_fault},
    )
    return made


def ship(order: Order, by, **quantities) -> Order:
    """Confirm an order if nobody has, and send these quantities, or all."""
    order.refresh_from_db()
    if order.state == "placed":
        confirm_order(order_id=order.pk, by=by)
    wanted = {name.replace("_", "-"): Decimal(str(q)) for name, q in quantities.items()}
    ship_order(
        order_id=order.pk,
        quantities={
            line.pk: wanted.get(line.sku, Decimal(0)) if wanted else line.quantity_left
            for line in order.lines.all()
        },
        warehouse_id=make.warehouse().pk,
        by=by,
    )
    order.refresh_from_db()
    return order


def wish(order: Order, sku: str, quantity, *, code: str = "not-needed") -> ReturnWish:
    line = order.lines.get(sku=sku)
    return ReturnWish(line.pk, Decimal(str(quantity)), reason(code).pk)


def ask(buyer, order: Order, *, code="not-needed", words=None, **quantities):
    """Ask for a return of `quantities` by SKU (BOLT_8=2)."""
    wishes = [
        wish(order, sku.replace("_", "-"), quantity, code=code)
        for sku, quantity in quantities.items()
    ]
    return request_return(
        buyer=buyer, order_id=order.pk, lines=wishes, words=words or ReturnWords()
    )


def inspect(
    found: OrderReturn, by, *, accepted=None, shelf=True, fee="0", freight=False
) -> OrderReturn:
    """Take back `accepted` of each line, or all, onto the shelf or to scrap."""
    verdicts = []
    for line in found.lines.all():
        taken = line.quantity if accepted is None else Decimal(str(accepted))
        place = make.warehouse().pk if shelf and taken else None
        verdicts.append(Verdict(line.pk, taken, Condition.AS_NEW, place))
    return inspect_return(
        return_id=found.pk,
        by=by,
        verdicts=verdicts,
        terms=CreditTerms(Decimal(fee), credits_freight=freight),
    )


def back(found: OrderReturn, by, **how) -> OrderReturn:
    """Through approval and the door to what was found."""
    approve_return(return_id=found.pk, by=by)
    receive_return(return_id=found.pk, by=by)
    return inspect(found, by, **how)
