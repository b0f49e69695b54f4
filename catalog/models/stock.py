"""Where goods lie, how many are free, and every change of that."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from accounts.models import Channel, User
from catalog.models.products import Variant


class Warehouse(models.Model):
    """A place goods are shipped from."""

    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    country = CountryField(gettext_lazy("country"))
    # Where orders are filled from first; the lowest number is asked first.
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)
    channels = models.ManyToManyField(
        Channel,
        related_name="warehouses",
        verbose_name=gettext_lazy("channels served"),
        blank=True,
    )

    class Meta:
        verbose_name = gettext_lazy("warehouse")
        verbose_name_plural = gettext_lazy("warehouses")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name


class StockSplit(models.TextChoices):
    """Whether goods for one order may leave from several warehouses."""

    WHOLE = "whole", gettext_lazy("no: the whole order from one warehouse")
    BY_LINE = "by_line", gettext_lazy("by line: each line from one warehouse")
    WITHIN_LINE = "within_line", gettext_lazy("yes, also within a line")


class StockLevelQuerySet(models.QuerySet["StockLevel"]):
    def in_lock_order(self) -> Self:
        """The order in which everyone touches stock: variant, then warehouse."""
        return self.order_by("variant_id", "warehouse_id")


class StockLevel(models.Model):
    """How many base units of a variant a warehouse holds and has promised."""

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="stock_levels"
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="stock_levels"
    )
    on_hand = models.DecimalField(
        gettext_lazy("on hand"), max_digits=14, decimal_places=3, default=0
    )
    reserved = models.DecimalField(
        gettext_lazy("reserved"), max_digits=14, decimal_places=3, default=0
    )
    arrives_on = models.DateField(gettext_lazy("next arrival"), null=True, blank=True)
    arriving = models.DecimalField(
        gettext_lazy("arriving"), max_digits=14, decimal_places=3, default=0
    )
    counted_at = models.DateTimeField(gettext_lazy("as of"), default=timezone.now)
    # Where on the shelves: people who pick walk in its order.
    bin = models.CharField(
        gettext_lazy("storage bin"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
    )

    objects = StockLevelQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("stock level")
        verbose_name_plural = gettext_lazy("stock levels")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "warehouse"], name="one_level_per_warehouse"
            ),
            models.CheckConstraint(
                name="stock_never_negative",
                condition=Q(on_hand__gte=0, reserved__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} @ {self.warehouse}"


class StockArrival(models.Model):
    """A delivery that is on its way after the level's next one, in base units.

    Told on the page of the product, beside the next one that the level knows.
    """

    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="arrivals"
    )
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        related_name="arrivals",
        verbose_name=gettext_lazy("warehouse"),
    )
    arrives_on = models.DateField(gettext_lazy("arrives on"))
    quantity = models.DecimalField(
        gettext_lazy("quantity"),
        max_digits=14,
        decimal_places=3,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = gettext_lazy("later arrival")
        verbose_name_plural = gettext_lazy("later arrivals")
        ordering = ("arrives_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "warehouse", "arrives_on"],
                name="one_arrival_per_day",
            ),
            models.CheckConstraint(
                name="arrival_positive", condition=Q(quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.variant} · {self.arrives_on}"


class ShownStock(models.Model):
    """What is free of a variant in a warehouse, kits too: a view of the database.

    A kit is packed where all its parts lie: there are as many as its scarcest part
    allows. `arrives_on` of a kit is when the last of what it lacks comes.
    """

    # Not unique: Django wants a key, nobody asks by it.
    id = models.BigIntegerField(primary_key=True)
    variant = models.ForeignKey(
        Variant, on_delete=models.DO_NOTHING, related_name="shown_stock"
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.DO_NOTHING, related_name="+"
    )
    free = models.DecimalField(max_digits=14, decimal_places=3)
    arrives_on = models.DateField(null=True)
    arriving = models.DecimalField(max_digits=14, decimal_places=3)
    counted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "catalog_shownstock"

    def __str__(self) -> str:
        return f"{self.variant} @ {self.warehouse}"


class MovementKind(models.TextChoices):
    RECEIPT = "receipt", gettext_lazy("receipt")
    COUNT = "count", gettext_lazy("count")
    SHIPMENT = "shipment", gettext_lazy("shipment")
    RETURN = "return", gettext_lazy("return")


class StockMovement(models.Model):
    """A change of what is on hand; append-only (trigger)."""

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="movements"
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="movements"
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=8, choices=MovementKind)
    # Signed, in base units.
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=14, decimal_places=3
    )
    reference = models.CharField(gettext_lazy("reference"), max_length=60, blank=True)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    class Meta:
        verbose_name = gettext_lazy("stock movement")
        verbose_name_plural = gettext_lazy("stock movements")
        indexes = [models.Index(fields=["variant", "-at"], name="movement_by_variant")]

    def __str__(self) -> str:
        return f"{self.variant} {self.quantity:+}"


class StockReservation(models.Model):
    """Who a reserved quantity is promised to, and until when.

    The sum over a level's reservations is its `reserved`.
    """

    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, related_name="reservations"
    )
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="reservations"
    )
    # The document's line that holds it, such as "order-line:17": no key upwards.
    owner = models.CharField(gettext_lazy("held for"), max_length=60)
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=14, decimal_places=3
    )
    expires_at = models.DateTimeField(gettext_lazy("held until"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("reservation")
        verbose_name_plural = gettext_lazy("reservations")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "variant", "warehouse"], name="reserved_once_per_owner"
            ),
            models.CheckConstraint(
                name="reservation_positive", condition=Q(quantity__gt=0)
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="reservation_by_expiry",
                condition=Q(expires_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.variant} · {self.owner}"
