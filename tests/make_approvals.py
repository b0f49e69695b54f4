"""Short makers for approval rules, approvers and what they decide."""

from decimal import Decimal

from accounts.models import Customer, Member, Role
from orders.models import ApprovalRequest, ApprovalRule, ApprovalRuleApprover, Order
from orders.services.approvals import (
    approve_order,
    reject_lines,
    reject_order,
    send_order_back,
)


def rule(customer: Customer, *levels, name: str = "Large orders", **fields):
    """A rule with `levels` of people or roles: one, or a tuple of those who may."""
    above = fields.pop("above", None)
    categories, centres = fields.pop("categories", ()), fields.pop("centres", ())
    made = ApprovalRule.objects.create(
        customer=customer,
        name=name,
        above_net=None if above is None else Decimal(above),
        currency=fields.pop("currency", "EUR"),
        **fields,
    )
    made.categories.set(categories)
    made.cost_centres.set(centres)
    for number, who in enumerate(levels, start=1):
        for one in who if isinstance(who, tuple) else (who,):
            kind = "member" if isinstance(one, Member) else "role"
            assert isinstance(one, (Member, Role))
            ApprovalRuleApprover.objects.create(rule=made, level=number, **{kind: one})
    return made


def request_of(order: Order) -> ApprovalRequest:
    return ApprovalRequest.objects.get(order=order)


def _seen(order: Order) -> dict[str, int]:
    request = request_of(order)
    return {"request_id": request.pk, "version": request.version}


def approve(buyer, order: Order) -> Order:
    approve_order(buyer=buyer, **_seen(order))
    return fresh(order)


def reject(buyer, order: Order, reason: str = "Too dear") -> Order:
    reject_order(buyer=buyer, reason=reason, **_seen(order))
    return fresh(order)


def send_back(buyer, order: Order, reason: str = "Half of it") -> Order:
    send_order_back(buyer=buyer, reason=reason, **_seen(order))
    return fresh(order)


def take_out(buyer, order: Order, *lines, reason: str = "Not these") -> Order:
    reject_lines(
        buyer=buyer,
        reason=reason,
        line_ids=[line.pk for line in lines],
        **_seen(order),
    )
    return fresh(order)


def fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)
