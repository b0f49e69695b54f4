"""What representatives mean to do for their customers, and what they put off."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from accounts.models.customers import OwnedQuerySet


class WorkKind(models.TextChoices):
    """Why a customer needs somebody today."""

    TASK = "task", gettext_lazy("Task")
    QUOTE_OURS = "quote_ours", gettext_lazy("Quote to answer")
    MESSAGE = "message", gettext_lazy("Message to answer")
    ORDER_REVIEW = "order_review", gettext_lazy("Order to look at")
    PENDING = "pending", gettext_lazy("Company to approve")
    QUOTE_EXPIRING = "quote_ends", gettext_lazy("Offer runs out")
    QUOTE_WAITING = "quote_waiting", gettext_lazy("Offer waits for a manager")
    ORDER_LATE = "order_late", gettext_lazy("Goods still missing")
    ORDER_REFUSED = "order_refused", gettext_lazy("Order not approved")
    INVOICE = "invoice", gettext_lazy("Overdue invoice")
    RHYTHM = "rhythm", gettext_lazy("Usual order is overdue")
    CART = "cart", gettext_lazy("Cart left behind")
    LICENCE = "licence", gettext_lazy("Licence runs out")
    RETURN = "return", gettext_lazy("Return asked for")


class CustomerTaskQuerySet(OwnedQuerySet["CustomerTask"]):
    def open(self) -> Self:
        """Those that nobody has done yet."""
        return self.filter(done_at__isnull=True)

    def due(self, on: date) -> Self:
        """Open ones whose day is `on` or was before."""
        return self.open().filter(due_on__lte=on)


class CustomerTask(models.Model):
    """Something a representative means to do for a customer on a day."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="tasks",
        verbose_name=gettext_lazy("customer"),
    )
    rep = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="customer_tasks",
        verbose_name=gettext_lazy("who does it"),
    )
    due_on = models.DateField(gettext_lazy("due on"))
    text = models.CharField(gettext_lazy("what to do"), max_length=400)
    made_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=gettext_lazy("written by"),
    )
    made_at = models.DateTimeField(gettext_lazy("written"), default=timezone.now)
    done_at = models.DateTimeField(gettext_lazy("done"), null=True, blank=True)

    objects = CustomerTaskQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("task")
        verbose_name_plural = gettext_lazy("tasks")
        ordering = ("due_on", "pk")
        indexes = [
            models.Index(
                fields=["rep", "due_on"],
                name="task_by_day",
                condition=Q(done_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class SnoozeQuerySet(OwnedQuerySet["Snooze"]):
    def standing(self, staff: User, on: date) -> Self:
        """What `staff` does not want to see on the day `on`."""
        return self.filter(rep=staff, until__gt=on)


class Snooze(models.Model):
    """Not today: something that one representative put off until a day."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", editable=False
    )
    rep = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    kind = models.CharField(max_length=16, choices=WorkKind)
    # The document's pk: any kind's row, without a foreign key.
    subject_id = models.BigIntegerField()
    # The first day on which it shows again.
    until = models.DateField()

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("put off")
        verbose_name_plural = gettext_lazy("put off")
        constraints = [
            models.UniqueConstraint(
                fields=["rep", "kind", "subject_id"], name="put_off_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} → {self.until}"


class RepCustomer(Customer):
    """A customer as its representative sees it: with what it buys (see its admin)."""

    class Meta:
        proxy = True
        verbose_name = gettext_lazy("customer and what it buys")
        verbose_name_plural = gettext_lazy("customers and what they buy")
