"""Days on which a seller does not work, besides weekends and public holidays."""

from django.db import models
from django.utils.translation import gettext_lazy

from accounts.models.channels import Seller


class ClosedDay(models.Model):
    """Nothing leaves on it, and it is no working day in any date that is promised."""

    seller = models.ForeignKey(
        Seller,
        on_delete=models.CASCADE,
        related_name="closed_days",
        verbose_name=gettext_lazy("seller"),
    )
    day = models.DateField(gettext_lazy("day"))
    name = models.CharField(
        gettext_lazy("reason"),
        max_length=80,
        blank=True,
        help_text=gettext_lazy("Stocktaking."),
    )

    class Meta:
        verbose_name = gettext_lazy("closed day")
        verbose_name_plural = gettext_lazy("closed days")
        ordering = ("-day",)
        constraints = [
            models.UniqueConstraint(fields=["seller", "day"], name="closed_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}".strip()
