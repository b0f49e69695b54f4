"""Promotions: what is taken off lines, carts and freight, for whom and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy

from accounts.models import CustomerKind, Seller, User

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class PromotionKind(models.TextChoices):
    """What a promotion takes off."""

    LINE = "line", gettext_lazy("discount on articles")
    CART = "cart", gettext_lazy("discount on the cart")
    BUY_GET = "buy_get", gettext_lazy("buy some, get some")
    FREIGHT = "freight", gettext_lazy("free freight")


class PromotionState(models.TextChoices):
    """Where a promotion stands at an instant."""

    OFF = "off", gettext_lazy("switched off")
    PLANNED = "planned", gettext_lazy("planned")
    RUNNING = "running", gettext_lazy("running")
    USED_UP = "used_up", gettext_lazy("used up")
    ENDED = "ended", gettext_lazy("ended")


def buying_kind(buyer: "Buyer") -> str:
    """What promotions for companies or persons take `buyer` for; "" for neither."""
    if buyer.customer is not None and buyer.is_approved:
        return str(buyer.customer.kind)
    return str(CustomerKind.PERSON) if buyer.may_order_as_guest else ""


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def in_force(self, instant: datetime) -> Self:
        """Switched on, and of a period (half-open) that holds `instant`."""
        return self.filter(
            Q(starts_at__isnull=True) | Q(starts_at__lte=instant),
            Q(ends_at__isnull=True) | Q(ends_at__gt=instant),
            is_active=True,
        )

    def visible_to(self, buyer: "Buyer") -> Self:
        """Those for the buyer's channel, company and groups, whatever the day.

        A company that is not approved is offered what everybody is.
        """
        customer = buyer.customer if buyer.is_approved else None
        answer = Func(
            models.Value(customer.pk if customer else None, models.BigIntegerField()),
            models.Value(buyer.channel.pk, models.BigIntegerField()),
            models.Value(buying_kind(buyer), models.TextField()),
            function="pricing_promotions_for",
            output_field=ArrayField(models.BigIntegerField()),
        )
        is_offered = Func(
            F("pk"),
            answer,
            template="%(expressions)s)",
            arg_joiner=" = ANY (",
            output_field=models.BooleanField(),
        )
        return self.filter(is_offered)

    def managed_by(self, staff: User) -> Self:
        """All for managers; for reps those that are not another rep's customers'."""
        if staff.sees_every_customer:
            return self
        if not staff.is_staff:
            return self.none()
        own = Q(audiences__customer__rep=staff)
        return self.with_personal().filter(Q(is_personal=False) | own).distinct()

    def with_personal(self) -> Self:
        """With `is_personal`: for single customers. Asked of the owner of the rows.

        Those of others' customers are hidden from this query.
        """
        is_personal = Func(
            F("pk"),
            function="pricing_promotion_is_personal",
            output_field=models.BooleanField(),
        )
        return self.annotate(is_personal=is_personal)

    def limited(self) -> Self:
        """Those that are counted: at all or for each customer."""
        return self.filter(
            Q(limit_total__isnull=False) | Q(limit_per_customer__isnull=False)
        )

    def take(self, promotion_id: int) -> bool:
        """Count one use if the limit has one left; say whether it had."""
        row = self.filter(pk=promotion_id, used_count__lt=F("limit_total"))
        return row.update(used_count=F("used_count") + 1) == 1

    def give_back(self, promotion_ids: Iterable[int]) -> None:
        """Count one use less of each that has a limit."""
        rows = self.filter(pk__in=promotion_ids, used_count__gt=0)
        rows.update(used_count=F("used_count") - 1)


class Promotion(models.Model):
    """A reduction with its scope, audience, period, limits. Unit prices stay.

    Amounts are in `currency` and in the basis of the channel it is seen in. What is
    counted towards minima are the goods it covers, before any discount.
    """

    seller = models.ForeignKey(
        Seller,
        on_delete=models.PROTECT,
        related_name="promotions",
        verbose_name=gettext_lazy("seller"),
    )
    code = models.SlugField(gettext_lazy("code"), max_length=60, unique=True)
    # By language code; the reason that buyers read on the line.
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        gettext_lazy("names")
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=8, choices=PromotionKind)
    percent = models.DecimalField(
        gettext_lazy("percent off"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    amount = models.DecimalField(
        gettext_lazy("amount off"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "On articles: for each base unit. On the cart: once. Net or gross as the"
            " channel shows prices."
        ),
    )
    currency = models.CharField(
        gettext_lazy("currency"),
        max_length=3,
        blank=True,
        help_text=gettext_lazy("Empty, where nothing is an amount: any."),
    )
    buy_quantity = models.PositiveIntegerField(
        gettext_lazy("buy"), null=True, blank=True
    )
    get_quantity = models.PositiveIntegerField(
        gettext_lazy("get"), null=True, blank=True
    )
    mixes_articles = models.BooleanField(
        gettext_lazy("different articles count together"), default=False
    )
    shipping_codes = ArrayField(
        models.CharField(max_length=50),
        verbose_name=gettext_lazy("shipping methods"),
        default=list,
        blank=True,
        help_text=gettext_lazy("Of free freight, by code; empty means all."),
    )
    minimum_amount = models.DecimalField(
        gettext_lazy("from an amount of"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    minimum_quantity = models.DecimalField(
        gettext_lazy("from a quantity of"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        help_text=gettext_lazy("In base units."),
    )
    needs_coupon = models.BooleanField(gettext_lazy("needs a coupon"), default=False)
    is_announced = models.BooleanField(
        gettext_lazy("told without the coupon"),
        default=False,
        db_default=False,
        help_text=gettext_lazy(
            "Buyers who have no coupon read under “Why this price” that there is one."
            " Staff always do."
        ),
    )
    customer_kind = models.CharField(
        gettext_lazy("for"),
        max_length=8,
        choices=CustomerKind,
        blank=True,
        help_text=gettext_lazy("Empty means companies and consumers."),
    )
    on_contract_prices = models.BooleanField(
        gettext_lazy("also on contract prices"), default=False
    )
    priority = models.PositiveSmallIntegerField(
        gettext_lazy("priority"),
        default=100,
        help_text=gettext_lazy("The lower number is judged first."),
    )
    is_exclusive = models.BooleanField(
        gettext_lazy("not with any other"), default=False
    )
    group = models.SlugField(
        gettext_lazy("group"),
        max_length=40,
        blank=True,
        help_text=gettext_lazy("Of one group only one promotion applies."),
    )
    limit_total = models.PositiveIntegerField(
        gettext_lazy("orders in total"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    limit_per_customer = models.PositiveIntegerField(
        gettext_lazy("orders of one customer"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=gettext_lazy("A company counts with its branches."),
    )
    used_count = models.PositiveIntegerField(
        gettext_lazy("used"), default=0, editable=False
    )
    starts_at = models.DateTimeField(gettext_lazy("from"), null=True, blank=True)
    ends_at = models.DateTimeField(gettext_lazy("until"), null=True, blank=True)
    is_active = models.BooleanField(gettext_lazy("in use"), default=True)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("promotion")
        verbose_name_plural = gettext_lazy("promotions")
        ordering = ("priority", "pk")
        constraints = [
            models.CheckConstraint(
                name="promotion_says_what_it_takes_off",
                condition=Q(
                    Q(percent__isnull=False, amount__isnull=True)
                    | Q(percent__isnull=True, amount__isnull=False),
                    kind__in=("line", "cart"),
                )
                | Q(
                    kind="buy_get",
                    percent__isnull=False,
                    amount__isnull=True,
                    buy_quantity__gt=0,
                    get_quantity__gt=0,
                )
                | Q(kind="freight", percent__isnull=True, amount__isnull=True),
            ),
            models.CheckConstraint(
                name="promotion_percent_within_bounds",
                condition=Q(percent__isnull=True) | Q(percent__gt=0, percent__lte=100),
            ),
            models.CheckConstraint(
                name="promotion_amounts_positive",
                condition=(Q(amount__isnull=True) | Q(amount__gt=0))
                & (Q(minimum_amount__isnull=True) | Q(minimum_amount__gt=0))
                & (Q(minimum_quantity__isnull=True) | Q(minimum_quantity__gt=0)),
            ),
            models.CheckConstraint(
                name="promotion_amounts_have_a_currency",
                condition=Q(amount__isnull=True, minimum_amount__isnull=True)
                | ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="promotion_period_not_empty",
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="promotion_limits_above_zero",
                condition=(Q(limit_total__isnull=True) | Q(limit_total__gt=0))
                & (Q(limit_per_customer__isnull=True) | Q(limit_per_customer__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def state_at(self, instant: datetime) -> PromotionState:
        """Where it stands: what ended is not told to be used up as well."""
        if not self.is_active:
            return PromotionState.OFF
        if self.ends_at is not None and self.ends_at <= instant:
            return PromotionState.ENDED
        if self.limit_total is not None and self.used_count >= self.limit_total:
            return PromotionState.USED_UP
        if self.starts_at is not None and self.starts_at > instant:
            return PromotionState.PLANNED
        return PromotionState.RUNNING

    def name_in(self, language: str, otherwise: str) -> str:
        """The name in `language`, else in `otherwise`, else any."""
        own = self.names.get(language) or self.names.get(otherwise)
        return own or next(iter(self.names.values()), self.code)
