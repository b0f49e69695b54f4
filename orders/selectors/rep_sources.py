"""Where a representative's work of a day comes from: one query for each kind of it.

Each gives rows of the same columns, so that the database sorts and pages all of them
at once, however many customers somebody looks after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    DecimalField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.functions import Cast, Concat

from accounts.models import Customer, CustomerState, Licence, LicenceState, User
from accounts.selectors.messages import unanswered
from invoicing.models import Invoice
from orders.models import (
    Cart,
    CartLine,
    CustomerTask,
    Order,
    OrderReturn,
    OrderState,
    Quote,
    QuoteState,
    QuoteVersion,
    ReturnState,
    Snooze,
    WorkKind,
)
from orders.models.orders import FALLEN, UNPLACED

ENDS_SOON = timedelta(days=3)
LICENCE_ENDS_SOON = timedelta(days=30)
CART_LEFT_FOR, CART_FORGOTTEN_AFTER = timedelta(days=2), timedelta(days=30)
REFUSED_LATELY = timedelta(days=14)
REST_IS_LATE_AFTER = timedelta(days=7)
# A customer is late by half the usual time between orders, and lost after half a year.
LATE_BY, LOST_AFTER = 1.5, timedelta(days=180)
COLUMNS = ("kind", "customer", "subject", "title", "since", "amount", "currency")
AMOUNT: DecimalField[Any, Any] = DecimalField(max_digits=16, decimal_places=4)
# What somebody waits for comes first, then what runs out, then chances.
LEVELS: Mapping[WorkKind, int] = {
    WorkKind.TASK: 1,
    WorkKind.QUOTE_OURS: 1,
    WorkKind.MESSAGE: 1,
    WorkKind.ORDER_REVIEW: 1,
    WorkKind.PENDING: 1,
    WorkKind.RETURN: 1,
    WorkKind.QUOTE_EXPIRING: 2,
    WorkKind.QUOTE_WAITING: 2,
    WorkKind.ORDER_LATE: 2,
    WorkKind.ORDER_REFUSED: 2,
    WorkKind.INVOICE: 2,
    WorkKind.RHYTHM: 3,
    WorkKind.CART: 3,
    WorkKind.LICENCE: 3,
}
# The median time between a customer's last orders; NULL before there are three gaps.
USUAL_GAP = """(
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY gap)
    FROM (
        SELECT placed_at - lag(placed_at) OVER (ORDER BY placed_at) AS gap
        FROM (
            SELECT placed_at FROM orders_order
            WHERE customer_id = accounts_customer.id AND NOT (state = ANY(%s))
            ORDER BY placed_at DESC LIMIT 8
        ) AS last_orders
    ) AS gaps
    HAVING count(gap) >= 3
)"""

Rows = QuerySet[Any]  # Any: rows of any model


@dataclass(frozen=True)
class Desk:
    """Whose work is looked at and when: `is_own` of the assigned customers alone."""

    staff: User
    now: datetime
    today: date
    is_own: bool


def work_rows(desk: Desk, kinds: Sequence[WorkKind]) -> "QuerySet[Any, dict[str, Any]]":
    """What is to be done, of these kinds, most urgent first; one query."""
    first, *others = (_of_kind(desk, kind) for kind in kinds)
    return first.union(*others, all=True).order_by("w_level", "w_since", "w_subject")


def subject_of(desk: Desk, kind: WorkKind, subject_id: int) -> int | None:
    """The customer of something to be done, put off or not; None without it."""
    rows, columns = SOURCES[kind](desk)
    customer = columns.get("customer", F("customer_id"))
    found = rows.filter(pk=subject_id).order_by().annotate(w_customer=customer)
    customer_id: int | None = found.values_list("w_customer", flat=True).first()
    return customer_id


def _of_kind(desk: Desk, kind: WorkKind) -> "QuerySet[Any, dict[str, Any]]":
    rows, columns = SOURCES[kind](desk)
    put_off = Snooze.objects.standing(desk.staff, desk.today)
    put_off = put_off.filter(kind=kind, subject_id=OuterRef("pk"))
    whole = {
        "kind": Value(kind.value, CharField()),
        "level": Value(LEVELS[kind], IntegerField()),
        "subject": Cast("pk", BigIntegerField()),
        "customer": F("customer_id"),
        "amount": Cast(Value(None), AMOUNT),
        "currency": Value("", CharField()),
        **columns,
    }
    named = {f"w_{name}": whole[name] for name in (*COLUMNS, "level")}
    told: QuerySet[Any, dict[str, Any]] = (  # Any: as above
        rows.filter(~Exists(put_off)).order_by().annotate(**named).values(*named)
    )
    return told


Source = tuple[Rows, dict[str, Combinable]]


def _own(rows: Rows, desk: Desk, path: str = "customer__") -> Rows:
    return rows.filter(**{f"{path}rep": desk.staff}) if desk.is_own else rows


def _at(name: str) -> Combinable:
    """A day as the instant it begins, to sort with instants."""
    return Cast(name, DateTimeField())


def _text(name: str) -> Combinable:
    return Cast(name, CharField())


def _amount(name: str) -> Combinable:
    return Cast(name, AMOUNT)


def _tasks(desk: Desk) -> Source:
    rows = CustomerTask.objects.managed_by(desk.staff).filter(rep=desk.staff)
    return rows.due(desk.today), {"title": _text("text"), "since": _at("due_on")}


def _quotes(desk: Desk, *states: QuoteState) -> Rows:
    return _own(Quote.objects.managed_by(desk.staff).filter(state__in=states), desk)


QUOTE_NAME = Concat("number", Value(" "), "title", output_field=CharField())


def _quotes_ours(desk: Desk) -> Source:
    rows = _quotes(desk, QuoteState.REQUESTED, QuoteState.COUNTERED)
    return rows, {"title": QUOTE_NAME, "since": F("requested_at")}


def _quotes_ending(desk: Desk) -> Source:
    rows = _quotes(desk, QuoteState.OFFERED).filter(
        expires_at__gt=desk.now, expires_at__lte=desk.now + ENDS_SOON
    )
    return rows, {"title": QUOTE_NAME, "since": F("expires_at")}


def _offers_waiting(desk: Desk) -> Source:
    rows = QuoteVersion.objects.managed_by(desk.staff).waiting()
    return _own(rows, desk, "quote__customer__"), {
        "customer": F("quote__customer_id"),
        "title": _text("quote__number"),
        "since": F("made_at"),
        "amount": _amount("goods_amount"),
        "currency": _text("quote__currency"),
    }


def _messages(desk: Desk) -> Source:
    rows = _own(unanswered(desk.staff), desk)
    return rows, {"title": _text("subject_name"), "since": F("last_message_at")}


ORDER_COLUMNS: dict[str, Combinable] = {
    "title": Cast("number", CharField()),
    "since": F("placed_at"),
    "amount": Cast("total_net", AMOUNT),
    "currency": Cast("currency", CharField()),
}


def _orders(desk: Desk, *states: OrderState) -> Rows:
    return _own(Order.objects.managed_by(desk.staff).filter(state__in=states), desk)


def _orders_in_review(desk: Desk) -> Source:
    return _orders(desk, OrderState.IN_REVIEW), ORDER_COLUMNS


def _orders_refused(desk: Desk) -> Source:
    lately = desk.now - REFUSED_LATELY
    rows = _orders(desk, OrderState.REJECTED).filter(placed_at__gte=lately)
    return rows, ORDER_COLUMNS


def _orders_late(desk: Desk) -> Source:
    """The day that was asked for is over, or a rest waits for long."""
    rows = _orders(desk, OrderState.CONFIRMED, OrderState.PARTLY_SHIPPED)
    waits = Q(
        state=OrderState.PARTLY_SHIPPED, placed_at__lt=desk.now - REST_IS_LATE_AFTER
    )
    return rows.filter(Q(requested_on__lt=desk.today) | waits), ORDER_COLUMNS


def _returns(desk: Desk) -> Source:
    rows = OrderReturn.objects.managed_by(desk.staff)
    rows = rows.filter(state=ReturnState.REQUESTED)
    return _own(rows, desk), {"title": _text("number"), "since": F("requested_at")}


def _invoices(desk: Desk) -> Source:
    rows = Invoice.objects.managed_by(desk.staff).overdue(desk.today)
    return _own(rows, desk), {
        "title": _text("number"),
        "since": _at("due_on"),
        "amount": _amount("open_gross"),
        "currency": _text("currency"),
    }


def _customers(desk: Desk, state: CustomerState) -> Rows:
    rows = Customer.objects.managed_by(desk.staff)
    return _own(rows.filter(state=state, archived_at__isnull=True), desk, "")


CUSTOMER_COLUMNS: dict[str, Combinable] = {
    "customer": F("pk"),
    "title": Value("", CharField()),
}


def _pending(desk: Desk) -> Source:
    rows = _customers(desk, CustomerState.PENDING)
    return rows, {**CUSTOMER_COLUMNS, "since": F("registered_at")}


def _rhythm(desk: Desk) -> Source:
    """Customers whose next order is later than it usually is."""
    never = sorted(state.value for state in {*UNPLACED, *FALLEN})
    orders = Order.objects.filter(customer=OuterRef("pk")).exclude(state__in=never)
    last = orders.order_by().values("customer").annotate(last=Max("placed_at"))
    gap = RawSQL(USUAL_GAP, (never,), output_field=DurationField())  # noqa: S611 ours
    rows = (
        _customers(desk, CustomerState.APPROVED)
        .alias(last_at=Subquery(last.values("last")))
        # Only of those who bought of late, whose gaps are worth reckoning.
        .filter(last_at__gte=desk.now - LOST_AFTER)
        .alias(gap=gap)
        .alias(late_at=_moment(F("last_at") + F("gap") * LATE_BY))
        .filter(late_at__lt=desk.now)
    )
    days = Func(
        F("gap"),
        function="EXTRACT",
        template="%(function)s(EPOCH FROM %(expressions)s) / 86400",
        output_field=AMOUNT,
    )
    return rows, {
        **CUSTOMER_COLUMNS,
        "since": _moment(F("last_at") + F("gap")),
        "amount": days,
    }


def _moment(sum_: Combinable) -> "ExpressionWrapper[Any]":  # Any: untyped there
    return ExpressionWrapper(sum_, output_field=DateTimeField())


def _carts(desk: Desk) -> Source:
    lines = CartLine.objects.filter(cart=OuterRef("pk")).order_by().values("cart")
    worth = Sum(F("quantity") * F("seen_unit_amount"), output_field=AMOUNT)
    left = Cart.objects.managed_by(desk.staff).open()
    left = left.filter(
        customer__state=CustomerState.APPROVED,
        touched_at__lte=desk.now - CART_LEFT_FOR,
        touched_at__gte=desk.now - CART_FORGOTTEN_AFTER,
    )
    rows: Rows = left.alias(worth=Subquery(lines.annotate(worth=worth).values("worth")))
    return _own(rows.filter(worth__gt=0), desk), {
        "title": _text("name"),
        "since": F("touched_at"),
        "amount": F("worth"),
        "currency": _text("customer__currency"),
    }


def _licences(desk: Desk) -> Source:
    rows = Licence.objects.managed_by(desk.staff).filter(
        state=LicenceState.APPROVED,
        expires_on__gte=desk.today,
        expires_on__lte=desk.today + LICENCE_ENDS_SOON,
    )
    return _own(rows, desk), {"title": _text("number"), "since": _at("expires_on")}


SOURCES = {
    WorkKind.TASK: _tasks,
    WorkKind.QUOTE_OURS: _quotes_ours,
    WorkKind.MESSAGE: _messages,
    WorkKind.ORDER_REVIEW: _orders_in_review,
    WorkKind.PENDING: _pending,
    WorkKind.RETURN: _returns,
    WorkKind.QUOTE_EXPIRING: _quotes_ending,
    WorkKind.QUOTE_WAITING: _offers_waiting,
    WorkKind.ORDER_LATE: _orders_late,
    WorkKind.ORDER_REFUSED: _orders_refused,
    WorkKind.INVOICE: _invoices,
    WorkKind.RHYTHM: _rhythm,
    WorkKind.CART: _carts,
    WorkKind.LICENCE: _licences,
}
