"""Lines of one order that go to several places."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Address
from orders.models.carts import Cart, CartLine
from orders.models.orders import Order


class CartDestination(models.Model):
    """A further place that parts of a cart go to, beside the one of the checkout.

    One of the customer's own addresses, or one that was typed for this order alone.
    """

    cart = models.ForeignKey(
        Cart, on_delete=models.CASCADE, related_name="destinations"
    )
    address = models.ForeignKey(
        Address, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    # As PlaceSpec; empty where `address` says it.
    place: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        default=dict, blank=True
    )
    # None: the first that goes there. By its key: methods are master data.
    method = models.ForeignKey(
        "orders.ShippingMethod",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    requested_on = models.DateField(
        gettext_lazy("requested for"), null=True, blank=True
    )
    # Hours of that day; None: any.
    window = models.ForeignKey(
        "orders.DeliveryWindow",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # nobody asks for the carts of a window
        related_name="+",
    )

    class Meta:
        verbose_name = gettext_lazy("further address of a cart")
        verbose_name_plural = gettext_lazy("further addresses of carts")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.address) if self.address else str(self.place.get("name", ""))


class CartLinePart(models.Model):
    """How much of a line goes to a further place; the rest goes with the order."""

    line = models.ForeignKey(CartLine, on_delete=models.CASCADE, related_name="parts")
    destination = models.ForeignKey(
        CartDestination, on_delete=models.CASCADE, related_name="parts"
    )
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=12, decimal_places=3
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "destination"], name="cart_line_once_per_destination"
            ),
            models.CheckConstraint(
                name="cart_part_positive", condition=Q(quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line}"


class OrderDestination(models.Model):
    """One of several places that an order goes to, with its own freight, frozen.

    An order that goes to one place has none of these. The first is the order's own.
    """

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="destinations"
    )
    position = models.PositiveSmallIntegerField()
    # As PlaceSpec.
    place: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    shipping_code = models.CharField(max_length=50)
    shipping_name = models.CharField(gettext_lazy("delivery"), max_length=120)
    is_pickup = models.BooleanField(gettext_lazy("picked up"), default=False)
    # Its freight, in the order's currency and basis; the order's is their sum.
    amount = models.DecimalField(
        gettext_lazy("freight"), max_digits=14, decimal_places=2
    )
    # Which promotion made it free.
    free_because = models.CharField(
        gettext_lazy("free because"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
    )
    requested_on = models.DateField(
        gettext_lazy("requested for"), null=True, blank=True
    )
    # Hours of that day, such as 08:00–12:00; empty: any.
    window = models.CharField(
        gettext_lazy("between"), max_length=20, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = gettext_lazy("destination")
        verbose_name_plural = gettext_lazy("destinations")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["order", "position"], name="destination_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.place.get('name', '')}"
