"""Counting orders against budgets: one counter per budget and period."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.buyer import Buyer
from catalog.models import Unit
from orders.errors import BudgetExceeded, PurchaseRefused
from orders.models import BudgetPeriod, BudgetTake, Order, OrderLine
from orders.rules.approval_plans import ApprovalPlan
from orders.rules.purchasing import Purchase, period_around
from orders.rules.shares import Shares, shares_of
from orders.selectors.purchasing import budgets_in, verdict_on
from orders.selectors.set_up import set_up_of
from shop import scope

ZERO = Decimal(0)


def hold_budgets(
    *, buyer: Buyer, cost_centre_id: int | None, line_centres: Collection[int] = ()
) -> None:
    """Lock the counters an order of `buyer` will change, in the order of their keys.

    After the customer, before cart, quote and order (design §8). Makes the counters
    of a period that has none yet.
    """
    today = buyer.today
    budgets = budgets_in(buyer, cost_centre_id, *line_centres).standing(today)
    made = []
    for budget in budgets:
        starts_on, ends_on = period_around(budget.period, today)
        made.append(
            BudgetPeriod(
                budget=budget,
                customer_id=budget.customer_id,
                starts_on=starts_on,
                ends_on=ends_on,
                amount_net=budget.amount_net,
            )
        )
    if not made:
        return
    BudgetPeriod.objects.bulk_create(made, ignore_conflicts=True)
    running = BudgetPeriod.objects.filter(
        budget__in=[period.budget_id for period in made],
        starts_on__lte=today,
        ends_on__gte=today,
    )
    list(running.select_for_update(of=("self",), no_key=True).order_by("pk"))


def check_rules(
    buyer: Buyer, purchase: Purchase, *, units: Iterable[Unit]
) -> ApprovalPlan | None:
    """Raise PurchaseRefused where rules or budgets of the company stand against it.

    What the company has approved instead is not refused: that plan is returned, else
    None. The caller holds the counters; the units come with their variants, lines of
    `purchase` go by their keys.
    """
    by_key = {unit.pk: unit for unit in units}
    variant_ids = {pk: unit.variant_id for pk, unit in by_key.items()}
    verdict = verdict_on(purchase, buyer, variant_ids)
    if verdict.is_fine:
        return verdict.approval
    lines = (f"{by_key[pk].variant.sku}: {text}" for pk, text in verdict.lines.items())
    raise PurchaseRefused(reason=" ".join([*verdict.refusals, *lines]))


def take_budgets(order: Order, shares: Shares, *, buyer: Buyer) -> None:
    """Count an order against every budget that binds it, or raise BudgetExceeded.

    The caller holds the counters (`hold_budgets`). Amounts are the order's net total,
    or its `shares` for cost centres, in its currency, which the rules have compared
    with the budgets'.
    """
    takes = []
    for period in _running_periods(order, shares, buyer):
        wanted = _wanted(period, order, shares)
        if wanted and not BudgetPeriod.objects.take(
            period_id=period.pk, amount_net=wanted
        ):
            raise BudgetExceeded
        takes.append(_take(period, order, wanted, ZERO))
    BudgetTake.objects.bulk_create(takes)


def overrun_budgets(order: Order, shares: Shares, *, buyer: Buyer) -> None:
    """The same for an order that somebody has to approve: it may go beyond them."""
    takes = []
    for period in _running_periods(order, shares, buyer):
        wanted = _wanted(period, order, shares)
        over = _beyond(period, wanted)
        BudgetPeriod.objects.overrun(
            period_id=period.pk, amount_net=wanted, overrun_net=over
        )
        takes.append(_take(period, order, wanted, over))
    BudgetTake.objects.bulk_create(takes)


def _running_periods(
    order: Order, shares: Shares, buyer: Buyer
) -> QuerySet[BudgetPeriod]:
    if not set_up_of(buyer).has_budgets:
        return BudgetPeriod.objects.none()
    budgets = budgets_in(buyer, order.cost_centre_id, *shares).standing(buyer.today)
    running = BudgetPeriod.objects.filter(
        budget__in=budgets, starts_on__lte=buyer.today, ends_on__gte=buyer.today
    )
    return running.select_related("budget").order_by("pk")


def _wanted(period: BudgetPeriod, order: Order, shares: Shares) -> Decimal:
    """What an order takes of a budget: of a cost centre's its share, else all."""
    centre_id = period.budget.cost_centre_id
    return order.total_net if centre_id is None else shares.get(centre_id, ZERO)


def _beyond(period: BudgetPeriod, amount_net: Decimal) -> Decimal:
    """How much of `amount_net` is more than a period has left."""
    left = max(period.amount_net - period.spent_net - period.overrun_net, ZERO)
    return max(amount_net - left, ZERO)


def _take(
    period: BudgetPeriod, order: Order, amount_net: Decimal, overrun_net: Decimal
) -> BudgetTake:
    return BudgetTake(
        period=period,
        customer_id=period.customer_id,
        order=order,
        amount_net=amount_net,
        overrun_net=overrun_net,
    )


def change_takes(order: Order, lines: Iterable[OrderLine]) -> None:
    """Count what an order of `lines` comes to now, where it came to something else.

    What it gives back was over the budgets first. The caller holds its counters and
    the order.
    """
    shares = shares_of(order, lines)
    with scope.every_customer():
        takes = BudgetTake.objects.standing().filter(order=order)
        for take in takes.select_related("period__budget").order_by("period_id"):
            _change_take(take, _wanted(take.period, order, shares))


def _change_take(take: BudgetTake, amount_net: Decimal) -> None:
    BudgetPeriod.objects.give_back(
        period_id=take.period_id,
        amount_net=take.amount_net,
        overrun_net=take.overrun_net,
    )
    take.period.refresh_from_db()
    take.amount_net = amount_net
    take.overrun_net = _beyond(take.period, amount_net)
    BudgetPeriod.objects.overrun(
        period_id=take.period_id,
        amount_net=amount_net,
        overrun_net=take.overrun_net,
    )
    take.save(update_fields=["amount_net", "overrun_net"])


def overrun_of(order: Order) -> Decimal:
    """What an order took from budgets beyond what they had left."""
    with scope.every_customer():
        takes = BudgetTake.objects.standing().filter(order=order)
        return takes.aggregate(sum=Sum("overrun_net"))["sum"] or ZERO


def hold_takes(order_id: int) -> None:
    """Lock the counters that an order took from, before the order itself is locked."""
    # Budgets of the company above may count what is ordered for its branch, also
    # where whoever calls the order off does not reach up there.
    with scope.every_customer():
        periods = BudgetPeriod.objects.filter(takes__order=order_id)
        list(periods.select_for_update(of=("self",), no_key=True).order_by("pk"))


@transaction.atomic
def give_back(order: Order) -> None:
    """Free what an order took from budgets, once; its counters are held."""
    with scope.every_customer():
        takes = BudgetTake.objects.standing().filter(order=order)
        for take in takes.order_by("period_id"):
            BudgetPeriod.objects.give_back(
                period_id=take.period_id,
                amount_net=take.amount_net,
                overrun_net=take.overrun_net,
            )
        takes.update(given_back_at=timezone.now())


def give_back_part(order: Order, *, before: Shares, after: Shares) -> None:
    """Free what an order does not take any more: some of it was called off.

    The shares of what was and what is to be delivered. What was over the budgets goes
    first. The caller holds its counters and the order.
    """
    back = {centre: share - after.get(centre, ZERO) for centre, share in before.items()}
    _lower(BudgetTake.objects.standing().filter(order=order), back)


def give_back_returned(order: Order, *, shares: Shares, today: date) -> None:
    """The same for goods that came back, in periods that still run on `today`.

    What a period that is over says was spent stays as it is.
    """
    takes = BudgetTake.objects.standing().filter(order=order)
    _lower(takes.filter(period__ends_on__gte=today), shares)


def _lower(takes: QuerySet[BudgetTake], shares: Shares) -> None:
    """Free of each budget its share: of a cost centre's its own, else all."""
    whole = sum(shares.values(), ZERO)
    with scope.every_customer():
        for take in takes.select_related("period__budget").order_by("period_id"):
            centre_id = take.period.budget.cost_centre_id
            amount = whole if centre_id is None else shares.get(centre_id, ZERO)
            back = min(take.amount_net, max(amount, ZERO))
            over = min(take.overrun_net, back)
            BudgetPeriod.objects.give_back(
                period_id=take.period_id, amount_net=back, overrun_net=over
            )
            take.amount_net -= back
            take.overrun_net -= over
            take.save(update_fields=["amount_net", "overrun_net"])
