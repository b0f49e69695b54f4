"""Lists of their own assortment that buyers asked for and a worker writes."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from catalog.models.categories import Category
from shop.models import Due, DueQuerySet
from shop.storage import private_storage

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class ExportFormat(models.TextChoices):
    CSV = "csv", gettext_lazy("CSV")
    XLSX = "xlsx", gettext_lazy("Excel (XLSX)")


class ExportState(models.TextChoices):
    DUE = "due", gettext_lazy("being written")
    READY = "ready", gettext_lazy("ready")
    REFUSED = "refused", gettext_lazy("not written")


class AssortmentExportQuerySet(DueQuerySet["AssortmentExport"]):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Those this very user asked for, for the customer acted for."""
        if buyer.user is None or buyer.customer is None:
            return self.none()
        return self.filter(customer=buyer.customer, user=buyer.user)

    def due(self) -> Self:
        """Those that somebody waits for."""
        return self.filter(state=ExportState.DUE)

    def over(self, now: datetime) -> Self:
        """Those nobody may fetch any more."""
        return self.filter(ends_at__lte=now)


class AssortmentExport(Due):
    """A file with a buyer's articles and prices; of `total_count`, how many are in."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="assortment_exports"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    format = models.CharField(
        gettext_lazy("format"), max_length=4, choices=ExportFormat
    )
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    # As chosen by who asked; empty: the customer's.
    currency = models.CharField(
        gettext_lazy("currency"), max_length=3, blank=True, default="", db_default=""
    )
    state = models.CharField(
        gettext_lazy("state"),
        max_length=8,
        choices=ExportState,
        default=ExportState.DUE,
    )
    total_count = models.PositiveIntegerField(gettext_lazy("articles"))
    done_count = models.PositiveIntegerField(gettext_lazy("written"), default=0)
    file = models.FileField(
        storage=private_storage, upload_to="exports/%Y/%m", max_length=200, blank=True
    )
    asked_at = models.DateTimeField(gettext_lazy("asked for"), default=timezone.now)
    # The instant whose prices are in it.
    ready_at = models.DateTimeField(gettext_lazy("as of"), null=True, blank=True)
    ends_at = models.DateTimeField(gettext_lazy("can be fetched until"))

    objects = AssortmentExportQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("list of articles")
        verbose_name_plural = gettext_lazy("lists of articles")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="ready_export_has_a_file",
                condition=~Q(state="ready") | (Q(ready_at__isnull=False) & ~Q(file="")),
            ),
            models.CheckConstraint(
                name="export_done_within_total",
                condition=Q(done_count__lte=F("total_count")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="export_due", condition=Q(state="due")
            ),
            models.Index(fields=["customer", "user"], name="export_by_user"),
            models.Index(fields=["ends_at"], name="export_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}.{self.format}"
