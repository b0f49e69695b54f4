"""What left the warehouse."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from accounts.models.customers import OwnedQuerySet
from catalog.models import Warehouse
from orders.models.carriers import Carrier
from orders.models.destinations import OrderDestination
from orders.models.orders import Order, OrderLine
from shop.models import Due, DueQuerySet
from shop.storage import private_storage

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
    carrier = models.ForeignKey(
        Carrier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # few carriers: an index would find nearly all
        related_name="+",
        verbose_name=gettext_lazy("carrier"),
    )
    # Of the first parcel; each has a row of its own.
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


class Parcel(models.Model):
    """One of the things a carrier brings for a shipment."""

    shipment = models.ForeignKey(
        Shipment, on_delete=models.PROTECT, related_name="parcels"
    )
    position = models.PositiveSmallIntegerField(default=1)
    tracking_number = models.CharField(
        gettext_lazy("tracking number"), max_length=80, blank=True
    )
    weight_kg = models.DecimalField(
        gettext_lazy("weight in kg"),
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = gettext_lazy("parcel")
        verbose_name_plural = gettext_lazy("parcels")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "position"], name="parcel_position_once"
            ),
            models.CheckConstraint(
                name="parcel_weight_positive",
                condition=Q(weight_kg__isnull=True) | Q(weight_kg__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_number or str(self.position)


class DeliveryNoteQuerySet(DueQuerySet["DeliveryNote"]):
    def unprinted(self) -> Self:
        """Notes whose PDF no worker has made yet."""
        return self.filter(pdf="")


class DeliveryNote(Due):
    """The paper that goes with a shipment; a worker prints it from the snapshot."""

    shipment = models.OneToOneField(
        Shipment, on_delete=models.PROTECT, related_name="note"
    )
    language = models.CharField(max_length=8)
    # What is in it, what came before and what follows, as it was when it left.
    snapshot: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(storage=private_storage, blank=True, max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryNoteQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("delivery note")
        verbose_name_plural = gettext_lazy("delivery notes")
        indexes = [
            models.Index(
                fields=["next_at"], name="delivery_note_unprinted", condition=Q(pdf="")
            )
        ]

    def __str__(self) -> str:
        return str(self.shipment)
