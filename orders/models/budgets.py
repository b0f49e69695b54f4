"""What was ordered of a budget: by period, and by order."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from accounts.models import Customer
from accounts.models.customers import OwnedQuerySet
from orders.models.orders import Order
from orders.models.purchasing import Budget

ZERO = Decimal(0)


class BudgetPeriodQuerySet(OwnedQuerySet["BudgetPeriod"]):
    def take(self, *, period_id: int, amount_net: Decimal) -> bool:
        """Count `amount_net` if that much is left; say whether it was."""
        row = self.filter(pk=period_id)
        left = row.filter(
            spent_net__lte=F("amount_net") - F("overrun_net") - amount_net
        )
        return left.update(spent_net=F("spent_net") + amount_net) == 1

    def overrun(
        self, *, period_id: int, amount_net: Decimal, overrun_net: Decimal
    ) -> None:
        """Count `amount_net`, of which `overrun_net` is more than was left.

        For orders that somebody approves; the caller holds the counter.
        """
        self.filter(pk=period_id).update(
            spent_net=F("spent_net") + amount_net - overrun_net,
            overrun_net=F("overrun_net") + overrun_net,
        )

    def give_back(
        self, *, period_id: int, amount_net: Decimal, overrun_net: Decimal = ZERO
    ) -> None:
        """Count `amount_net` no more, nor what of it was over the budget."""
        self.filter(pk=period_id).update(
            spent_net=F("spent_net") - amount_net + overrun_net,
            overrun_net=F("overrun_net") - overrun_net,
        )


class BudgetPeriod(models.Model):
    """One month, quarter or year of a budget, with the counter of what was ordered."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="periods")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    # Both days included.
    starts_on = models.DateField(gettext_lazy("from"))
    ends_on = models.DateField(gettext_lazy("until"))
    amount_net = models.DecimalField(
        gettext_lazy("amount, net"), max_digits=14, decimal_places=2
    )
    spent_net = models.DecimalField(
        gettext_lazy("ordered, net"), max_digits=14, decimal_places=2, default=0
    )
    # What was ordered beyond the amount, with approval; not part of `spent_net`.
    overrun_net = models.DecimalField(
        gettext_lazy("over the budget, net"),
        max_digits=14,
        decimal_places=2,
        default=0,
        db_default=0,
    )
    # The amount was made less than what had been ordered already.
    was_lowered = models.BooleanField(default=False, editable=False)

    objects = BudgetPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("budget period")
        verbose_name_plural = gettext_lazy("budget periods")
        ordering = ("-starts_on",)
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "starts_on"], name="budget_period_once"
            ),
            models.CheckConstraint(
                name="budget_spent_within_amount",
                condition=Q(spent_net__gte=0)
                & (Q(spent_net__lte=F("amount_net")) | Q(was_lowered=True)),
            ),
            models.CheckConstraint(
                name="budget_overrun_not_negative", condition=Q(overrun_net__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} {self.starts_on}"


class BudgetTakeQuerySet(OwnedQuerySet["BudgetTake"]):
    def standing(self) -> Self:
        """Takes that were not given back."""
        return self.filter(given_back_at__isnull=True)


class BudgetTake(models.Model):
    """What one order took from one period of a budget."""

    period = models.ForeignKey(
        BudgetPeriod, on_delete=models.PROTECT, related_name="takes"
    )
    # The budget's customer: not the order's, where somebody orders for a branch.
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="budget_takes"
    )
    amount_net = models.DecimalField(max_digits=14, decimal_places=2)
    # How much of it was more than the budget had left.
    overrun_net = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, db_default=0
    )
    given_back_at = models.DateTimeField(null=True, blank=True)

    objects = BudgetTakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "order"], name="order_takes_once_per_period"
            ),
            models.CheckConstraint(
                name="budget_take_not_negative", condition=Q(amount_net__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.amount_net}"
