"""What customers paid, and which invoices that settled."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from accounts.models.customers import OwnedQuerySet
from invoicing.models.invoices import Invoice


class Payment(models.Model):
    """Money that came in from a customer."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="payments",
        verbose_name=gettext_lazy("customer"),
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    amount = models.DecimalField(
        gettext_lazy("amount"), max_digits=14, decimal_places=2
    )
    received_on = models.DateField(gettext_lazy("received"))
    reference = models.CharField(gettext_lazy("reference"), max_length=140, blank=True)
    noted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(auto_now_add=True)

    objects = OwnedQuerySet["Payment"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("payment")
        verbose_name_plural = gettext_lazy("payments")
        constraints = [
            models.CheckConstraint(name="payment_positive", condition=Q(amount__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class PaymentAllocation(models.Model):
    """The part of a payment that settles an invoice."""

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="allocations"
    )
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="allocations"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "invoice"], name="allocated_once_per_invoice"
            ),
            models.CheckConstraint(
                name="allocation_positive", condition=Q(amount__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} → {self.invoice}"
