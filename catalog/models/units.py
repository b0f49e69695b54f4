"""Units: how a variant is counted and sold."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from catalog.models.products import Variant


class UnitCode(models.TextChoices):
    """Units of the shop; `UNECE` gives the code of UN/ECE Recommendation 20 and 21."""

    PIECE = "piece", gettext_lazy("piece")
    PACK = "pack", gettext_lazy("pack")
    CARTON = "carton", gettext_lazy("carton")
    PALLET = "pallet", gettext_lazy("pallet")
    PAIR = "pair", gettext_lazy("pair")
    SET = "set", gettext_lazy("set")
    ROLL = "roll", gettext_lazy("roll")
    BAG = "bag", gettext_lazy("bag")
    CANISTER = "canister", gettext_lazy("canister")
    METRE = "metre", gettext_lazy("metre")
    KILOGRAM = "kilogram", gettext_lazy("kilogram")
    LITRE = "litre", gettext_lazy("litre")


UNECE: dict[str, str] = {
    "piece": "H87",
    "pack": "XPK",
    "carton": "XCT",
    "pallet": "XPX",
    "pair": "PR",
    "set": "SET",
    "roll": "XRO",
    "bag": "XBG",
    "canister": "XCI",
    "metre": "MTR",
    "kilogram": "KGM",
    "litre": "LTR",
}


class Unit(models.Model):
    """A way a variant is counted and sold; `factor` base units go into one.

    Minimum, step and maximum are in this unit. Stock is kept in base units.
    """

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="units")
    code = models.CharField(gettext_lazy("unit"), max_length=10, choices=UnitCode)
    factor = models.DecimalField(
        gettext_lazy("base units in it"),
        max_digits=12,
        decimal_places=3,
        default=1,
        validators=[MinValueValidator(0)],
    )
    is_base = models.BooleanField(gettext_lazy("base unit"), default=False)
    # The unit that lists show and sell by.
    is_default = models.BooleanField(gettext_lazy("default sales unit"), default=False)
    minimum = models.DecimalField(
        gettext_lazy("minimum"), max_digits=12, decimal_places=3, default=1
    )
    step = models.DecimalField(
        gettext_lazy("step"), max_digits=12, decimal_places=3, default=1
    )
    maximum = models.DecimalField(
        gettext_lazy("maximum"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = gettext_lazy("unit")
        verbose_name_plural = gettext_lazy("units")
        ordering = ("factor", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "code", "factor"], name="unit_once_per_variant"
            ),
            models.UniqueConstraint(
                fields=["variant"],
                condition=Q(is_base=True),
                name="one_base_unit_per_variant",
            ),
            models.UniqueConstraint(
                fields=["variant"],
                condition=Q(is_default=True),
                name="one_default_unit_per_variant",
            ),
            models.CheckConstraint(
                name="unit_quantities_positive",
                condition=Q(factor__gt=0, minimum__gt=0, step__gt=0),
            ),
            models.CheckConstraint(
                name="base_unit_is_one", condition=Q(is_base=False) | Q(factor=1)
            ),
            models.CheckConstraint(
                name="unit_maximum_not_below_minimum",
                condition=Q(maximum__isnull=True) | Q(maximum__gte=F("minimum")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()
