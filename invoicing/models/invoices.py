"""Invoices: issued once, never changed."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Max, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from accounts.models import Customer, Seller
from accounts.models.customers import OwnedQuerySet
from accounts.rights import Right
from shop.models import Due, DueQuerySet
from shop.storage import private_storage

if TYPE_CHECKING:
    from accounts.buyer import Buyer

AMOUNT: models.DecimalField[Decimal, Decimal] = models.DecimalField(
    max_digits=14, decimal_places=2
)


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", gettext_lazy("invoice")
    CREDIT_NOTE = "credit_note", gettext_lazy("credit note")


def _sum_of(model: type[models.Model], side: str) -> Coalesce:
    """What rows of `model` add up to whose `side` is the invoice asked about."""
    rows = model._default_manager.filter(**{side: OuterRef("pk")}).order_by()
    summed = rows.values(side).annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(summed), Decimal(0), output_field=AMOUNT)


# Both bases bring a manager of their own; Django makes one for this class.
class InvoiceQuerySet(  # type: ignore[override]
    OwnedQuerySet["Invoice"], DueQuerySet["Invoice"]
):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Invoices of the customer acted for, for roles that may see invoices.

        An invoice is nobody's own document: roles that reach only those see none.
        """
        if buyer.sees_own_only:
            return self.none()
        return self.filter(customer_id__in=buyer.customer_ids_for(Right.VIEW_INVOICES))

    def invoices(self) -> Self:
        """Bills, without their corrections."""
        return self.filter(kind=InvoiceKind.INVOICE)

    def credit_notes(self) -> Self:
        """Corrections of bills."""
        return self.filter(kind=InvoiceKind.CREDIT_NOTE)

    def with_paid(self) -> Self:
        """Annotate what was paid and credited, what is open, the last payment's day.

        What is open of a credit note is the customer's: it is below zero.
        """
        paid = Coalesce(Sum("allocations__amount"), Decimal(0), output_field=AMOUNT)
        return self.annotate(
            paid_gross=paid,
            paid_on=Max("allocations__payment__received_on"),
            credited_gross=_sum_of(CreditAllocation, "invoice"),
            set_off_gross=_sum_of(CreditAllocation, "credit"),
        ).annotate(
            open_gross=Case(
                When(
                    kind=InvoiceKind.CREDIT_NOTE,
                    then=F("set_off_gross") - F("total_gross"),
                ),
                default=F("total_gross") - F("paid_gross") - F("credited_gross"),
                output_field=AMOUNT,
            )
        )

    def unsettled(self) -> Self:
        """Invoices and credit notes that somebody still owes something on."""
        return self.with_paid().exclude(open_gross=0)

    def open(self) -> Self:
        """Invoices on which something is still owed; annotated as by `with_paid`."""
        return self.with_paid().filter(open_gross__gt=0)

    def overdue(self, on: date) -> Self:
        """Open invoices whose due day is before `on`."""
        return self.open().filter(due_on__lt=on)

    def paid(self) -> Self:
        """Invoices on which nothing is owed; annotated as by `with_paid`."""
        return self.invoices().with_paid().filter(open_gross__lte=0)

    def matching(self, text: str) -> Self:
        """Invoices whose number, order or PO number contains `text`."""
        wanted = text.strip()
        return self.filter(
            Q(number__icontains=wanted)
            | Q(order_number__icontains=wanted)
            | Q(po_number__icontains=wanted)
        )

    def unrendered(self) -> Self:
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

    if TYPE_CHECKING:
        # Annotated by with_paid.
        paid_gross: Decimal
        credited_gross: Decimal
        set_off_gross: Decimal
        open_gross: Decimal
        paid_on: date | None

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

    @property
    def is_credit_note(self) -> bool:
        return self.kind == InvoiceKind.CREDIT_NOTE


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
    # Allowances on the line (EN 16931, BG-27), in the basis of the document; each is
    # {"amount", "base_amount", "reason", "code"}, the code of UNTDID 5189.
    discount_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    discounts: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = (
        models.JSONField(default=list, blank=True)
    )
    tax_category = models.CharField(max_length=2)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "position"], name="invoice_line_position_once"
            ),
            models.CheckConstraint(
                name="invoice_line_discount_not_negative",
                condition=Q(discount_amount__gte=0),
            ),
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


class CreditedLine(models.Model):
    """Which billed line a line of a credit note takes back; written with the note.

    A trigger refuses more than was billed, in quantity and in amount.
    """

    line = models.OneToOneField(
        InvoiceLine, on_delete=models.PROTECT, related_name="corrects"
    )
    billed_line = models.ForeignKey(
        InvoiceLine, on_delete=models.PROTECT, related_name="credits"
    )

    def __str__(self) -> str:
        return f"{self.line} ← {self.billed_line}"


class CreditAllocation(models.Model):
    """The part of a credit note that makes less of what is owed on an invoice."""

    credit = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="set_off_against"
    )
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="credit_allocations"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credit", "invoice"], name="credit_set_off_once_per_invoice"
            ),
            models.CheckConstraint(
                name="credit_allocation_positive", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit} → {self.invoice}: {self.amount}"
