"""When and how a customer pays."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer
from accounts.models.customers import OwnedQuerySet


class PaymentMethod(models.TextChoices):
    ON_ACCOUNT = "on_account", gettext_lazy("On account")
    BANK_TRANSFER = "bank_transfer", gettext_lazy("Bank transfer in advance")


class PaymentTerm(models.Model):
    """Days between the invoice and the day it is due."""

    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    net_days = models.PositiveSmallIntegerField(gettext_lazy("days"), default=0)

    class Meta:
        verbose_name = gettext_lazy("payment term")
        verbose_name_plural = gettext_lazy("payment terms")
        ordering = ("net_days", "code")

    def __str__(self) -> str:
        return self.name

    def due_on(self, issued_on: date) -> date:
        """The day an invoice issued on `issued_on` is due."""
        return issued_on + timedelta(days=self.net_days)


class CustomerTerms(models.Model):
    """Term and methods of one customer, or of all others in a channel."""

    customer = models.OneToOneField(
        Customer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=gettext_lazy("customer"),
    )
    channel = models.OneToOneField(
        Channel,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=gettext_lazy("channel"),
    )
    term = models.ForeignKey(
        PaymentTerm,
        on_delete=models.PROTECT,
        verbose_name=gettext_lazy("payment term"),
    )
    methods = ArrayField(
        models.CharField(max_length=16, choices=PaymentMethod),
        verbose_name=gettext_lazy("payment methods"),
    )

    objects = OwnedQuerySet["CustomerTerms"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("terms")
        verbose_name_plural = gettext_lazy("terms")
        constraints = [
            models.CheckConstraint(
                name="terms_of_a_customer_or_a_channel",
                condition=Q(customer__isnull=False, channel__isnull=True)
                | Q(customer__isnull=True, channel__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer or self.channel}: {self.term}"
