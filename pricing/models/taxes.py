"""Taxes as dated data: rates, areas, territories, and the rules that decide."""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from accounts.models import CustomerKind
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
    IGIC = "L", gettext_lazy("IGIC of the Canary Islands")
    IPSI = "M", gettext_lazy("IPSI of Ceuta and Melilla")

    @property
    def is_charged(self) -> bool:
        """A rate above zero belongs to it."""
        return self in CHARGED


CHARGED = (TaxCategory.STANDARD, TaxCategory.IGIC, TaxCategory.IPSI)


class DatedQuerySet(models.QuerySet[Any]):  # Any: rows of each kind of data
    def valid_on(self, day: date) -> Self:
        """Rows in force on `day`; `ends_on` is the last day."""
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        )


def period_not_empty(name: str) -> models.CheckConstraint:
    """A period has a day at least."""
    return models.CheckConstraint(
        name=name,
        condition=Q(starts_on__isnull=True)
        | Q(ends_on__isnull=True)
        | Q(ends_on__gte=F("starts_on")),
    )


class Dated(models.Model):
    """Data that holds from a day until a day, and where it comes from."""

    starts_on = models.DateField(gettext_lazy("from"), null=True, blank=True)
    ends_on = models.DateField(gettext_lazy("until"), null=True, blank=True)
    source = models.CharField(
        gettext_lazy("law or source"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
    )

    class Meta:
        abstract = True


class TaxRate(Dated):
    """The rate of a tax class in a country, or a part of it, during a period."""

    country = CountryField(gettext_lazy("country"))
    # A code of TaxTerritory.rates_of, for a part with rates of its own.
    territory = models.CharField(
        gettext_lazy("territory"),
        max_length=8,
        blank=True,
        default="",
        db_default="",
    )
    tax_class = models.CharField(
        gettext_lazy("tax class"), max_length=10, choices=TaxClass
    )
    # Percent: 19 means 19 %.
    rate = models.DecimalField(gettext_lazy("rate"), max_digits=5, decimal_places=2)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("tax rate")
        verbose_name_plural = gettext_lazy("tax rates")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "territory", "tax_class", "starts_on"],
                name="tax_rate_once_per_place_and_start",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="tax_rate_in_percent", condition=Q(rate__gte=0, rate__lt=100)
            ),
            period_not_empty("tax_period_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.territory or self.country} {self.tax_class} {self.rate} %"


class TaxArea(Dated):
    """A VAT area: a member state, or a part of one that stands outside.

    Codes are those of countries, XI for Northern Ireland, and of territories. An area
    without a row is a country outside of the Union. `category` is how tax charged
    there is called on documents.
    """

    code = models.CharField(gettext_lazy("code"), max_length=8)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    is_in_union = models.BooleanField(
        gettext_lazy("in the VAT area of the Union"), default=True
    )
    category = models.CharField(
        gettext_lazy("tax charged there"),
        max_length=2,
        choices=[(each.value, each.label) for each in CHARGED],
        default=TaxCategory.STANDARD,
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("VAT area")
        verbose_name_plural = gettext_lazy("VAT areas")
        ordering = ("code", "starts_on")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "starts_on"],
                name="area_once_per_start",
                nulls_distinct=False,
            ),
            period_not_empty("area_period_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class TaxTerritory(Dated):
    """Addresses that do not belong to the VAT area of their country.

    `prefixes` are beginnings of postcodes, compared without blanks and dashes; without
    any, the whole country is meant. Of several that fit the longest counts. `area` is
    where such an address belongs, `rates_of` under which code its rates stand, where
    they are not the area's.
    """

    name = models.CharField(gettext_lazy("name"), max_length=80)
    country = CountryField(gettext_lazy("country of the address"))
    prefixes = ArrayField(
        models.CharField(max_length=10),
        verbose_name=gettext_lazy("postcodes begin with"),
        default=list,
        blank=True,
    )
    area = models.CharField(gettext_lazy("VAT area"), max_length=8)
    rates_of = models.CharField(
        gettext_lazy("rates under"), max_length=8, blank=True, default=""
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("special territory")
        verbose_name_plural = gettext_lazy("special territories")
        ordering = ("country", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "name", "starts_on"],
                name="territory_once_per_start",
                nulls_distinct=False,
            ),
            period_not_empty("territory_period_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class Standing(models.TextChoices):
    """How the seller stands to VAT."""

    REGISTERED = "registered", gettext_lazy("registered for VAT")
    SMALL = "small", gettext_lazy("small business without VAT")
    NONE = "none", gettext_lazy("not registered")


class Route(models.TextChoices):
    """Where goods go, seen from where they leave."""

    HOME = "home", gettext_lazy("within one VAT area")
    REGISTERED = "registered", gettext_lazy("to an area where the seller is registered")
    UNION = "union", gettext_lazy("to another member state")
    EXPORT = "export", gettext_lazy("out of the VAT area of the Union")
    ABROAD = "abroad", gettext_lazy("from outside of the Union to elsewhere")


class VatIdState(models.TextChoices):
    """What the buyer's VAT id is worth for a route."""

    NONE = "none", gettext_lazy("none that could count")
    OTHER = "other", gettext_lazy("of another member state, and it counts")
    HOME = "home", gettext_lazy("of the country of the supply, and it counts")
    WAITING = "waiting", gettext_lazy("not confirmed yet")
    REFUSED = "refused", gettext_lazy("not known to VIES")


class ConsumerScheme(models.TextChoices):
    """Where sales to consumers in other member states are taxed."""

    OSS = "oss", gettext_lazy("where they go, by the One Stop Shop")
    THRESHOLD = "threshold", gettext_lazy("at home, below the threshold")


class TaxedIn(models.TextChoices):
    """Whose rate is charged."""

    DESTINATION = "to", gettext_lazy("of where the goods go")
    ORIGIN = "from", gettext_lazy("of where the goods leave")


class TaxRule(Dated):
    """One rule: when all that it names is so, it decides. The lowest position first.

    Conditions left empty hold for everything. `taxed_in` names whose rate is charged;
    without it nothing is. `reason` is printed on documents; {certificate} stands for
    the buyer's certificate. `reasons` are other words for it by language.
    """

    code = models.SlugField(gettext_lazy("code"), max_length=40)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"))
    is_active = models.BooleanField(gettext_lazy("in use"), default=True)
    # When
    standing = models.CharField(
        gettext_lazy("the seller is"), max_length=10, choices=Standing, blank=True
    )
    origin_area = models.CharField(
        gettext_lazy("goods leave from"), max_length=8, blank=True
    )
    destination_area = models.CharField(
        gettext_lazy("goods go to"), max_length=8, blank=True
    )
    route = models.CharField(
        gettext_lazy("route"), max_length=10, choices=Route, blank=True
    )
    buyer_kind = models.CharField(
        gettext_lazy("the buyer is a"), max_length=8, choices=CustomerKind, blank=True
    )
    vat_id = models.CharField(
        gettext_lazy("the buyer's VAT id is"),
        max_length=8,
        choices=VatIdState,
        blank=True,
    )
    scheme = models.CharField(
        gettext_lazy("consumers abroad are taxed"),
        max_length=10,
        choices=ConsumerScheme,
        blank=True,
    )
    tax_class = models.CharField(
        gettext_lazy("tax class"), max_length=10, choices=TaxClass, blank=True
    )
    needs_certificate = models.BooleanField(
        gettext_lazy("the buyer has an exemption certificate"), default=False
    )
    # Then
    category = models.CharField(
        gettext_lazy("category"), max_length=2, choices=TaxCategory
    )
    taxed_in = models.CharField(
        gettext_lazy("rate"), max_length=4, choices=TaxedIn, blank=True
    )
    vatex = models.CharField(gettext_lazy("VATEX code"), max_length=30, blank=True)
    reason = models.CharField(gettext_lazy("reason"), max_length=250)
    reasons = models.JSONField(
        gettext_lazy("reason by language"), default=dict, blank=True
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("tax rule")
        verbose_name_plural = gettext_lazy("tax rules")
        ordering = ("position", "code", "starts_on")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "starts_on"],
                name="tax_rule_once_per_start",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="tax_rule_charges_with_a_rate",
                condition=(Q(category="S") & ~Q(taxed_in=""))
                | (~Q(category="S") & Q(taxed_in="")),
            ),
            period_not_empty("tax_rule_period_not_empty"),
        ]

    def __str__(self) -> str:
        return self.code
