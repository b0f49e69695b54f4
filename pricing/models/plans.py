"""Prices that are prepared, looked at, and switched on at an instant."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog.models import Unit, Variant
from pricing.models.lists import PriceList


class PlanState(models.TextChoices):
    DRAFT = "draft", gettext_lazy("draft")
    ACTIVATED = "activated", gettext_lazy("activated")
    CANCELLED = "cancelled", gettext_lazy("cancelled")


class PricePlanQuerySet(models.QuerySet["PricePlan"]):
    def managed_by(self, staff: User) -> Self:
        """Plans for the lists that `staff` may know."""
        if staff.sees_every_customer:
            return self
        return self.filter(price_list__in=PriceList.objects.managed_by(staff))

    def drafts(self) -> Self:
        """Plans that may still be filled."""
        return self.filter(state=PlanState.DRAFT)


class PricePlan(models.Model):
    """New prices of one list, from an instant on (or from activation, without one).

    A draft changes nothing. Activated, its prices are rows of the list: they count
    when their instant has come, without anybody doing anything then.
    """

    price_list = models.ForeignKey(
        PriceList,
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=gettext_lazy("price list"),
    )
    name = models.CharField(gettext_lazy("name"), max_length=120)
    starts_at = models.DateTimeField(
        gettext_lazy("valid from"),
        null=True,
        blank=True,
        help_text=gettext_lazy("The moment of activation, when left empty."),
    )
    ends_at = models.DateTimeField(
        gettext_lazy("valid until"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Then the prices of before count again."),
    )
    state = models.CharField(
        gettext_lazy("state"),
        max_length=10,
        choices=PlanState,
        default=PlanState.DRAFT,
        editable=False,
    )
    created_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=gettext_lazy("made by"),
    )
    created_at = models.DateTimeField(
        gettext_lazy("made"), default=timezone.now, editable=False
    )
    activated_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=gettext_lazy("activated by"),
    )
    activated_at = models.DateTimeField(
        gettext_lazy("activated"), null=True, editable=False
    )
    cancelled_at = models.DateTimeField(
        gettext_lazy("cancelled"), null=True, editable=False
    )

    objects = PricePlanQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("price change")
        verbose_name_plural = gettext_lazy("price changes")
        ordering = ("-created_at", "-pk")
        permissions = [
            ("see_margins", "Can see costs and margins"),
            ("activate_priceplan", "Can activate and cancel price changes"),
        ]
        constraints = [
            models.CheckConstraint(
                name="plan_period_not_empty",
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="active_plan_has_instant",
                condition=~Q(state=PlanState.ACTIVATED)
                | Q(starts_at__isnull=False, activated_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return self.state == PlanState.DRAFT

    def is_waiting_at(self, instant: datetime) -> bool:
        """Say whether it is activated and has not begun: it can be cancelled."""
        is_active = self.state == PlanState.ACTIVATED
        return is_active and self.starts_at is not None and instant < self.starts_at


class PlannedPrice(models.Model):
    """A price of a plan. `replaced_…` is what the list had, noted on activation."""

    plan = models.ForeignKey(
        PricePlan, on_delete=models.CASCADE, related_name="prices", db_index=False
    )
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    from_quantity = models.DecimalField(
        gettext_lazy("from quantity"), max_digits=12, decimal_places=3, default=1
    )
    amount = models.DecimalField(
        gettext_lazy("price per unit"), max_digits=14, decimal_places=4
    )
    is_free = models.BooleanField(gettext_lazy("free of charge"), default=False)
    # None: the list had no price of this key at the instant.
    replaced_amount = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, editable=False
    )
    replaced_is_free = models.BooleanField(default=False, editable=False)
    replaced_starts_at = models.DateTimeField(null=True, editable=False)
    replaced_ends_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = gettext_lazy("planned price")
        verbose_name_plural = gettext_lazy("planned prices")
        constraints = [
            models.UniqueConstraint(
                # The plan first: it is what finds its prices.
                fields=["plan", "variant", "unit", "from_quantity"],
                name="planned_once_per_key",
            ),
            models.CheckConstraint(
                name="planned_price_positive_or_free",
                condition=Q(amount__gt=0) | Q(amount=0, is_free=True),
            ),
            models.CheckConstraint(
                name="planned_from_quantity_positive",
                condition=Q(from_quantity__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} ≥ {self.from_quantity}: {self.amount}"
