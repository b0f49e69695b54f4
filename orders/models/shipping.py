"""How goods reach buyers, and what that costs: methods, zones, rates, windows."""

from collections.abc import Iterable, Mapping

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from accounts.models import Channel

RATE_TABLE = "table"
# ISO: Monday is 1.
WEEKDAYS = (1, 2, 3, 4, 5, 6, 7)
BEGINNING = RegexValidator(
    r"^[0-9A-Z]*\Z", gettext_lazy("Letters and digits only, such as 80 or BT.")
)


class ShippingMethod(models.Model):
    """A way goods reach the buyer, with its price in the channel's basis.

    Without rates it costs `price_amount`; with rates they decide, see
    orders.rules.freight.
    """

    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, related_name="shipping_methods"
    )
    code = models.SlugField(gettext_lazy("code"))
    # By language code; the channel's language must be there.
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        gettext_lazy("names")
    )
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=gettext_lazy("countries"),
        default=list,
        blank=True,
        help_text=gettext_lazy("Two-letter codes; empty means everywhere."),
    )
    excluded_handling = ArrayField(
        models.CharField(max_length=20),
        verbose_name=gettext_lazy("handling classes not carried"),
        default=list,
        blank=True,
        help_text=gettext_lazy(
            "As restrictions of the catalogue name them (ADR), or freight classes"
            " (pallet)."
        ),
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    price_amount = models.DecimalField(
        gettext_lazy("price"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=gettext_lazy("Where there are no rates below."),
    )
    free_from_amount = models.DecimalField(
        gettext_lazy("free from"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=gettext_lazy("Rates may say otherwise, each for itself."),
    )
    # Who says what a consignment costs: a key of orders.rules.rate_sources.
    rate_source = models.CharField(
        gettext_lazy("rates from"),
        max_length=20,
        default=RATE_TABLE,
        db_default=RATE_TABLE,
    )
    transit_days = models.PositiveSmallIntegerField(
        gettext_lazy("working days on the way"), default=1
    )
    cut_off = models.TimeField(
        gettext_lazy("leaves the same day until"),
        null=True,
        blank=True,
        help_text=gettext_lazy(
            "Seller's time. What is ordered later leaves a working day later."
        ),
    )
    # Empty: every working day. Named, a Saturday counts too.
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=gettext_lazy("leaves on"),
        default=list,
        blank=True,
        db_default=[],
    )
    is_pickup = models.BooleanField(gettext_lazy("picked up"), default=False)
    is_active = models.BooleanField(gettext_lazy("offered"), default=True)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("shipping method")
        verbose_name_plural = gettext_lazy("shipping methods")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "code", "currency"], name="method_once_per_channel"
            ),
            models.CheckConstraint(
                name="method_leaves_on_weekdays",
                condition=Q(weekdays__contained_by=list(WEEKDAYS)),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def name_in(self, language: str) -> str:
        """The name in `language`, else the channel's, else any."""
        return name_in(self.names, language, self.channel.language) or self.code

    def carries(self, classes: Iterable[str]) -> bool:
        """Say whether goods of these handling or freight classes may go this way."""
        excluded = {name.casefold() for name in self.excluded_handling}
        return excluded.isdisjoint(name.casefold() for name in classes)


class ShippingZone(models.Model):
    """Places of a channel that cost the same to deliver to."""

    channel = models.ForeignKey(
        Channel,
        on_delete=models.CASCADE,
        related_name="shipping_zones",
        verbose_name=gettext_lazy("channel"),
    )
    code = models.SlugField(gettext_lazy("code"))
    # By language code. Buyers read it beside the price.
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        gettext_lazy("names")
    )

    class Meta:
        verbose_name = gettext_lazy("shipping zone")
        verbose_name_plural = gettext_lazy("shipping zones")
        ordering = ("channel", "code")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "code"], name="zone_once_per_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{next(iter(self.names.values()), self.code)} ({self.channel})"


class ShippingZoneArea(models.Model):
    """A country of a zone, or some of its postcodes.

    Postcodes count by how they begin, in capitals, without spaces and hyphens: 80000
    to 87999 is Bavaria's south, BT alone is Northern Ireland, 00950 is PL 00-950.
    """

    zone = models.ForeignKey(
        ShippingZone,
        on_delete=models.CASCADE,
        related_name="areas",
        verbose_name=gettext_lazy("zone"),
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
        help_text=gettext_lazy("Empty means just that beginning."),
    )

    class Meta:
        verbose_name = gettext_lazy("area of a zone")
        verbose_name_plural = gettext_lazy("areas of a zone")
        ordering = ("country", "postcode_from", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "country", "postcode_from", "postcode_to"],
                name="zone_area_once",
            ),
            models.CheckConstraint(
                name="zone_area_from_before_to",
                condition=Q(postcode_to="")
                | Q(postcode_from__gt="", postcode_to__gte=F("postcode_from")),
                violation_error_message=gettext_lazy(
                    "The first postcode comes before the last."
                ),
            ),
        ]

    def __str__(self) -> str:
        ends = "–".join(end for end in (self.postcode_from, self.postcode_to) if end)
        return f"{self.country} {ends}".strip()


class ShippingRate(models.Model):
    """What a method costs from a weight and a value of the goods on.

    Amounts are in the method's currency and basis. Which of several rates counts is
    said in orders.rules.freight.
    """

    method = models.ForeignKey(
        ShippingMethod,
        on_delete=models.CASCADE,
        related_name="rates",
        verbose_name=gettext_lazy("shipping method"),
    )
    zone = models.ForeignKey(
        ShippingZone,
        # Without its last rate a method would cost its flat price again.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rates",
        verbose_name=gettext_lazy("zone"),
        help_text=gettext_lazy("Empty means everywhere."),
    )
    # The code of a catalog.FreightClass; empty: any.
    freight_class = models.CharField(
        gettext_lazy("freight class"), max_length=20, blank=True
    )
    from_weight_kg = models.DecimalField(
        gettext_lazy("from kg"),
        max_digits=10,
        decimal_places=3,
        default=0,
        validators=[MinValueValidator(0)],
    )
    from_amount = models.DecimalField(
        gettext_lazy("from value"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    base_amount = models.DecimalField(
        gettext_lazy("price"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    amount_per_kg = models.DecimalField(
        gettext_lazy("and for each kg above"),
        max_digits=14,
        decimal_places=4,
        default=0,
        validators=[MinValueValidator(0)],
    )
    free_from_amount = models.DecimalField(
        gettext_lazy("free from"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=gettext_lazy("Empty: as the method says."),
    )
    is_on_request = models.BooleanField(gettext_lazy("on request"), default=False)

    class Meta:
        verbose_name = gettext_lazy("freight rate")
        verbose_name_plural = gettext_lazy("freight rates")
        ordering = ("zone", "freight_class", "from_weight_kg", "from_amount", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "method",
                    "zone",
                    "freight_class",
                    "from_weight_kg",
                    "from_amount",
                ],
                name="rate_once",
                nulls_distinct=False,
                violation_error_message=gettext_lazy(
                    "There is a rate from this weight and value on already."
                ),
            ),
            models.CheckConstraint(
                name="rate_not_negative",
                condition=Q(from_weight_kg__gte=0)
                & Q(from_amount__gte=0)
                & Q(base_amount__gte=0)
                & Q(amount_per_kg__gte=0)
                & (Q(free_from_amount__isnull=True) | Q(free_from_amount__gte=0)),
            ),
            models.CheckConstraint(
                name="rate_on_request_without_amount",
                condition=Q(is_on_request=False)
                | Q(base_amount=0, amount_per_kg=0, free_from_amount__isnull=True),
                violation_error_message=gettext_lazy(
                    "What is on request has no price: leave the amounts empty."
                ),
            ),
        ]

    def __str__(self) -> str:
        parts = (str(self.zone or ""), self.freight_class, f"{self.from_weight_kg} kg")
        return ", ".join(part for part in parts if part)


class DeliveryWindow(models.Model):
    """Hours between which a method brings goods, for buyers to choose."""

    method = models.ForeignKey(
        ShippingMethod,
        on_delete=models.CASCADE,
        related_name="windows",
        verbose_name=gettext_lazy("shipping method"),
    )
    from_time = models.TimeField(gettext_lazy("from"))
    to_time = models.TimeField(gettext_lazy("to"))
    # Empty: every working day. Named, a Saturday counts too.
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=gettext_lazy("on"),
        default=list,
        blank=True,
    )
    # In the method's currency and basis; charged even where delivery is free.
    surcharge_amount = models.DecimalField(
        gettext_lazy("surcharge"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        verbose_name = gettext_lazy("delivery window")
        verbose_name_plural = gettext_lazy("delivery windows")
        ordering = ("from_time", "to_time", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["method", "from_time", "to_time"], name="window_once"
            ),
            models.CheckConstraint(
                name="window_from_before_to",
                condition=Q(to_time__gt=F("from_time")),
                violation_error_message=gettext_lazy("A window ends after it begins."),
            ),
            models.CheckConstraint(
                name="window_surcharge_not_negative",
                condition=Q(surcharge_amount__gte=0),
            ),
            models.CheckConstraint(
                name="window_on_weekdays",
                condition=Q(weekdays__contained_by=list(WEEKDAYS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_time:%H:%M}–{self.to_time:%H:%M}"


def name_in(names: Mapping[str, str], *languages: str) -> str:
    """The first name there is in one of `languages`, else any; empty without names."""
    wanted = (names.get(language) for language in languages)
    return next((name for name in (*wanted, *names.values()) if name), "")
