"""What promotions cover, and whom they are for."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer, CustomerGroup
from accounts.models.customers import OwnedQuerySet
from catalog.models import Brand, Category, Product
from pricing.models.promotions import Promotion


class TargetEffect(models.TextChoices):
    INCLUDE = "include", gettext_lazy("covers")
    EXCLUDE = "exclude", gettext_lazy("does not cover")


def _exactly_one(names: Iterable[str], *, tag: bool = False) -> Q:
    """Exactly one of these columns is filled in; with `tag`, or the tag is."""
    columns, condition = list(names), Q()
    for chosen in (*columns, *(["tag"] if tag else [])):
        alone = Q(**{f"{name}__isnull": name != chosen for name in columns})
        if tag:
            alone &= ~Q(tag="") if chosen == "tag" else Q(tag="")
        condition |= alone
    return condition


class PromotionTarget(models.Model):
    """Goods a promotion covers or does not: a category with all below, and so on.

    Without any that it covers, it covers everything else.
    """

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="targets"
    )
    effect = models.CharField(
        gettext_lazy("effect"),
        max_length=8,
        choices=TargetEffect,
        default=TargetEffect.INCLUDE,
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
    tag = models.SlugField(gettext_lazy("tag"), max_length=40, blank=True)
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("product"),
    )

    class Meta:
        verbose_name = gettext_lazy("goods of a promotion")
        verbose_name_plural = gettext_lazy("goods of a promotion")
        constraints = [
            models.CheckConstraint(
                name="promotion_target_is_exactly_one",
                condition=_exactly_one(("category", "brand", "product"), tag=True),
            ),
            models.UniqueConstraint(
                fields=["promotion", "category", "brand", "product", "tag"],
                name="promotion_target_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.category or self.brand or self.product or self.tag)


class PromotionAudience(models.Model):
    """Whom a promotion is for: exactly one channel, group or customer.

    None at all: everybody. Channels bind; so do groups and customers, of which one is
    enough. A company stands for its branches too.
    """

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="audiences"
    )
    channel = models.ForeignKey(
        Channel,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("channel"),
    )
    group = models.ForeignKey(
        CustomerGroup,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("group"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("customer"),
    )

    objects = OwnedQuerySet["PromotionAudience"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("audience of a promotion")
        verbose_name_plural = gettext_lazy("audience of a promotion")
        constraints = [
            models.CheckConstraint(
                name="promotion_audience_is_exactly_one",
                condition=_exactly_one(("channel", "group", "customer")),
            ),
            models.UniqueConstraint(
                fields=["promotion", "channel", "group", "customer"],
                name="promotion_audience_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return str(self.channel or self.group or self.customer)
