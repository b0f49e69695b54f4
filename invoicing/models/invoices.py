"""Invoices: issued once, never changed."""

from typing import Any

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from accounts.models import Customer, Seller
from accounts.models.customers import OwnedQuerySet
from shop.models import Due, DueQuerySet
from shop.storage import private_storage


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", gettext_lazy("invoice")
    CREDIT_NOTE = "credit_note", gettext_lazy("credit note")


class InvoiceQuerySet(OwnedQuerySet["Invoice"], DueQuerySet["Invoice"]):
    def with_paid(self) -> "InvoiceQuerySet":
        """Annotate `paid_gross`, the sum of what payments settled of each invoice."""
        paid = Coalesce(
            Sum("allocations__amount"), 0, output_field=models.DecimalField()
        )
        return self.annotate(paid_gross=paid)

    def unrendered(self) -> "InvoiceQuerySet":
        """Invoices whose PDF no worker has made yet."""
        return self.filter(pdf="")


class Invoice(Due):
    """A bill or its correction. All it prints is copied; a trigger guards it.

    Only the PDF's place, its hash and the sweep's lease are written after issue.
    `billable` names what was billed ("shipment:17") so that it is billed once.
    """

    seller = models.ForeignKey(
        Seller,
        on_delete=models.PROTECT,
        related_name="invoices",
        verbose_name=gettext_lazy("seller"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="invoices",
        verbose_name=gettext_lazy("customer"),
    )
    kind = models.CharField(
        gettext_lazy("kind"),
        max_length=12,
        choices=InvoiceKind,
        default=InvoiceKind.INVOICE,
    )
    number = models.CharField(gettext_lazy("number"), max_length=40, unique=True)
    billable = models.CharField(gettext_lazy("bills"), max_length=60, unique=True)
    order_number = models.CharField(gettext_lazy("order"), max_length=40, blank=True)
    po_number = models.CharField(gettext_lazy("PO number"), max_length=60, blank=True)
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    prices_include_tax = models.BooleanField(default=False)
    issued_on = models.DateField(gettext_lazy("issued"))
    supplied_on = models.DateField(gettext_lazy("supplied"))
    due_on = models.DateField(gettext_lazy("due"))
    total_net = models.DecimalField(
        gettext_lazy("net"), max_digits=14, decimal_places=2
    )
    total_tax = models.DecimalField(
        gettext_lazy("tax"), max_digits=14, decimal_places=2
    )
    total_gross = models.DecimalField(
        gettext_lazy("total"), max_digits=14, decimal_places=2
    )
    # Seller, buyer, addresses, terms, bank account, legal texts, as they were.
    snapshot: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    issued_at = models.DateTimeField(auto_now_add=True)
    pdf = models.FileField(storage=private_storage, blank=True, max_length=120)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(null=True, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("invoice")
        verbose_name_plural = gettext_lazy("invoices")
        ordering = ("-issued_on", "-number")
        constraints = [
            models.CheckConstraint(
                name="invoice_gross_is_net_plus_tax",
                condition=Q(total_gross=F("total_net") + F("total_tax")),
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-issued_on"], name="invoice_by_customer"),
            models.Index(
                fields=["next_at"], name="invoice_unrendered", condition=Q(pdf="")
            ),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    """One billed line, as printed."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    sku = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=250)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit_code = models.CharField(max_length=10)
    # In the basis of the document: net, or gross where prices include tax.
    unit_price_amount = models.DecimalField(max_digits=14, decimal_places=4)
    line_amount = models.DecimalField(max_digits=14, decimal_places=2)
    tax_category = models.CharField(max_length=2)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "position"], name="invoice_line_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


class InvoiceTax(models.Model):
    """Tax of an invoice at one category and rate."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="taxes")
    tax_category = models.CharField(max_length=2)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2)
    base_net = models.DecimalField(max_digits=14, decimal_places=2)
    tax_amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("tax_rate", "tax_category")
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "tax_category", "tax_rate"],
                name="invoice_tax_once_per_rate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tax_category} {self.tax_rate} %"
