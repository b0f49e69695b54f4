"""Assortments: which products a channel, a group or a customer is shown."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer, CustomerGroup
from accounts.models.customers import OwnedQuerySet
from catalog.models.attributes import Attribute, AttributeChoice
from catalog.models.categories import Category
from catalog.models.products import Brand, Product


class Catalogue(models.Model):
    """A named assortment: what its rules include, less what they exclude."""

    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("catalogue")
        verbose_name_plural = gettext_lazy("catalogues")

    def __str__(self) -> str:
        return self.name


class RuleEffect(models.TextChoices):
    INCLUDE = "include", gettext_lazy("include")
    EXCLUDE = "exclude", gettext_lazy("exclude")


_ABSENT = {"choice__isnull": True, "boolean__isnull": True}
_UNBOUND = {"least__isnull": True, "most__isnull": True}
NO_ATTRIBUTE = Q(attribute__isnull=True, **_ABSENT, **_UNBOUND)
BY_CHOICE = Q(
    attribute__isnull=False, choice__isnull=False, boolean__isnull=True, **_UNBOUND
)
BY_BOOLEAN = Q(
    attribute__isnull=False, choice__isnull=True, boolean__isnull=False, **_UNBOUND
)
BY_RANGE = Q(attribute__isnull=False, **_ABSENT) & ~Q(**_UNBOUND)


class CatalogueRule(models.Model):
    """One line of a catalogue: what it is about, and whether that is in or out.

    About a category with all below it, a brand, a tag, a value of an attribute or a
    product; without any, about everything. A value stands for a product if the product
    or one of its variants has it. A range includes both its ends.
    """

    catalogue = models.ForeignKey(
        Catalogue, on_delete=models.CASCADE, related_name="rules"
    )
    effect = models.CharField(
        gettext_lazy("effect"),
        max_length=8,
        choices=RuleEffect,
        default=RuleEffect.INCLUDE,
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tag = models.SlugField(gettext_lazy("tag"), max_length=40, blank=True)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    attribute = models.ForeignKey(
        Attribute,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    choice = models.ForeignKey(
        AttributeChoice,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    boolean = models.BooleanField(gettext_lazy("yes or no"), null=True, blank=True)
    least = models.DecimalField(
        gettext_lazy("from"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    most = models.DecimalField(
        gettext_lazy("to"), max_digits=16, decimal_places=4, null=True, blank=True
    )

    class Meta:
        verbose_name = gettext_lazy("rule")
        verbose_name_plural = gettext_lazy("rules")
        constraints = [
            models.CheckConstraint(
                name="rule_has_one_target_at_most",
                condition=Q(category__isnull=True, brand__isnull=True, tag="")
                | Q(category__isnull=True, product__isnull=True, tag="")
                | Q(brand__isnull=True, product__isnull=True, tag="")
                | Q(category__isnull=True, brand__isnull=True, product__isnull=True),
            ),
            models.CheckConstraint(
                name="rule_of_an_attribute_has_no_other_target",
                condition=Q(attribute__isnull=True)
                | Q(
                    category__isnull=True,
                    brand__isnull=True,
                    product__isnull=True,
                    tag="",
                ),
                violation_error_message=gettext_lazy(
                    "A rule is about one thing: a category, a brand, a tag, an"
                    " attribute or a product."
                ),
            ),
            models.CheckConstraint(
                name="rule_names_one_value_of_its_attribute",
                condition=NO_ATTRIBUTE | BY_CHOICE | BY_BOOLEAN | BY_RANGE,
                violation_error_message=gettext_lazy(
                    "Name one value of the attribute: a choice, yes or no, or a range."
                ),
            ),
            models.CheckConstraint(
                name="rule_range_is_not_upside_down",
                condition=Q(least__isnull=True)
                | Q(most__isnull=True)
                | Q(least__lte=F("most")),
                violation_error_message=gettext_lazy(
                    "The range ends before it begins."
                ),
            ),
        ]
        indexes = [
            # One probe says whether a catalogue names a product.
            models.Index(
                fields=["catalogue", "effect", "product"],
                name="rule_by_product",
                condition=Q(product__isnull=False),
            ),
            # The few rules beside thousands of products, which every request reads.
            models.Index(
                fields=["catalogue"],
                name="rule_about_a_set",
                condition=Q(product__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        about = str(self.product or self.category or self.brand or self.tag)
        if self.attribute is not None:
            about = f"{self.attribute} {self._value}"
        return f"{self.get_effect_display()} {about}".strip()

    @property
    def _value(self) -> str:
        if self.choice is not None:
            return str(self.choice)
        if self.boolean is not None:
            return "✓" if self.boolean else "–"
        ends = ("" if end is None else f"{end:f}" for end in (self.least, self.most))
        return "…".join(ends)


class CatalogueAssignment(models.Model):
    """Who is shown a catalogue. A customer's own stands instead of its groups',
    a group's instead of the channel's; none at all means everything."""

    catalogue = models.ForeignKey(
        Catalogue, on_delete=models.CASCADE, related_name="assignments"
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

    objects = OwnedQuerySet["CatalogueAssignment"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("catalogue assignment")
        verbose_name_plural = gettext_lazy("catalogue assignments")
        constraints = [
            models.CheckConstraint(
                name="catalogue_assigned_to_exactly_one",
                condition=Q(
                    channel__isnull=False, group__isnull=True, customer__isnull=True
                )
                | Q(channel__isnull=True, group__isnull=False, customer__isnull=True)
                | Q(channel__isnull=True, group__isnull=True, customer__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["catalogue", "channel", "group", "customer"],
                name="catalogue_assigned_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.catalogue} → {self.channel or self.group or self.customer}"
