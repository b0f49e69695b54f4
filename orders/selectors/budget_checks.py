"""Proof that the counters of budgets are what orders add up to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from orders.models import BudgetPeriod, BudgetTake, OrderLine, OrderReturn
from orders.models.orders import FALLEN
from orders.rules.shares import shares_of

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
    orders took of cost centres' budgets is reckoned anew from their lines. Where some
    of an order was called off or came back, it may count for less.
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
    """Takes of orders that stand."""
    return BudgetTake.objects.standing().exclude(order__state__in=FALLEN)


def _of_less() -> Q:
    """Say of takes whether some of their orders was called off or came back."""
    called_off = OrderLine.objects.filter(
        order=OuterRef("order"), quantity_cancelled__gt=0
    )
    returns = OrderReturn.objects.filter(order=OuterRef("order"))
    return Exists(called_off) | Exists(returns.exclude(credit_number=""))


def _wrong_wholes() -> Iterator[BudgetDifference]:
    """Takes of budgets for whole orders that are not what the orders come to."""
    whole = _takes().filter(period__budget__cost_centre__isnull=True)
    wrong = whole.exclude(amount_net=F("order__total_net"))
    rows = wrong.select_related("order", *(f"period__{name}" for name in BUDGET))
    for take in rows.annotate(is_less=_of_less()).order_by("pk"):
        if not (take.is_less and take.amount_net < take.order.total_net):
            yield _difference(take.period, take.amount_net, take.order.total_net)


def _wrong_shares() -> Iterator[BudgetDifference]:
    """Takes of cost centres' budgets that are not the shares of their orders."""
    booked = _takes().filter(period__budget__cost_centre__isnull=False)
    told = booked.annotate(is_less=_of_less())
    rows = told.select_related("order", *(f"period__{name}" for name in BUDGET))
    for take in rows.prefetch_related("order__lines").order_by("pk").iterator(200):
        shares = shares_of(take.order, take.order.lines.all())
        share = shares.get(take.period.budget.cost_centre_id, ZERO)
        is_less = take.is_less and take.amount_net < share
        if share != take.amount_net and not is_less:
            yield _difference(take.period, take.amount_net, share)


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
