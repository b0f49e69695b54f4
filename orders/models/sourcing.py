"""Where orders are filled from, and what of them waits for goods."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Channel, User
from catalog.models import StockSplit, Variant
from orders.models.orders import Order, OrderLine, OrderState

# The seller owes them goods.
OWED = (OrderState.PLACED, OrderState.CONFIRMED, OrderState.PARTLY_SHIPPED)


class FulfilmentPolicy(models.Model):
    """How a channel's orders are filled; without one by the warehouses' position.

    Goods of one order come in as few parcels as its stock allows either way.
    """

    channel = models.OneToOneField(
        Channel,
        on_delete=models.CASCADE,
        related_name="fulfilment_policy",
        verbose_name=gettext_lazy("channel"),
    )
    is_nearest_first = models.BooleanField(
        gettext_lazy("the nearest warehouse first"),
        default=False,
        help_text=gettext_lazy(
            "As the areas of the warehouses say. Else, and where none serves the"
            " place, by the position of the warehouses."
        ),
    )
    split = models.CharField(
        gettext_lazy("from several warehouses"),
        max_length=11,
        choices=StockSplit,
        default=StockSplit.WITHIN_LINE,
    )
    picks_placed = models.BooleanField(
        gettext_lazy("pick orders that nobody has confirmed yet"),
        default=False,
        help_text=gettext_lazy("Taking them onto a pick list confirms them."),
    )

    class Meta:
        verbose_name = gettext_lazy("way to fill orders")
        verbose_name_plural = gettext_lazy("ways to fill orders")

    def __str__(self) -> str:
        return str(self.channel)


class BackorderQuerySet(models.QuerySet["Backorder"]):
    def managed_by(self, staff: User) -> Self:
        """Those of the orders that `staff` manages."""
        return self.filter(order_line__order__in=Order.objects.managed_by(staff))

    def owed(self) -> Self:
        """Of orders that the seller still has to deliver."""
        return self.filter(order_line__order__state__in=OWED)


class Backorder(models.Model):
    """What an order line waits for: nothing is reserved for it yet.

    Gone when the line has all it needs. It is the line's: seen with its order only.
    """

    order_line = models.OneToOneField(
        OrderLine, on_delete=models.CASCADE, related_name="backorder"
    )
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    # Base units of the variant.
    quantity = models.DecimalField(
        gettext_lazy("missing"), max_digits=14, decimal_places=3
    )
    expected_on = models.DateField(gettext_lazy("expected"), null=True, blank=True)
    since = models.DateTimeField(gettext_lazy("since"), auto_now_add=True)

    objects = BackorderQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("backorder")
        verbose_name_plural = gettext_lazy("backorders")
        ordering = ("since", "pk")
        constraints = [
            models.CheckConstraint(
                name="backorder_positive", condition=Q(quantity__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity.normalize():f} {self.variant}"
