"""Who sells, and through which doors."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django_countries.fields import CountryField

from shop.working_days import WorkingDays


def validate_time_zone(name: str) -> None:
    """Accept names of the time zone database only."""
    if name not in available_timezones():
        raise ValidationError(
            gettext_lazy("%(name)s is not a time zone."), params={"name": name}
        )


class Seller(models.Model):
    """A legal entity that sells; documents are issued in its name."""

    code = models.SlugField(gettext_lazy("code"), max_length=6, unique=True)
    name = models.CharField(gettext_lazy("trade name"), max_length=120)
    legal_name = models.CharField(gettext_lazy("legal name"), max_length=200)
    line1 = models.CharField(gettext_lazy("street"), max_length=150)
    postcode = models.CharField(gettext_lazy("postcode"), max_length=16)
    city = models.CharField(gettext_lazy("city"), max_length=80)
    region = models.CharField(gettext_lazy("county"), max_length=80, blank=True)
    country = CountryField(gettext_lazy("country"))
    vat_id = models.CharField(gettext_lazy("VAT id"), max_length=20, blank=True)
    registration_number = models.CharField(
        gettext_lazy("trade register number"), max_length=40, blank=True
    )
    email = models.EmailField(gettext_lazy("e-mail"))
    phone = models.CharField(gettext_lazy("phone"), max_length=40, blank=True)
    currency = models.CharField(gettext_lazy("books currency"), max_length=3)
    time_zone = models.CharField(
        gettext_lazy("time zone"),
        max_length=40,
        default="Europe/Bucharest",
        validators=[validate_time_zone],
    )
    # For documents that must not be numbered together with another seller's.
    number_prefix = models.CharField(
        gettext_lazy("document number prefix"), max_length=4, blank=True
    )
    invoice_footer = models.TextField(gettext_lazy("invoice footer"), blank=True)
    # Empty: never. What sales to consumers and own VAT follow from a day on.
    oss_from = models.DateField(
        gettext_lazy("One Stop Shop since"), null=True, blank=True
    )
    small_business_from = models.DateField(
        gettext_lazy("small business without VAT since"), null=True, blank=True
    )

    class Meta:
        verbose_name = gettext_lazy("seller")
        verbose_name_plural = gettext_lazy("sellers")
        constraints = [
            models.UniqueConstraint(
                fields=["number_prefix"], name="sellers_number_apart"
            )
        ]
        permissions = [
            ("manage_every_customer", "Sees every customer, not only assigned ones")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """Midnight is the seller's."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def working_days(self) -> WorkingDays:
        """Weekends, holidays and closed days left out; one query unless read before."""
        closed = self.closed_days.values_list("day", flat=True)
        return self.working_days_without(closed)

    def working_days_without(self, closed: Iterable[date]) -> WorkingDays:
        """The working days, with closed days that were read already."""
        return WorkingDays(str(self.country.code), frozenset(closed))


class SellerBankAccount(models.Model):
    """Where customers pay to, by currency."""

    seller = models.ForeignKey(
        Seller, on_delete=models.PROTECT, related_name="bank_accounts"
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    iban = models.CharField(gettext_lazy("IBAN"), max_length=34)
    bic = models.CharField(gettext_lazy("BIC"), max_length=11, blank=True)
    bank_name = models.CharField(gettext_lazy("bank"), max_length=120, blank=True)

    class Meta:
        verbose_name = gettext_lazy("bank account")
        verbose_name_plural = gettext_lazy("bank accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "currency"], name="one_account_per_currency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.iban} ({self.currency})"


class SellerTaxRegistration(models.Model):
    """A country in which the seller is registered for VAT."""

    seller = models.ForeignKey(
        Seller, on_delete=models.PROTECT, related_name="tax_registrations"
    )
    country = CountryField(gettext_lazy("country"))
    vat_id = models.CharField(gettext_lazy("VAT id"), max_length=20)

    class Meta:
        verbose_name = gettext_lazy("tax registration")
        verbose_name_plural = gettext_lazy("tax registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "country"], name="registered_once_per_country"
            )
        ]

    def __str__(self) -> str:
        return self.vat_id


class AccessMode(models.TextChoices):
    OPEN = "open", gettext_lazy("open: guests see prices and buy")
    SEMI_OPEN = "semi_open", gettext_lazy("semi-open: guests browse without prices")
    CLOSED = "closed", gettext_lazy("closed: nothing before sign-in")


class SellingMode(models.TextChoices):
    SELF_SERVICE = "self_service", gettext_lazy("buyers order by themselves")
    MIXED = "mixed", gettext_lazy("buyers order or ask for quotes")
    NEGOTIATED = "negotiated", gettext_lazy("orders come from quotes only")


class ViesPolicy(models.TextChoices):
    """What the answer of VIES means for a VAT id that is plausible."""

    OFF = "off", gettext_lazy("VIES is not asked")
    LENIENT = "lenient", gettext_lazy("without VAT unless VIES says no")
    STRICT = "strict", gettext_lazy("without VAT only when VIES says yes")


class Accent(models.TextChoices):
    """Ready-made colours: each was checked for contrast, by day and by night."""

    PETROL = "petrol", gettext_lazy("petrol")
    BLUE = "blue", gettext_lazy("blue")
    GREEN = "green", gettext_lazy("green")
    PLUM = "plum", gettext_lazy("plum")
    RUST = "rust", gettext_lazy("rust")
    SLATE = "slate", gettext_lazy("slate")


def default_languages() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]


class Channel(models.Model):
    """A door to the shop: a host name with its access, assortment, prices, methods."""

    seller = models.ForeignKey(
        Seller,
        on_delete=models.PROTECT,
        related_name="channels",
        verbose_name=gettext_lazy("seller"),
    )
    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    claim = models.CharField(gettext_lazy("claim"), max_length=160, blank=True)
    access_mode = models.CharField(
        gettext_lazy("access"),
        max_length=10,
        choices=AccessMode,
        default=AccessMode.SEMI_OPEN,
    )
    serves_companies = models.BooleanField(gettext_lazy("companies"), default=True)
    serves_consumers = models.BooleanField(gettext_lazy("consumers"), default=False)
    allows_guest_checkout = models.BooleanField(
        gettext_lazy("consumers order without an account"), default=False
    )
    selling_mode = models.CharField(
        gettext_lazy("way of selling"),
        max_length=12,
        choices=SellingMode,
        default=SellingMode.MIXED,
    )
    vies_policy = models.CharField(
        gettext_lazy("VAT ids at VIES"),
        max_length=8,
        choices=ViesPolicy,
        default=ViesPolicy.LENIENT,
    )
    logo = models.ImageField(gettext_lazy("logo"), upload_to="logos", blank=True)
    accent = models.CharField(
        gettext_lazy("colour"), max_length=8, choices=Accent, default=Accent.PETROL
    )
    # Empty: the seller's name and the shop's address.
    sender_name = models.CharField(
        gettext_lazy("mails come from"), max_length=80, blank=True
    )
    sender_email = models.EmailField(gettext_lazy("sender address"), blank=True)
    currency = models.CharField(
        gettext_lazy("currency"), max_length=3, default=settings.DEFAULT_CURRENCY
    )
    # Besides its own; who has none set by staff may choose among them.
    currencies = ArrayField(
        models.CharField(max_length=3),
        verbose_name=gettext_lazy("other currencies offered"),
        default=list,
        blank=True,
        db_default=[],
    )
    language = models.CharField(
        gettext_lazy("language"),
        max_length=8,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    languages = ArrayField(
        models.CharField(max_length=8, choices=settings.LANGUAGES),
        verbose_name=gettext_lazy("languages"),
        default=default_languages,
    )
    prices_include_tax = models.BooleanField(
        gettext_lazy("prices with tax"), default=False
    )
    lowest_price_wins = models.BooleanField(
        gettext_lazy("lowest price in the chain wins"), default=False
    )
    minimum_order_net = models.DecimalField(
        gettext_lazy("minimum order, net"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    maximum_order_net = models.DecimalField(
        gettext_lazy("maximum order, net"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    is_default = models.BooleanField(
        gettext_lazy("answers unknown host names"), default=False
    )

    class Meta:
        verbose_name = gettext_lazy("channel")
        verbose_name_plural = gettext_lazy("channels")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_default_channel",
            ),
            models.CheckConstraint(
                name="channel_serves_somebody",
                condition=Q(serves_companies=True) | Q(serves_consumers=True),
            ),
            models.CheckConstraint(
                name="guest_checkout_for_consumers_in_the_open",
                condition=Q(allows_guest_checkout=False)
                | Q(serves_consumers=True, access_mode="open"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChannelHost(models.Model):
    """A host name that opens a channel; `*:8001` opens it on any name at a port."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="hosts")
    host = models.CharField(gettext_lazy("host name"), max_length=253, unique=True)

    class Meta:
        verbose_name = gettext_lazy("host name")
        verbose_name_plural = gettext_lazy("host names")

    def __str__(self) -> str:
        return self.host
