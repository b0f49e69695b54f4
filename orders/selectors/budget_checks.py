"""Proof that the counters of budgets are what orders add up to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from orders.models import BudgetPeriod, BudgetTake, OrderLine, OrderReturn
from orders.models.orders import FALLEN
from orders.rules.remaining import kept_totals
from orders.rules.shares import kept_shares, shares_of
from orders.selectors.dispatches import LONG_COLUMNS

ZERO = Decimal(0)
BUDGET = (
    "budget__customer",
    "budget__member__user",
    "budget__role",
    "budget__invitation",
    "budget__cost_centre",
)


@dataclass(frozen=True)
class BudgetDifference:
    """A counter that is not what its orders add up to."""

    period_id: int
    budget: str
    starts_on: date
    spent_net: Decimal
    taken_net: Decimal


def budget_differences() -> list[BudgetDifference]:
    """Counters that are not the sum of the orders that stand; empty when all is well.

    An order that came to nothing counts as nothing, whatever was given back. What
    orders took of cost centres' budgets is reckoned anew from their lines. Of an order
    that was called off in part, what is delivered in the end counts. Where some of it
    came back, it may count for less.
    """
    return [*_wrong_counters(), *_wrong_wholes(), *_wrong_shares()]


def _wrong_counters() -> Iterator[BudgetDifference]:
    standing = BudgetTake.objects.standing().filter(period=OuterRef("pk"))
    orders = standing.exclude(order__state__in=FALLEN).order_by()
    sums = orders.values("period").annotate(sum=Sum("amount_net")).values("sum")
    periods = BudgetPeriod.objects.annotate(taken=Coalesce(Subquery(sums), ZERO))
    wrong = periods.exclude(taken=F("spent_net") + F("overrun_net"))
    for row in wrong.select_related(*BUDGET).order_by("pk"):
        counted = row.spent_net + row.overrun_net
        yield _difference(row, counted, vars(row)["taken"])


def _takes() -> QuerySet[BudgetTake]:
    """Takes of orders that stand; whether some was called off, or came back."""
    called_off = OrderLine.objects.filter(
        order=OuterRef("order"), quantity_cancelled__gt=0
    )
    returns = OrderReturn.objects.filter(order=OuterRef("order"))
    rows = BudgetTake.objects.standing().exclude(order__state__in=FALLEN)
    return rows.annotate(
        is_called_off=Exists(called_off),
        is_credited=Exists(returns.exclude(credit_number="")),
    )


def _wrong_wholes() -> Iterator[BudgetDifference]:
    """Takes of budgets for whole orders that are not what the orders come to."""
    whole = _takes().filter(period__budget__cost_centre__isnull=True)
    sound = Q(amount_net=F("order__total_net"), is_called_off=False)
    for take in _with_orders(whole.exclude(sound)):
        order, counted = take.order, take.amount_net
        owed = order.total_net
        if vars(take)["is_called_off"]:
            owed = kept_totals(order, list(order.lines.all())).net
        is_credited = vars(take)["is_credited"] and counted < owed
        if counted != owed and not is_credited:
            yield _difference(take.period, counted, owed)


def _wrong_shares() -> Iterator[BudgetDifference]:
    """Takes of cost centres' budgets that are not the shares of their orders."""
    booked = _takes().filter(period__budget__cost_centre__isnull=False)
    for take in _with_orders(booked):
        order, lines = take.order, list(take.order.lines.all())
        is_called_off = vars(take)["is_called_off"]
        shares = kept_shares(order, lines) if is_called_off else shares_of(order, lines)
        share = shares.get(take.period.budget.cost_centre_id, ZERO)
        # Where a part is called off, rounding may leave a cent less.
        may_be_less = is_called_off or vars(take)["is_credited"]
        is_less = may_be_less and take.amount_net < share
        if share != take.amount_net and not is_less:
            yield _difference(take.period, take.amount_net, share)


def _with_orders(takes: QuerySet[BudgetTake]) -> Iterator[BudgetTake]:
    """Takes with their budgets, orders and all that those come to, some at a time."""
    rows = takes.select_related("order", *(f"period__{name}" for name in BUDGET))
    lines = Prefetch("order__lines", OrderLine.objects.defer(*LONG_COLUMNS))
    told = rows.prefetch_related(lines, "order__destinations")
    return told.defer("order__snapshot").order_by("pk").iterator(200)


def _difference(
    period: BudgetPeriod, spent_net: Decimal, taken_net: Decimal
) -> BudgetDifference:
    return BudgetDifference(
        period_id=period.pk,
        budget=str(period.budget),
        starts_on=period.starts_on,
        spent_net=spent_net,
        taken_net=taken_net,
    )
