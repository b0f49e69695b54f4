"""What a seller looks at before an order counts, and what it settles for whom."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer, User
from accounts.models.customers import OwnedQuerySet
from orders.models.orders import Order


class ReviewMode(models.TextChoices):
    """Which orders the seller looks at first. Empty: as above, as the channel says."""

    NONE = "none", gettext_lazy("none")
    SOME = "some", gettext_lazy("first orders and those above an amount")
    EVERY = "every", gettext_lazy("every order")


class OrderPolicy(models.Model):
    """How orders of a channel or of one company go; what is empty is taken from above.

    A company's own, that of the nearest above it, the channel's.
    """

    channel = models.OneToOneField(
        Channel,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="order_policy",
        verbose_name=gettext_lazy("channel"),
    )
    customer = models.OneToOneField(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="order_policy",
        verbose_name=gettext_lazy("customer"),
    )
    approval_days = models.PositiveSmallIntegerField(
        gettext_lazy("days an approval may take"),
        null=True,
        blank=True,
        help_text=gettext_lazy("Prices, stock and budget are held that long."),
    )
    review_mode = models.CharField(
        gettext_lazy("orders we look at first"),
        max_length=5,
        choices=ReviewMode,
        blank=True,
    )
    review_above_net = models.DecimalField(
        gettext_lazy("orders above, net"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    reviews_first_order = models.BooleanField(
        gettext_lazy("the first order of a company"), default=False
    )
    minimum_order_net = models.DecimalField(
        gettext_lazy("minimum order, net"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    maximum_order_net = models.DecimalField(
        gettext_lazy("maximum order, net"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    must_have_po_document = models.BooleanField(
        gettext_lazy("orders need the company's own order as a file"), default=False
    )

    objects = OwnedQuerySet["OrderPolicy"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("order policy")
        verbose_name_plural = gettext_lazy("order policies")
        constraints = [
            models.CheckConstraint(
                name="order_policy_of_a_channel_or_a_customer",
                condition=Q(channel__isnull=False, customer__isnull=True)
                | Q(channel__isnull=True, customer__isnull=False),
            ),
            models.CheckConstraint(
                name="order_policy_some_days",
                condition=Q(approval_days__isnull=True) | Q(approval_days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return str(self.customer or self.channel)


class ReviewState(models.TextChoices):
    WAITING = "waiting", gettext_lazy("to look at")
    PROPOSED = "proposed", gettext_lazy("the buyer is asked")
    ACCEPTED = "accepted", gettext_lazy("accepted")
    REFUSED = "refused", gettext_lazy("refused")
    DECLINED = "declined", gettext_lazy("the buyer said no")


class OrderReview(models.Model):
    """An order that the seller looks at, or looked at, before it counted."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="review")
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("customer"),
    )
    state = models.CharField(
        gettext_lazy("state"),
        max_length=8,
        choices=ReviewState,
        default=ReviewState.WAITING,
    )
    # Why it was looked at: codes of orders.rules.reviews.
    causes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    # What the seller would change, for the buyer to confirm:
    # [{"line_id", "quantity", "unit_amount"}].
    proposal: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = (
        models.JSONField(default=list)
    )
    note = models.TextField(gettext_lazy("note to the buyer"), blank=True)
    version = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField(gettext_lazy("since"), default=timezone.now)
    reviewed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("looked at by"),
    )
    reviewed_at = models.DateTimeField(gettext_lazy("decided"), null=True, blank=True)

    objects = OwnedQuerySet["OrderReview"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("order to look at")
        verbose_name_plural = gettext_lazy("orders to look at")
        ordering = ("asked_at", "pk")

    def __str__(self) -> str:
        return self.order.number
