"""The admin's first page: what waits for whoever looks at it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Customer, CustomerState, Seller, User
from accounts.selectors.messages import unanswered
from invoicing.models import Invoice
from orders.models import (
    Backorder,
    CancelRequest,
    Order,
    OrderReturn,
    OrderState,
    Quote,
    QuoteState,
    ReturnState,
)
from orders.selectors.distance_sales import DistanceSales, distance_sales
from orders.selectors.picking import to_pick_anywhere
from orders.selectors.workspace import WorkItem, desk_of, first_of_today
from pricing.selectors.taxes import has_begun

ROWS = 6


@dataclass(frozen=True)
class Pile:
    """Rows that wait for a deed: how many, and the list that shows them."""

    title: str | Promise
    hint: str | Promise
    count: int
    url: str
    is_urgent: bool = False


@dataclass(frozen=True)
class _Kind:
    """A pile before it is counted."""

    title: str | Promise
    hint: str | Promise
    permission: str
    page: str
    query: str
    rows: Callable[[User], QuerySet[Any]]  # Any: rows of any model
    is_urgent: bool = False


def _orders(staff: User, *states: OrderState) -> QuerySet[Order]:
    return Order.objects.managed_by(staff).filter(state__in=states)


def _overdue(staff: User) -> QuerySet[Invoice]:
    return Invoice.objects.managed_by(staff).overdue(timezone.localdate())


KINDS = (
    _Kind(
        gettext_lazy("Companies to approve"),
        gettext_lazy("They cannot order until you do."),
        "accounts.approve_customer",
        "accounts_customer",
        "?state__exact=pending",
        lambda staff: Customer.objects.managed_by(staff).filter(
            state=CustomerState.PENDING
        ),
        is_urgent=True,
    ),
    _Kind(
        gettext_lazy("Orders to look at"),
        gettext_lazy("They count when you accept them."),
        "orders.view_order",
        "orders_order",
        "?state__exact=in_review",
        lambda staff: _orders(staff, OrderState.IN_REVIEW),
        is_urgent=True,
    ),
    _Kind(
        gettext_lazy("Orders to confirm"),
        gettext_lazy("Placed, and nobody promised delivery yet."),
        "orders.view_order",
        "orders_order",
        "?state__exact=placed",
        lambda staff: _orders(staff, OrderState.PLACED),
        is_urgent=True,
    ),
    _Kind(
        gettext_lazy("Orders to ship"),
        gettext_lazy("Confirmed, and not all of it left."),
        "orders.view_order",
        "orders_order",
        "?state__in=confirmed,partly_shipped",
        lambda staff: _orders(staff, OrderState.CONFIRMED, OrderState.PARTLY_SHIPPED),
    ),
    _Kind(
        gettext_lazy("Cancellations asked for"),
        gettext_lazy("Confirmed orders that somebody does not want any more."),
        "orders.view_cancelrequest",
        "orders_cancelrequest",
        "?state__exact=open",
        lambda staff: CancelRequest.objects.managed_by(staff).open(),
        is_urgent=True,
    ),
    _Kind(
        gettext_lazy("Returns to look at"),
        gettext_lazy("To agree to, or goods that have arrived."),
        "orders.view_orderreturn",
        "orders_orderreturn",
        "?state__in=requested,received",
        lambda staff: OrderReturn.objects.managed_by(staff).filter(
            state__in=(ReturnState.REQUESTED, ReturnState.RECEIVED)
        ),
        is_urgent=True,
    ),
    _Kind(
        gettext_lazy("Orders to pick"),
        gettext_lazy("Goods are held for them, and nobody fetches them yet."),
        "orders.change_picklist",
        "orders_picklist",
        "ready/",
        to_pick_anywhere,
    ),
    _Kind(
        gettext_lazy("Lines that wait for goods"),
        gettext_lazy("Ordered, and not all of it is there."),
        "orders.view_backorder",
        "orders_backorder",
        "",
        lambda staff: Backorder.objects.managed_by(staff).owed(),
    ),
    _Kind(
        gettext_lazy("Quotes to answer"),
        gettext_lazy("It is our turn."),
        "orders.view_quote",
        "orders_quote",
        "?state__in=requested,countered",
        lambda staff: Quote.objects.managed_by(staff).filter(
            state__in=(QuoteState.REQUESTED, QuoteState.COUNTERED)
        ),
        is_urgent=True,
    ),
    _Kind(
        gettext_lazy("Messages to answer"),
        gettext_lazy("Customers wrote last."),
        "accounts.view_thread",
        "accounts_thread",
        "?waiting=answer",
        unanswered,
        is_urgent=True,
    ),
    _Kind(
        gettext_lazy("Overdue invoices"),
        gettext_lazy("Past their due day, not fully paid."),
        "invoicing.view_invoice",
        "invoicing_invoice",
        "",
        _overdue,
        is_urgent=True,
    ),
    _Kind(
        gettext_lazy("Customers"),
        gettext_lazy("Those you look after."),
        "accounts.view_customer",
        "accounts_customer",
        "?state__exact=approved",
        lambda staff: Customer.objects.managed_by(staff).filter(
            state=CustomerState.APPROVED
        ),
    ),
)


def dashboard(
    request: HttpRequest,
    context: dict[str, Any],  # Any: template variables
) -> dict[str, Any]:
    """Add the piles and the latest rows that the user at the admin may see."""
    staff = request.user
    if not isinstance(staff, User):
        return context
    pending = Customer.objects.managed_by(staff).filter(state=CustomerState.PENDING)
    latest = Order.objects.managed_by(staff).select_related("customer")
    may_approve = staff.has_perm("accounts.approve_customer")
    may_see_orders = staff.has_perm("orders.view_order")
    return {
        **context,
        "title": gettext_lazy("Today"),
        "to_do": _to_do(staff),
        "piles": list(_piles(staff)),
        "distance_sales": list(_distance_sales(staff)),
        "pending": pending.order_by("registered_at")[:ROWS] if may_approve else (),
        "latest_orders": latest[:ROWS] if may_see_orders else (),
    }


def _to_do(staff: User) -> tuple[WorkItem, ...]:
    """What a representative's own customers wait for."""
    if not staff.has_perm("orders.view_customertask"):
        return ()
    if not staff.assigned_customers.exists():
        return ()
    return first_of_today(desk_of(staff))


def _distance_sales(staff: User) -> Iterator[DistanceSales]:
    """Sellers near the threshold for sales across borders, or past it."""
    if not (staff.sees_every_customer and staff.has_perm("invoicing.view_invoice")):
        return
    name = connection.settings_dict["NAME"]
    for seller in Seller.objects.order_by("pk"):
        today = timezone.localdate(timezone=seller.zone)
        if has_begun(seller.oss_from, today):
            continue
        # A year of orders is added up: not for every look at the page.
        key = f"distance-sales:{name}:{seller.pk}:{today}"
        found = cache.get_or_set(key, partial(distance_sales, seller, today), 900)
        if found is not None and (found.is_near or found.is_passed):
            yield found


def _piles(staff: User) -> Iterator[Pile]:
    for kind in KINDS:
        if not staff.has_perm(kind.permission):
            continue
        try:
            url = reverse(f"admin:{kind.page}_changelist")
        except NoReverseMatch:  # no page of its own yet
            continue
        count = kind.rows(staff).count()
        yield Pile(
            title=kind.title,
            hint=kind.hint,
            count=count,
            url=url + kind.query,
            is_urgent=kind.is_urgent and count > 0,
        )
