"""What goes with a product, and what stands in for it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from catalog.models.products import Product


class RelationKind(models.TextChoices):
    """What the target is to the source."""

    COMPATIBLE = "compatible", gettext_lazy("fits with it")
    ACCESSORY = "accessory", gettext_lazy("accessory")
    REPLACEMENT = "replacement", gettext_lazy("replaces it")
    SIMILAR = "similar", gettext_lazy("similar")


class ProductRelation(models.Model):
    """From one product to another. "Replaces it": the target replaces the source."""

    source = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        related_name="relations",
        verbose_name=gettext_lazy("product"),
    )
    target = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        related_name="related_from",
        verbose_name=gettext_lazy("other product"),
    )
    kind = models.CharField(
        gettext_lazy("kind"),
        max_length=12,
        choices=RelationKind,
        default=RelationKind.COMPATIBLE,
    )
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("related product")
        verbose_name_plural = gettext_lazy("related products")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], name="related_once_per_kind"
            ),
            models.CheckConstraint(
                name="not_related_to_itself", condition=~Q(source=F("target"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
