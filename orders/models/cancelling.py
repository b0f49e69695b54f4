"""Buyers who would rather not get what was promised to them already."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from accounts.models.customers import OwnedQuerySet
from orders.models.orders import Order

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class CancelRequestState(models.TextChoices):
    OPEN = "open", gettext_lazy("to answer")
    ACCEPTED = "accepted", gettext_lazy("accepted")
    DECLINED = "declined", gettext_lazy("declined")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


class CancelRequestQuerySet(OwnedQuerySet["CancelRequest"]):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Requests about orders that `buyer` may see."""
        return self.filter(order__in=Order.objects.visible_to(buyer))

    def open(self) -> Self:
        """Those the seller has not answered."""
        return self.filter(state=CancelRequestState.OPEN)

    def over(self) -> Self:
        """Those that were answered or taken back."""
        return self.exclude(state=CancelRequestState.OPEN)


class CancelRequest(models.Model):
    """A buyer asks to call off a confirmed order, or what is left of it."""

    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        related_name="cancel_requests",
        verbose_name=gettext_lazy("order"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("customer"),
    )
    state = models.CharField(
        gettext_lazy("state"),
        max_length=9,
        choices=CancelRequestState,
        default=CancelRequestState.OPEN,
    )
    reason = models.TextField(gettext_lazy("reason"), blank=True)
    requested_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("asked by"),
    )
    requested_at = models.DateTimeField(gettext_lazy("asked"), default=timezone.now)
    answer = models.TextField(gettext_lazy("answer"), blank=True)
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("decided by"),
    )
    decided_at = models.DateTimeField(gettext_lazy("decided"), null=True, blank=True)

    objects = CancelRequestQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("request to cancel")
        verbose_name_plural = gettext_lazy("requests to cancel")
        ordering = ("-requested_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state="open"),
                name="one_open_cancel_request",
            )
        ]

    def __str__(self) -> str:
        return str(self.order)
