"""What orders knows about a person."""

from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import Customer, User
from orders.models import (
    ApprovalDecision,
    CancelRequest,
    Cart,
    CartShare,
    Delegation,
    EntrySheet,
    Order,
    OrderReturn,
    Quote,
    RequisitionList,
)
from orders.models.orders import OVER

Data = dict[str, Any]  # Any: JSON


def order_data(user: User) -> Data:
    """Orders, quotes, carts, lists and approvals of `user`, as JSON."""
    return {
        "orders": _told(Order.objects.filter(placed_by=user)),
        "quotes": list(
            Quote.objects.filter(requested_by=user)
            .order_by("pk")
            .values("number", "state", "requested_at")
        ),
        "carts": [
            {
                "name": cart.name,
                "state": cart.state,
                "lines": [
                    {"sku": line.variant.sku, "quantity": str(line.quantity)}
                    for line in cart.lines.all()
                ],
            }
            for cart in Cart.objects.filter(user=user).prefetch_related(
                "lines__variant"
            )
        ],
        "lists": [_list(found) for found in _lists(user)],
        "returns": _returns(OrderReturn.objects.filter(requested_by=user)),
        "asked_to_cancel": _asked(CancelRequest.objects.filter(requested_by=user)),
        **_among_colleagues(user),
    }


def _among_colleagues(user: User) -> Data:
    """What was entered, shared, lent and decided."""
    return {
        "entered_lines": list(
            EntrySheet.objects.filter(user=user, rows__isnull=False)
            .order_by("pk", "rows__position", "rows__pk")
            .values(list=F("name"), code=F("rows__code"), note=F("rows__note"))
        ),
        "shared_carts": list(
            CartShare.objects.filter(Q(user=user) | Q(shared_by=user))
            .order_by("pk")
            .values("level", "shared_at", name=F("cart__name"))
        ),
        "stand_ins": list(
            Delegation.objects.filter(Q(giver__user=user) | Q(taker__user=user))
            .order_by("pk")
            .values(
                "starts_on",
                "ends_on",
                "withdrawn_at",
                giver_name=F("giver__user__name"),
                taker_name=F("taker__user__name"),
            )
        ),
        "decisions": list(
            ApprovalDecision.objects.filter(by=user)
            .order_by("at", "pk")
            .values("verb", "reason", "at", order=F("request__order__number"))
        ),
    }


def _lists(user: User) -> QuerySet[RequisitionList]:
    found = RequisitionList.objects.filter(owner=user).order_by("pk")
    return found.prefetch_related("lines__variant")


def _list(found: RequisitionList) -> Data:
    return {
        "name": found.name,
        "note": found.note,
        "lines": [
            {
                "sku": line.variant.sku,
                "quantity": str(line.quantity),
                "note": line.note,
            }
            for line in found.lines.all()
        ],
    }


def orders_of_person(customer: Customer) -> list[Data]:
    """Orders of a customer who is a person."""
    return _told(Order.objects.filter(customer=customer))


def open_orders_of(customer: Customer) -> list[str]:
    """Numbers of orders that are not over."""
    rows = Order.objects.filter(customer=customer).exclude(state__in=OVER)
    return list(rows.order_by("number").values_list("number", flat=True))


def open_after_orders_of(customer: Customer) -> list[str]:
    """Numbers of returns, and of orders asked to be cancelled, that are not settled."""
    returns = OrderReturn.objects.filter(customer=customer).open()
    asked = CancelRequest.objects.filter(customer=customer).open()
    return [
        *returns.order_by("number").values_list("number", flat=True),
        *asked.order_by("pk").values_list("order__number", flat=True),
    ]


def _told(orders: QuerySet[Order]) -> list[Data]:
    found = orders.prefetch_related(
        "returns__files__attachment", "cancel_requests", "returns__order"
    )
    return [_order(order) for order in found]


def _returns(returns: QuerySet[OrderReturn]) -> list[Data]:
    found = returns.select_related("order").prefetch_related("files__attachment")
    return [_return(one) for one in found.order_by("pk")]


def _return(found: OrderReturn) -> Data:
    return {
        "number": found.number,
        "order": found.order.number,
        "asked_for": found.requested_at.isoformat(),
        "state": found.state,
        "note": found.note,
        "files": [file.attachment.name for file in found.files.all()],
    }


def _asked(requests: QuerySet[CancelRequest]) -> list[Data]:
    found = requests.select_related("order").order_by("pk")
    return [
        {
            "order": one.order.number,
            "asked": one.requested_at.isoformat(),
            "state": one.state,
            "reason": one.reason,
        }
        for one in found
    ]


def _order(order: Order) -> Data:
    return {
        "number": order.number,
        "placed": order.placed_at.isoformat(),
        "state": order.state,
        "total": f"{order.total_gross} {order.currency}",
        "po_number": order.po_number,
        "note": order.note,
        "returns": [_return(found) for found in order.returns.all()],
        "asked_to_cancel": [
            {"asked": one.requested_at.isoformat(), "reason": one.reason}
            for one in order.cancel_requests.all()
        ],
    }
