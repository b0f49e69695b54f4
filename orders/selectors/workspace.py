"""What a representative has to do today, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import Customer, User
from accounts.rights import ACT
from orders.models import Order, WorkKind
from orders.models.orders import FALLEN
from orders.selectors.rep_sources import LEVELS, SOURCES, Desk, work_rows
from shop.templatetags.angro import date_day

PAGE_SIZE = 25
ON_DASHBOARD = 6
MOST_BY_CUSTOMER = 10
# The page where it is done, and the permission without which it is only looked at.
PAGES: Mapping[WorkKind, tuple[str, str, str]] = {
    WorkKind.TASK: ("accounts_customer_change", "", ""),
    WorkKind.QUOTE_OURS: (
        "orders_quote_answer",
        "orders.change_quote",
        "orders_quote_change",
    ),
    WorkKind.MESSAGE: ("accounts_thread_talk", "", ""),
    WorkKind.ORDER_REVIEW: ("orders_order_change", "", ""),
    WorkKind.PENDING: (
        "accounts_customer_approve",
        "accounts.approve_customer",
        "accounts_customer_change",
    ),
    WorkKind.RETURN: ("orders_orderreturn_change", "", ""),
    WorkKind.QUOTE_EXPIRING: ("orders_quote_change", "", ""),
    WorkKind.QUOTE_WAITING: ("orders_quoteversion_change", "", ""),
    WorkKind.ORDER_LATE: ("orders_order_change", "", ""),
    WorkKind.ORDER_REFUSED: ("orders_order_change", "", ""),
    WorkKind.INVOICE: ("invoicing_invoice_change", "", ""),
    WorkKind.RHYTHM: ("accounts_customer_act", ACT, "accounts_customer_change"),
    WorkKind.CART: ("orders_cart_change", "", ""),
    WorkKind.LICENCE: ("accounts_licence_change", "", ""),
}
# Whose row the page is about: the customer's, or the thing's own.
ABOUT_CUSTOMER = {WorkKind.TASK, WorkKind.PENDING, WorkKind.RHYTHM}
URGENCY: Mapping[int, str | Promise] = {
    1: gettext_lazy("somebody waits"),
    2: gettext_lazy("should not wait"),
    3: gettext_lazy("a chance"),
}


@dataclass(frozen=True)
class WorkItem:
    """Something to be done for a customer; `since` is when it began to wait.

    `amount` is what it is about, in `currency`; None where that says nothing.
    """

    kind: WorkKind
    level: int
    subject_id: int
    customer: Customer
    title: str
    url: str
    since: datetime
    amount: Decimal | None
    currency: str

    @property
    def urgency(self) -> str:
        return str(URGENCY[self.level])

    @property
    def is_task(self) -> bool:
        return self.kind == WorkKind.TASK

    @property
    def detail(self) -> str:
        """What it is about, in words."""
        if self.kind != WorkKind.RHYTHM or self.amount is None:
            return self.title
        days = max(round(self.amount), 1)
        return ngettext(
            "usually orders every %(count)s day, was expected on %(day)s",
            "usually orders every %(count)s days, was expected on %(day)s",
            days,
        ) % {"count": days, "day": date_day(self.since)}


@dataclass(frozen=True)
class WorkCount:
    """How much of one kind there is."""

    kind: WorkKind
    count: int


@dataclass(frozen=True)
class Today:
    """A page of what is to be done, most urgent first."""

    items: tuple[WorkItem, ...]
    counts: tuple[WorkCount, ...]
    total: int
    has_more: bool


def desk_of(staff: User, *, is_own: bool = True, now: datetime | None = None) -> Desk:
    """Whose work is looked at; representatives see their own customers' in any case."""
    instant = now or timezone.now()
    return Desk(staff, instant, timezone.localdate(instant), is_own)


def today_of(desk: Desk, *, only: WorkKind | None = None, page: int = 1) -> Today:
    """A page of what is to be done. Three queries for any number of customers."""
    counts = _counts(desk)
    kinds = (only,) if only else tuple(SOURCES)
    start = (page - 1) * PAGE_SIZE
    rows = list(work_rows(desk, kinds)[start : start + PAGE_SIZE + 1])
    wanted = [one.count for one in counts if only in (None, one.kind)]
    return Today(
        items=_items(rows[:PAGE_SIZE], desk),
        counts=counts,
        total=sum(wanted),
        has_more=len(rows) > PAGE_SIZE,
    )


def first_of_today(desk: Desk) -> tuple[WorkItem, ...]:
    """The most urgent of it, for the dashboard; two queries."""
    return _items(list(work_rows(desk, tuple(SOURCES))[:ON_DASHBOARD]), desk)


def _counts(desk: Desk) -> tuple[WorkCount, ...]:
    query = work_rows(desk, tuple(SOURCES)).order_by().query
    sql, params = query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT w_kind, count(*) FROM ({sql}) AS work GROUP BY w_kind",  # noqa: S608 our own query
            params,
        )
        found = dict(cursor.fetchall())
    ordered = sorted(SOURCES, key=lambda kind: LEVELS[kind])
    return tuple(WorkCount(kind, found[kind]) for kind in ordered if kind in found)


def _items(rows: "Sequence[dict[str, object]]", desk: Desk) -> tuple[WorkItem, ...]:
    keys = {row["w_customer"] for row in rows}
    customers = Customer.objects.managed_by(desk.staff).in_bulk(list(keys))
    return tuple(
        _item(row, customers[row["w_customer"]], desk)
        for row in rows
        if row["w_customer"] in customers
    )


def _item(row: dict[str, object], customer: Customer, desk: Desk) -> WorkItem:
    kind = WorkKind(str(row["w_kind"]))
    subject_id, since, amount = row["w_subject"], row["w_since"], row["w_amount"]
    assert isinstance(subject_id, int)  # noqa: S101 as the sources cast it
    assert isinstance(since, datetime)  # noqa: S101 as above
    return WorkItem(
        kind=kind,
        level=LEVELS[kind],
        subject_id=subject_id,
        customer=customer,
        title=str(row["w_title"]).strip(),
        url=_url(kind, subject_id, customer.pk, desk.staff),
        since=since,
        amount=amount if isinstance(amount, Decimal) else None,
        currency=str(row["w_currency"] or ""),
    )


def _url(kind: WorkKind, subject_id: int, customer_id: int, staff: User) -> str:
    page, needed, otherwise = PAGES[kind]
    name = page if not needed or staff.has_perm(needed) else otherwise
    about = customer_id if kind in ABOUT_CUSTOMER else subject_id
    return reverse(f"admin:{name}", args=[about])


@dataclass(frozen=True)
class Span:
    """Orders of a span of time: how many, worth what, how many of them by a quote."""

    label: str
    orders_count: int
    total_net: Decimal
    quotes_won: int


@dataclass(frozen=True)
class CustomerResult:
    """What a customer ordered this month, and in the same month a year ago."""

    name: str
    url: str
    total_net: Decimal
    before_net: Decimal


@dataclass(frozen=True)
class Results:
    """What came of the work, in one currency."""

    currency: str
    spans: tuple[Span, ...]
    by_customer: tuple[CustomerResult, ...]


def results_of(desk: Desk) -> list[Results]:
    """Orders of this month, the last one and the same a year ago, by currency.

    The currency with the most orders first. Two queries.
    """
    spans = _spans(desk.today)
    compared = Q()
    for span in spans.values():
        compared |= _within(span)
    orders = _counted(desk).filter(compared)
    figures: dict[str, Count | Sum] = {}
    for key, span in spans.items():
        inside = _within(span)
        figures[f"{key}_count"] = Count("pk", filter=inside)
        figures[f"{key}_net"] = Sum("total_net", filter=inside, default=Decimal(0))
        won = inside & ~Q(quote_number="")
        figures[f"{key}_won"] = Count("quote_number", filter=won, distinct=True)
    rows = orders.order_by().values("currency").annotate(**figures, many=Count("pk"))
    best = _best_customers(desk, spans)
    return [
        Results(
            currency=row["currency"],
            spans=tuple(_span(key, row) for key in spans),
            by_customer=tuple(best.get(row["currency"], ())),
        )
        for row in rows.order_by("-many", "currency")
    ]


def _counted(desk: Desk) -> QuerySet[Order]:
    orders = Order.objects.managed_by(desk.staff).placed().exclude(state__in=FALLEN)
    return orders.filter(customer__rep=desk.staff) if desk.is_own else orders


def _spans(today: date) -> dict[str, tuple[date, date]]:
    """First day and first day after, of the months that are compared."""
    first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    return {
        "now": (first, following),
        "last": (before, first),
        "year": (_a_year_before(first), _a_year_before(following)),
    }


def _a_year_before(first: date) -> date:
    return first.replace(year=first.year - 1)


def _within(span: tuple[date, date]) -> Q:
    begins, ends = (_midnight(day) for day in span)
    return Q(placed_at__gte=begins, placed_at__lt=ends)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def _span(key: str, row: Mapping[str, object]) -> Span:
    labels = {
        "now": gettext("This month"),
        "last": gettext("Last month"),
        "year": gettext("This month a year ago"),
    }
    count, net, won = (row[f"{key}_{what}"] for what in ("count", "net", "won"))
    assert isinstance(count, int)  # noqa: S101 as the database counts
    assert isinstance(net, Decimal)  # noqa: S101 as it sums
    assert isinstance(won, int)  # noqa: S101 as it counts
    return Span(labels[key], count, net, won)


def _best_customers(
    desk: Desk, spans: Mapping[str, tuple[date, date]]
) -> dict[str, list[CustomerResult]]:
    now, before = _within(spans["now"]), _within(spans["year"])
    orders = _counted(desk).filter(now | before).order_by()
    rows = orders.values("currency", "customer", "customer__name").annotate(
        now_net=Sum("total_net", filter=now, default=Decimal(0)),
        before_net=Sum("total_net", filter=before, default=Decimal(0)),
    )
    found: dict[str, list[CustomerResult]] = {}
    for row in rows.order_by("-now_net", "-before_net", "customer")[:100]:
        listed = found.setdefault(row["currency"], [])
        if len(listed) < MOST_BY_CUSTOMER:
            url = reverse("admin:accounts_customer_change", args=[row["customer"]])
            listed.append(
                CustomerResult(
                    row["customer__name"], url, row["now_net"], row["before_net"]
                )
            )
    return found
