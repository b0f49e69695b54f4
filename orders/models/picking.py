"""What is fetched from the shelves, by whom."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog.models import Variant, Warehouse
from orders.models.orders import Order, OrderLine
from orders.models.shipments import Shipment
from shop.models import Due, DueQuerySet
from shop.storage import private_storage


class PickState(models.TextChoices):
    OPEN = "open", gettext_lazy("being picked")
    PICKED = "picked", gettext_lazy("picked")
    DONE = "done", gettext_lazy("shipped")
    DROPPED = "dropped", gettext_lazy("given up")


class PickListQuerySet(DueQuerySet["PickList"]):
    def managed_by(self, staff: User) -> Self:
        """All lists for who sees every customer: a list names several."""
        return self if staff.sees_every_customer else self.none()

    def unprinted(self) -> Self:
        """Lists whose PDF no worker has made yet."""
        return self.filter(pdf="")


class PickList(Due):
    """Some orders, to be fetched in one walk through a warehouse."""

    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("warehouse"),
    )
    picker = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("picked by"),
    )
    state = models.CharField(
        gettext_lazy("state"), max_length=8, choices=PickState, default=PickState.OPEN
    )
    language = models.CharField(max_length=8)
    pdf = models.FileField(storage=private_storage, blank=True, max_length=120)
    started_at = models.DateTimeField(gettext_lazy("started"), auto_now_add=True)
    picked_at = models.DateTimeField(gettext_lazy("picked at"), null=True, blank=True)

    objects = PickListQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("pick list")
        verbose_name_plural = gettext_lazy("pick lists")
        ordering = ("-pk",)
        indexes = [
            models.Index(
                fields=["next_at"], name="pick_list_unprinted", condition=Q(pdf="")
            )
        ]

    def __str__(self) -> str:
        return f"P-{self.pk:05d}"


class PickOrder(models.Model):
    """An order on a pick list. Open, nobody else picks it in that warehouse."""

    pick_list = models.ForeignKey(
        PickList, on_delete=models.PROTECT, related_name="orders"
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="picks")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    # What was fetched left with it; an order that was given up has none.
    shipment = models.OneToOneField(
        Shipment, on_delete=models.PROTECT, null=True, related_name="pick"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["order", "warehouse"],
                condition=Q(closed_at__isnull=True),
                name="order_picked_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.order)


class PickLine(models.Model):
    """What to fetch for an order line: the variant, or a component of the kit."""

    pick_order = models.ForeignKey(
        PickOrder, on_delete=models.PROTECT, related_name="lines"
    )
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="pick_lines"
    )
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    bin = models.CharField(max_length=20, blank=True)
    # Base units: wanted, and found (None: nobody has looked yet).
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    picked = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    # Its place was served since: what was found for it went, or went back to the shelf.
    has_left = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pick_order", "order_line", "variant"],
                name="picked_once_per_line",
            ),
            models.CheckConstraint(
                name="picked_within_wanted",
                condition=Q(quantity__gt=0)
                & (
                    Q(picked__isnull=True)
                    | Q(picked__gte=0, picked__lte=models.F("quantity"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.variant}"
