"""Other systems: what is exchanged with them, when, and what went wrong."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Seller, User
from catalog.models import Warehouse
from orders.models import Order
from pricing.models import PriceList
from shop.models import Due, DueQuerySet


class ConnectorKind(models.TextChoices):
    FOLDER = "folder", gettext_lazy("folder")


class ConnectorMode(models.TextChoices):
    LIVE = "live", gettext_lazy("live")
    DRY_RUN = "dry_run", gettext_lazy("dry run: compare only")
    PAUSED = "paused", gettext_lazy("paused")


class ConnectorQuerySet(models.QuerySet["Connector"]):
    def running(self) -> Self:
        """Connectors that exchange data now."""
        return self.exclude(mode=ConnectorMode.PAUSED)


class Connector(models.Model):
    """One other system and how it is reached.

    A folder connector reads `<folder>/in/` and writes `<folder>/out/`; see
    docs/erp.md for the files.
    """

    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    kind = models.CharField(
        gettext_lazy("kind"),
        max_length=10,
        choices=ConnectorKind,
        default=ConnectorKind.FOLDER,
    )
    mode = models.CharField(
        gettext_lazy("mode"),
        max_length=8,
        choices=ConnectorMode,
        default=ConnectorMode.PAUSED,
    )
    seller = models.ForeignKey(
        Seller,
        on_delete=models.PROTECT,
        related_name="connectors",
        verbose_name=gettext_lazy("seller"),
    )
    folder = models.CharField(gettext_lazy("folder"), max_length=300, blank=True)
    # Where stock and prices go when a file does not name a place of its own.
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=gettext_lazy("warehouse"),
    )
    price_list = models.ForeignKey(
        PriceList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=gettext_lazy("price list"),
    )

    objects = ConnectorQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("connector")
        verbose_name_plural = gettext_lazy("connectors")

    def __str__(self) -> str:
        return self.name


class Stream(models.TextChoices):
    """What is exchanged; the first three come in, the last goes out."""

    PRODUCTS = "products", gettext_lazy("articles")
    PRICES = "prices", gettext_lazy("prices")
    STOCK = "stock", gettext_lazy("stock")
    ORDERS = "orders", gettext_lazy("orders")


class ExternalRef(models.Model):
    """Under which id the other system knows one of our records."""

    connector = models.ForeignKey(
        Connector, on_delete=models.PROTECT, related_name="refs"
    )
    entity = models.CharField(gettext_lazy("kind"), max_length=20)
    local_id = models.BigIntegerField()
    external_id = models.CharField(gettext_lazy("id there"), max_length=120)
    seen_at = models.DateTimeField(gettext_lazy("last seen"), default=timezone.now)

    class Meta:
        verbose_name = gettext_lazy("external id")
        verbose_name_plural = gettext_lazy("external ids")
        constraints = [
            models.UniqueConstraint(
                fields=["connector", "entity", "local_id"], name="one_id_per_record"
            ),
            models.UniqueConstraint(
                fields=["connector", "entity", "external_id"],
                name="one_record_per_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.local_id} = {self.external_id}"


class PushState(models.TextChoices):
    DUE = "due", gettext_lazy("waiting")
    DONE = "done", gettext_lazy("done")
    FAILED = "failed", gettext_lazy("failed")
    SKIPPED = "skipped", gettext_lazy("skipped")


class OrderPushQuerySet(DueQuerySet["OrderPush"]):
    def due(self) -> Self:
        """Orders that must still reach a system that takes them."""
        return self.filter(state=PushState.DUE, connector__mode=ConnectorMode.LIVE)


class OrderPush(Due):
    """That an order has to reach a connector, and whether it did."""

    connector = models.ForeignKey(
        Connector, on_delete=models.PROTECT, related_name="pushes"
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        gettext_lazy("state"),
        max_length=8,
        choices=PushState,
        default=PushState.DUE,
    )
    created_at = models.DateTimeField(gettext_lazy("noticed"), auto_now_add=True)
    done_at = models.DateTimeField(gettext_lazy("done"), null=True, blank=True)
    skipped_because = models.CharField(
        gettext_lazy("reason for skipping"), max_length=200, blank=True
    )

    objects = OrderPushQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("order going out")
        verbose_name_plural = gettext_lazy("orders going out")
        constraints = [
            models.UniqueConstraint(
                fields=["connector", "order"], name="order_pushed_once"
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], name="push_due", condition=Q(state="due"))
        ]

    def __str__(self) -> str:
        return f"{self.order} → {self.connector}"


class FileState(models.TextChoices):
    DUE = "due", gettext_lazy("waiting")
    DONE = "done", gettext_lazy("done")
    FAILED = "failed", gettext_lazy("failed")
    SKIPPED = "skipped", gettext_lazy("skipped")


class InboundFileQuerySet(DueQuerySet["InboundFile"]):
    def due(self) -> Self:
        """Files that wait to be read."""
        return self.filter(state=FileState.DUE).exclude(
            connector__mode=ConnectorMode.PAUSED
        )


class InboundFile(Due):
    """A file that came in; its hash makes it count once."""

    connector = models.ForeignKey(
        Connector, on_delete=models.PROTECT, related_name="files"
    )
    stream = models.CharField(gettext_lazy("data"), max_length=10, choices=Stream)
    name = models.CharField(gettext_lazy("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        gettext_lazy("state"),
        max_length=8,
        choices=FileState,
        default=FileState.DUE,
    )
    is_dry_run = models.BooleanField(gettext_lazy("dry run"), default=False)
    found_at = models.DateTimeField(gettext_lazy("found"), auto_now_add=True)
    finished_at = models.DateTimeField(gettext_lazy("finished"), null=True, blank=True)
    rows_read = models.PositiveIntegerField(gettext_lazy("rows"), default=0)
    rows_created = models.PositiveIntegerField(gettext_lazy("created"), default=0)
    rows_updated = models.PositiveIntegerField(gettext_lazy("changed"), default=0)
    rows_unchanged = models.PositiveIntegerField(gettext_lazy("unchanged"), default=0)
    rows_refused = models.PositiveIntegerField(gettext_lazy("refused"), default=0)

    objects = InboundFileQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("file that came in")
        verbose_name_plural = gettext_lazy("files that came in")
        ordering = ("-found_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["connector", "stream", "sha256"], name="file_counts_once"
            ),
            models.CheckConstraint(
                name="file_rows_add_up",
                condition=Q(
                    rows_read__gte=F("rows_created")
                    + F("rows_updated")
                    + F("rows_unchanged")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SyncIssue(models.Model):
    """One thing a person has to look at: a refused row, a file, an order."""

    connector = models.ForeignKey(
        Connector, on_delete=models.PROTECT, related_name="issues"
    )
    stream = models.CharField(gettext_lazy("data"), max_length=10, choices=Stream)
    file = models.ForeignKey(
        InboundFile,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="issues",
    )
    push = models.ForeignKey(
        OrderPush,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="issues",
    )
    line = models.PositiveIntegerField(gettext_lazy("line"), null=True, blank=True)
    column = models.CharField(gettext_lazy("column"), max_length=80, blank=True)
    reason = models.TextField(gettext_lazy("reason"))
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict
    )
    noticed_at = models.DateTimeField(gettext_lazy("noticed"), default=timezone.now)
    solved_at = models.DateTimeField(gettext_lazy("solved"), null=True, blank=True)
    solved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = gettext_lazy("problem")
        verbose_name_plural = gettext_lazy("problems")
        ordering = ("-noticed_at", "-pk")
        indexes = [
            models.Index(
                fields=["connector", "stream"],
                name="issue_open",
                condition=Q(solved_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.reason[:80]
