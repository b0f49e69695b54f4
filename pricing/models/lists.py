"""Price lists, their rows, and who they are for."""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer, CustomerGroup, Seller, User
from accounts.models.customers import OwnedQuerySet
from catalog.models import Brand, Category, Unit, Variant


class RoundingRule(models.TextChoices):
    """How a derived price is rounded; four decimals always come first."""

    NONE = "none", gettext_lazy("four decimals")
    CENT = "0.01", gettext_lazy("to 0.01")
    FIVE_CENTS = "0.05", gettext_lazy("to 0.05")
    TEN_CENTS = "0.10", gettext_lazy("to 0.10")
    WHOLE = "1.00", gettext_lazy("to whole units of the currency")
    ENDS_90 = "x.90", gettext_lazy("up to …,90")
    ENDS_95 = "x.95", gettext_lazy("up to …,95")
    ENDS_99 = "x.99", gettext_lazy("up to …,99")


class PriceListKind(models.TextChoices):
    """What the amounts of a list are."""

    SALE = "sale", gettext_lazy("sale prices")
    COST = "cost", gettext_lazy("purchase costs")


class PriceListQuerySet(models.QuerySet["PriceList"]):
    def managed_by(self, staff: User) -> Self:
        """All lists for managers; for reps those of channels, groups, own customers.

        What another rep's customer pays is not theirs to know, nor is a list that
        nobody is asked from.
        """
        if staff.sees_every_customer:
            return self
        if not staff.is_staff:
            return self.none()
        known = PriceListAssignment.objects.filter(
            Q(customer__isnull=True) | Q(customer__rep=staff),
            price_list=OuterRef("pk"),
        )
        return self.filter(Exists(known))


class PriceList(models.Model):
    """Prices in one currency and one basis (net or gross).

    A list with rows has no parent. A derived list has one parent and no rows: it
    changes the parent's prices by `percent` (−5 means five percent less), or by what
    its rules say instead, adds `surcharge` to each unit priced, and rounds. A list of
    purchase costs is never assigned to anybody; other lists may be derived from it.
    """

    seller = models.ForeignKey(
        Seller,
        on_delete=models.PROTECT,
        related_name="price_lists",
        verbose_name=gettext_lazy("seller"),
    )
    code = models.SlugField(gettext_lazy("code"), max_length=60, unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=120)
    kind = models.CharField(
        gettext_lazy("holds"),
        max_length=8,
        choices=PriceListKind,
        default=PriceListKind.SALE,
        db_default=PriceListKind.SALE,
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    prices_include_tax = models.BooleanField(
        gettext_lazy("prices with tax"), default=False
    )
    starts_at = models.DateTimeField(gettext_lazy("valid from"), null=True, blank=True)
    ends_at = models.DateTimeField(gettext_lazy("valid until"), null=True, blank=True)
    is_active = models.BooleanField(gettext_lazy("in use"), default=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="derived",
        verbose_name=gettext_lazy("derived from"),
    )
    percent = models.DecimalField(
        gettext_lazy("change in percent"),
        max_digits=7,
        decimal_places=3,
        null=True,
        blank=True,
    )
    surcharge = models.DecimalField(
        gettext_lazy("surcharge per unit"),
        max_digits=14,
        decimal_places=4,
        default=0,
        db_default=0,
        help_text=gettext_lazy("Added after the percentage; may be negative."),
    )
    rounding = models.CharField(
        gettext_lazy("rounding"),
        max_length=6,
        choices=RoundingRule,
        default=RoundingRule.NONE,
    )

    objects = PriceListQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("price list")
        verbose_name_plural = gettext_lazy("price lists")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                name="percentage_list_has_parent_and_percent",
                condition=Q(parent__isnull=True, percent__isnull=True)
                | Q(parent__isnull=False, percent__isnull=False, percent__gt=-100),
            ),
            models.CheckConstraint(
                name="surcharge_is_on_a_parents_price",
                condition=Q(parent__isnull=False) | Q(surcharge=0),
            ),
            models.CheckConstraint(
                name="cost_list_holds_rows",
                condition=Q(kind=PriceListKind.SALE) | Q(parent__isnull=True),
            ),
            models.CheckConstraint(
                name="list_period_not_empty",
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PriceListRule(models.Model):
    """What a derived list takes for a category with all below it, or for a brand.

    `percent` stands instead of the list's own; of nested categories the nearest
    counts. Where a category and a brand both match, both changes are applied.
    """

    # Found by the unique index, which begins with it.
    price_list = models.ForeignKey(
        PriceList, on_delete=models.CASCADE, related_name="rules", db_index=False
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("category"),
    )
    brand = models.ForeignKey(
        Brand,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("brand"),
    )
    percent = models.DecimalField(
        gettext_lazy("change in percent"), max_digits=7, decimal_places=3
    )

    class Meta:
        verbose_name = gettext_lazy("rule of a price list")
        verbose_name_plural = gettext_lazy("rules of a price list")
        constraints = [
            models.CheckConstraint(
                name="price_rule_has_one_target",
                condition=Q(category__isnull=False, brand__isnull=True)
                | Q(category__isnull=True, brand__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["price_list", "category", "brand"],
                name="price_rule_once_per_target",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="price_rule_leaves_a_price", condition=Q(percent__gt=-100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or self.brand}: {self.percent} %"


class PriceRowQuerySet(models.QuerySet["PriceRow"]):
    def in_lists(self, list_ids: Sequence[int]) -> Self:
        """Rows of these lists."""
        return self.filter(price_list_id__in=list_ids)

    def managed_by(self, staff: User) -> Self:
        """Rows of the lists that `staff` may know."""
        if staff.sees_every_customer:
            return self
        return self.filter(price_list__in=PriceList.objects.managed_by(staff))


class PriceRow(models.Model):
    """The price of one unit of a variant from a quantity of that unit on."""

    price_list = models.ForeignKey(
        PriceList, on_delete=models.CASCADE, related_name="rows"
    )
    # Found by the unique index, which begins with it.
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    from_quantity = models.DecimalField(
        gettext_lazy("from quantity"), max_digits=12, decimal_places=3, default=1
    )
    amount = models.DecimalField(
        gettext_lazy("price per unit"), max_digits=14, decimal_places=4
    )
    # Zero is a price only when somebody says so.
    is_free = models.BooleanField(gettext_lazy("free of charge"), default=False)
    starts_at = models.DateTimeField(gettext_lazy("valid from"), null=True, blank=True)
    ends_at = models.DateTimeField(gettext_lazy("valid until"), null=True, blank=True)
    # Kept by the database (migration 0012) for listings sorted by price: the category
    # of the product, and what one default sales unit costs by this row; null where the
    # row cannot answer for the least quantity of it that may be bought. The period is
    # not looked at.
    category_id = models.BigIntegerField(null=True, editable=False)
    listing_amount = models.DecimalField(
        max_digits=26, decimal_places=7, null=True, editable=False
    )

    objects = PriceRowQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("price")
        verbose_name_plural = gettext_lazy("prices")
        constraints = [
            models.UniqueConstraint(
                # The variant first: one descent finds its rows in all lists of a chain.
                fields=["variant", "price_list", "unit", "from_quantity", "starts_at"],
                name="price_once_per_key",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="price_positive_or_free",
                condition=Q(amount__gt=0) | Q(amount=0, is_free=True),
            ),
            models.CheckConstraint(
                name="price_from_quantity_positive", condition=Q(from_quantity__gt=0)
            ),
            models.CheckConstraint(
                name="price_period_not_empty",
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["price_list", "listing_amount", "variant"],
                include=("category_id",),
                condition=Q(listing_amount__isnull=False),
                name="price_by_listing_amount",
            ),
            models.Index(
                fields=["price_list", "category_id", "listing_amount", "variant"],
                condition=Q(listing_amount__isnull=False),
                name="price_by_category",
            ),
            # Few have one: whoever looks for clashing periods finds them at once.
            models.Index(
                fields=["price_list", "variant"],
                condition=Q(starts_at__isnull=False),
                name="price_with_a_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} ≥ {self.from_quantity}: {self.amount}"


class PriceListLevel(models.IntegerChoices):
    """Places in a buyer's chain, asked in this order."""

    CONTRACT = 1, gettext_lazy("contract")
    CUSTOMER = 2, gettext_lazy("customer")
    PARENT = 3, gettext_lazy("parent company")
    GROUP = 4, gettext_lazy("group")
    CHANNEL = 5, gettext_lazy("channel")


class PriceListAssignment(models.Model):
    """Who a list is for: exactly one channel, group or customer.

    `is_contract` lifts a customer's list above its other ones; within a level the
    lower position is asked first. Behind a list that is final nothing is asked, as long
    as it answers: what it has no price for cannot be bought.
    """

    price_list = models.ForeignKey(
        PriceList, on_delete=models.CASCADE, related_name="assignments"
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        CustomerGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    is_contract = models.BooleanField(gettext_lazy("contract"), default=False)
    is_final = models.BooleanField(
        gettext_lazy("nothing else is asked"), default=False, db_default=False
    )
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    objects = OwnedQuerySet["PriceListAssignment"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("price list assignment")
        verbose_name_plural = gettext_lazy("price list assignments")
        constraints = [
            models.CheckConstraint(
                name="list_assigned_to_exactly_one",
                condition=Q(
                    channel__isnull=False, group__isnull=True, customer__isnull=True
                )
                | Q(channel__isnull=True, group__isnull=False, customer__isnull=True)
                | Q(channel__isnull=True, group__isnull=True, customer__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["price_list", "channel", "group", "customer"],
                name="list_assigned_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="contract_belongs_to_a_customer",
                condition=Q(is_contract=False) | Q(customer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price_list} → {self.channel or self.group or self.customer}"
