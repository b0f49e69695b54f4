"""Coupons, and who used which promotion."""

from collections.abc import Iterable
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from accounts.models.customers import OwnedQuerySet
from pricing.models.promotions import Promotion


class CouponQuerySet(models.QuerySet["Coupon"]):
    def managed_by(self, staff: User) -> Self:
        """Codes of the promotions that `staff` may know."""
        if staff.sees_every_customer:
            return self
        return self.filter(promotion__in=Promotion.objects.managed_by(staff))

    def take(self, coupon_id: int) -> bool:
        """Count one use if the code has one left; say whether it had."""
        row = self.filter(Q(limit__isnull=True) | Q(used_count__lt=F("limit")))
        found = row.filter(pk=coupon_id, is_active=True)
        return found.update(used_count=F("used_count") + 1) == 1

    def give_back(self, coupon_ids: Iterable[int]) -> None:
        """Count one use less of each."""
        rows = self.filter(pk__in=coupon_ids, used_count__gt=0)
        rows.update(used_count=F("used_count") - 1)


class Coupon(models.Model):
    """A code that opens a promotion: capitals and digits, asked for in any case."""

    promotion = models.ForeignKey(
        Promotion,
        on_delete=models.PROTECT,
        related_name="coupons",
        verbose_name=gettext_lazy("promotion"),
    )
    code = models.CharField(gettext_lazy("code"), max_length=40, unique=True)
    # How many orders may use it; empty: as many as the promotion allows.
    limit = models.PositiveIntegerField(
        gettext_lazy("orders"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    used_count = models.PositiveIntegerField(
        gettext_lazy("used"), default=0, editable=False
    )
    # Codes that were made together.
    batch = models.CharField(gettext_lazy("batch"), max_length=60, blank=True)
    is_active = models.BooleanField(gettext_lazy("in use"), default=True)
    created_at = models.DateTimeField(gettext_lazy("created"), default=timezone.now)

    objects = CouponQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("coupon")
        verbose_name_plural = gettext_lazy("coupons")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="coupon_code_is_plain",
                condition=Q(code__regex=r"^[A-Z0-9]+$"),
            ),
            models.CheckConstraint(
                name="coupon_used_within_its_limit",
                condition=Q(limit__isnull=True)
                | Q(limit__gt=0, used_count__lte=F("limit")),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PromotionTallyQuerySet(models.QuerySet["PromotionTally"]):
    def take(self, *, promotion_id: int, holder: str, limit: int) -> bool:
        """Count one use of `holder` if `limit` leaves one; say whether it did."""
        row = self.filter(promotion_id=promotion_id, holder=holder)
        return (
            row.filter(used_count__lt=limit).update(used_count=F("used_count") + 1) == 1
        )

    def give_back(self, *, promotion_ids: Iterable[int], holder: str) -> None:
        """Count one use less of `holder`, where there is one."""
        rows = self.filter(promotion_id__in=promotion_ids, holder=holder)
        rows.filter(used_count__gt=0).update(used_count=F("used_count") - 1)


class PromotionTally(models.Model):
    """How often one customer used a promotion that has a limit for each.

    `holder` names the root of a company's tree, or a person by a keyed hash of the
    e-mail: the same with and without an account.
    """

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="tallies"
    )
    holder = models.CharField(max_length=80)
    used_count = models.PositiveIntegerField(default=0)

    objects = PromotionTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["promotion", "holder"], name="promotion_tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.promotion} {self.used_count}"


class PromotionUseQuerySet(OwnedQuerySet["PromotionUse"]):
    def standing(self) -> Self:
        """Uses that were not given back."""
        return self.filter(given_back_at__isnull=True)


class PromotionUse(models.Model):
    """What one order took from a promotion; its order is known by number."""

    promotion = models.ForeignKey(
        Promotion,
        on_delete=models.PROTECT,
        related_name="uses",
        verbose_name=gettext_lazy("promotion"),
    )
    coupon = models.ForeignKey(
        Coupon,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="uses",
        verbose_name=gettext_lazy("coupon"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("customer"),
    )
    order_number = models.CharField(gettext_lazy("order"), max_length=40)
    amount = models.DecimalField(
        gettext_lazy("amount"), max_digits=14, decimal_places=2
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    # Who was counted, where the promotion has a limit for each customer.
    holder = models.CharField(max_length=80, blank=True, editable=False)
    # Whether the promotion's own counter was moved.
    is_counted = models.BooleanField(default=False, editable=False)
    taken_at = models.DateTimeField(gettext_lazy("used"), default=timezone.now)
    given_back_at = models.DateTimeField(
        gettext_lazy("given back"), null=True, blank=True
    )

    objects = PromotionUseQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("use of a promotion")
        verbose_name_plural = gettext_lazy("uses of promotions")
        ordering = ("-taken_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["promotion", "order_number"], name="promotion_once_per_order"
            ),
            models.CheckConstraint(
                name="promotion_use_not_negative", condition=Q(amount__gte=0)
            ),
        ]
        indexes = [models.Index(fields=["order_number"], name="promotion_use_by_order")]

    def __str__(self) -> str:
        return f"{self.promotion} {self.order_number}"
