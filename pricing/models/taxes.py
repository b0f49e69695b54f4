"""Tax rates as dated data."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from catalog.models import TaxClass


class TaxCategory(models.TextChoices):
    """VAT categories of UNTDID 5305 as EN 16931 uses them."""

    STANDARD = "S", gettext_lazy("VAT")
    ZERO = "Z", gettext_lazy("zero rated")
    EXEMPT = "E", gettext_lazy("exempt from VAT")
    INTRA_COMMUNITY = "K", gettext_lazy("intra-Community supply")
    REVERSE_CHARGE = "AE", gettext_lazy("reverse charge")
    EXPORT = "G", gettext_lazy("export")
    OUTSIDE_SCOPE = "O", gettext_lazy("outside the scope of VAT")


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    def valid_on(self, day: date) -> Self:
        """Rates in force on `day`; `ends_on` is the last day."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        )


class TaxRate(models.Model):
    """The rate of a tax class in a country during a period."""

    country = CountryField(gettext_lazy("country"))
    tax_class = models.CharField(
        gettext_lazy("tax class"), max_length=10, choices=TaxClass
    )
    # Percent: 19 means 19 %.
    rate = models.DecimalField(gettext_lazy("rate"), max_digits=5, decimal_places=2)
    starts_on = models.DateField(gettext_lazy("from"), null=True, blank=True)
    ends_on = models.DateField(gettext_lazy("until"), null=True, blank=True)

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("tax rate")
        verbose_name_plural = gettext_lazy("tax rates")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "tax_class", "starts_on"],
                name="tax_rate_once_per_start",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="tax_rate_in_percent", condition=Q(rate__gte=0, rate__lt=100)
            ),
            models.CheckConstraint(
                name="tax_period_not_empty",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.tax_class} {self.rate} %"
