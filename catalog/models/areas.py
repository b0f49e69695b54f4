"""Which warehouse serves which place first."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from catalog.models.stock import Warehouse

BEGINNING = RegexValidator(
    r"^[0-9A-Z]*\Z", gettext_lazy("Letters and digits only, such as 50 or SW1.")
)


class WarehouseArea(models.Model):
    """A place that a warehouse serves: a country, or some of its postcodes.

    With both ends, postcodes whose beginning lies between them, ends included: 50 to
    53 is Brașov's county and its neighbours. Where several warehouses serve a place,
    the lowest `position` goes first.
    """

    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.CASCADE,
        related_name="areas",
        verbose_name=gettext_lazy("warehouse"),
    )
    country = CountryField(gettext_lazy("country"))
    postcode_from = models.CharField(
        gettext_lazy("postcodes from"),
        max_length=10,
        blank=True,
        validators=[BEGINNING],
        help_text=gettext_lazy("How they begin; empty means the whole country."),
    )
    postcode_to = models.CharField(
        gettext_lazy("to"),
        max_length=10,
        blank=True,
        validators=[BEGINNING],
        help_text=gettext_lazy("As long as the first; empty means just that one."),
    )
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("area served")
        verbose_name_plural = gettext_lazy("areas served")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "country", "postcode_from", "postcode_to"],
                name="area_once_per_warehouse",
            ),
            models.CheckConstraint(
                name="area_from_before_to",
                condition=Q(postcode_to="")
                | Q(
                    postcode_from__gt="",
                    postcode_to__gte=models.F("postcode_from"),
                ),
                violation_error_message=gettext_lazy(
                    "The first postcode comes before the last."
                ),
            ),
        ]

    def __str__(self) -> str:
        ends = "–".join(end for end in (self.postcode_from, self.postcode_to) if end)
        return f"{self.country} {ends}".strip()
