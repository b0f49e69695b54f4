"""What left the warehouse."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from accounts.models.customers import OwnedQuerySet
from catalog.models import Warehouse
from orders.models.destinations import OrderDestination
from orders.models.orders import Order, OrderLine
from shop.models import Due, DueQuerySet

if TYPE_CHECKING:
    from accounts.buyer import Buyer


# Both bases bring a manager of their own; Django makes one for this class.
class ShipmentQuerySet(  # type: ignore[override]
    OwnedQuerySet["Shipment"], DueQuerySet["Shipment"]
):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Shipments of the orders `buyer` may see."""
        return self.filter(order__in=Order.objects.visible_to(buyer))

    def awaiting_invoice(self) -> "ShipmentQuerySet":
        """Shipments that no invoice covers yet."""
        return self.filter(invoice_number="", put_aside_because="")


class Shipment(Due):
    """Goods of one order that left together; each becomes one invoice."""

    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        related_name="shipments",
        verbose_name=gettext_lazy("order"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="shipments",
        verbose_name=gettext_lazy("customer"),
    )
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("warehouse"),
    )
    # Of an order that goes to several places, the one these goods went to.
    destination = models.ForeignKey(
        OrderDestination,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="shipments",
        db_index=False,
        verbose_name=gettext_lazy("destination"),
    )
    number = models.CharField(gettext_lazy("number"), max_length=40, unique=True)
    tracking_number = models.CharField(
        gettext_lazy("tracking number"), max_length=80, blank=True
    )
    shipped_at = models.DateTimeField(gettext_lazy("shipped"), default=timezone.now)
    shipped_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Freight is billed with the first shipment of the order, or of its destination.
    bills_delivery = models.BooleanField(default=False)
    invoice_number = models.CharField(
        gettext_lazy("invoice"), max_length=40, blank=True
    )
    put_aside_because = models.TextField(gettext_lazy("not billed because"), blank=True)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("shipment")
        verbose_name_plural = gettext_lazy("shipments")
        ordering = ("shipped_at", "pk")
        indexes = [
            models.Index(
                fields=["next_at"],
                name="shipment_unbilled",
                condition=Q(invoice_number="", put_aside_because=""),
            )
        ]

    def __str__(self) -> str:
        return self.number


class ShipmentLine(models.Model):
    """How much of an order line a shipment holds, in the line's unit."""

    shipment = models.ForeignKey(
        Shipment, on_delete=models.PROTECT, related_name="lines"
    )
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="shipment_lines"
    )
    quantity = models.DecimalField(max_digits=12, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "order_line"], name="order_line_once_per_shipment"
            ),
            models.CheckConstraint(
                name="shipped_quantity_positive", condition=Q(quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line}"
