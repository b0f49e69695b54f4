"""Kits: variants that are sold as one and packed from others."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from catalog.models.products import Variant
from catalog.models.units import Unit


class KitComponent(models.Model):
    """`quantity` of `unit` of a component goes into one base unit of the kit.

    A trigger refuses kits in kits, units of other variants, and contents of what is
    not marked as a kit.
    """

    kit = models.ForeignKey(
        Variant,
        on_delete=models.CASCADE,
        related_name="components",
        verbose_name=gettext_lazy("kit"),
    )
    component = models.ForeignKey(
        Variant,
        on_delete=models.PROTECT,
        related_name="part_of",
        verbose_name=gettext_lazy("component"),
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("unit"),
    )
    quantity = models.DecimalField(
        gettext_lazy("quantity"),
        max_digits=12,
        decimal_places=3,
        default=1,
        validators=[MinValueValidator(0)],
    )
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("component")
        verbose_name_plural = gettext_lazy("components")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["kit", "component"], name="component_once_per_kit"
            ),
            models.CheckConstraint(
                name="component_quantity_positive", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="kit_not_its_own_component", condition=~Q(kit=F("component"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} × {self.quantity}"


class KitPromise(models.Model):
    """What was in a kit when stock was promised to `owner`: what will be shipped.

    The contents of a kit may change while orders for it wait.
    """

    # As in StockReservation: the document's line, such as "order-line:17".
    owner = models.CharField(gettext_lazy("held for"), max_length=60)
    kit = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    component = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    # Base units of the component in one base unit of the kit.
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=18, decimal_places=6
    )

    class Meta:
        verbose_name = gettext_lazy("promised kit")
        verbose_name_plural = gettext_lazy("promised kits")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kit", "component"], name="kit_promised_once_per_owner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kit} · {self.owner}"
