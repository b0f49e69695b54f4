"""How far representatives may go in quotes, and what is ordered by quote alone."""

from decimal import Decimal

from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog.models import Variant
from orders.models.quotes import QuoteLine

PERCENT = (MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100)))


class QuoteLimit(models.Model):
    """What one representative, or everybody of a staff group, may offer alone.

    Beyond it a manager approves. A person's own row stands instead of the groups'.
    """

    user = models.OneToOneField(
        User,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="quote_limit",
        limit_choices_to={"is_staff": True},
        verbose_name=gettext_lazy("representative"),
    )
    group = models.OneToOneField(
        Group,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("staff group"),
    )
    # Off the customer's own price, line and whole together; empty: no limit.
    most_discount_rate = models.DecimalField(
        gettext_lazy("discount up to, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
    )
    least_margin_rate = models.DecimalField(
        gettext_lazy("margin from, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
        help_text=gettext_lazy("Of the net price; lines without a cost do not count."),
    )

    class Meta:
        verbose_name = gettext_lazy("limit for quotes")
        verbose_name_plural = gettext_lazy("limits for quotes")
        constraints = [
            models.CheckConstraint(
                name="quote_limit_of_one",
                condition=Q(user__isnull=True, group__isnull=False)
                | Q(user__isnull=False, group__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return str(self.user or self.group)


class SpecialArticle(models.Model):
    """The article made for a line outside the catalogue when it was first ordered.

    It is in no assortment: only the quote's customer can order it, by the quote.
    """

    line = models.OneToOneField(
        QuoteLine, on_delete=models.PROTECT, related_name="special"
    )
    variant = models.OneToOneField(Variant, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = gettext_lazy("special article")
        verbose_name_plural = gettext_lazy("special articles")

    def __str__(self) -> str:
        return str(self.variant)
