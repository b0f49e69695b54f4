"""Many lines handed in at once: what was typed, and what became of each."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Channel, CostCentre, Customer, User
from catalog.models import Unit, Variant
from shop.models import Due, DueQuerySet

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class EntrySource(models.TextChoices):
    """Where the lines of a sheet come from."""

    FORM = "form", gettext_lazy("typed or pasted")
    FILE = "file", gettext_lazy("file")
    ORDERS = "orders", gettext_lazy("earlier orders")
    OFTEN = "often", gettext_lazy("ordered often")


class EntryState(models.TextChoices):
    TO_MAP = "to_map", gettext_lazy("columns to name")
    DUE = "due", gettext_lazy("being checked")
    READY = "ready", gettext_lazy("checked")
    FAILED = "failed", gettext_lazy("not checked")


class EntryVerdict(models.TextChoices):
    """What a line is good for. The first ones can come into the cart as they are."""

    FINE = "fine", gettext_lazy("fine")
    LATER = "later", gettext_lazy("in part later")
    SHORT = "short", gettext_lazy("not enough in stock")
    REPLACED = "replaced", gettext_lazy("replaced")
    SEVERAL = "several", gettext_lazy("several articles")
    OFF_STEP = "off_step", gettext_lazy("not a step")
    BELOW = "below", gettext_lazy("below the minimum")
    ABOVE = "above", gettext_lazy("above the maximum")
    NO_QUANTITY = "no_quantity", gettext_lazy("no quantity")
    NO_UNIT = "no_unit", gettext_lazy("unknown unit")
    NOT_ALLOWED = "not_allowed", gettext_lazy("not allowed")
    NO_PRICE = "no_price", gettext_lazy("no price")
    TOO_LARGE = "too_large", gettext_lazy("amount too large")
    ENDED = "ended", gettext_lazy("no longer on sale")
    UNKNOWN = "unknown", gettext_lazy("no such article")


ADDABLE = (EntryVerdict.FINE, EntryVerdict.LATER)
TO_DECIDE = (EntryVerdict.SHORT, EntryVerdict.REPLACED, EntryVerdict.SEVERAL)


class EntrySheetQuerySet(DueQuerySet["EntrySheet"]):
    def visible_to(self, buyer: "Buyer") -> Self:
        """The user's own sheets for the customer acted for, else the session's."""
        in_channel = self.filter(channel=buyer.channel)
        if buyer.customer is not None and buyer.user is not None:
            return in_channel.filter(customer=buyer.customer, user=buyer.by)
        if not buyer.guest_token:
            return self.none()
        return in_channel.filter(customer__isnull=True, guest_token=buyer.guest_token)

    def open_form(self) -> Self:
        """The one sheet of /quick-order/; those of files and orders stand beside."""
        return self.filter(is_form=True)

    def beside(self) -> Self:
        """Those with a page of their own."""
        return self.filter(is_form=False)

    def checked(self) -> Self:
        """Those whose lines are rows, as far as a worker got."""
        return self.filter(state__in=(EntryState.READY, EntryState.FAILED))

    def due(self) -> Self:
        """Those whose lines a worker still has to judge."""
        return self.filter(state=EntryState.DUE)

    def untouched_since(self, instant: datetime) -> Self:
        """Those nobody has come back to."""
        return self.filter(touched_at__lt=instant)


class EntrySheet(Due):
    """Lines that somebody handed in and that are not in a cart yet.

    `pending` holds what is not judged yet: lines for a worker, or the cells of a file
    whose columns nobody has named. `done_count` of `total_count` lines are rows.
    """

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="entry_sheets",
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    guest_token = models.CharField(max_length=64, blank=True, editable=False)
    is_form = models.BooleanField(default=False)
    source = models.CharField(gettext_lazy("source"), max_length=8, choices=EntrySource)
    # The file's name, the numbers of the orders.
    name = models.CharField(gettext_lazy("name"), max_length=200, blank=True)
    state = models.CharField(
        gettext_lazy("state"),
        max_length=8,
        choices=EntryState,
        default=EntryState.READY,
    )
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    # As chosen by who asked; empty: the customer's.
    currency = models.CharField(gettext_lazy("currency"), max_length=3, blank=True)
    total_count = models.PositiveIntegerField(gettext_lazy("lines"), default=0)
    done_count = models.PositiveIntegerField(gettext_lazy("checked"), default=0)
    # Lines whose quantity was left empty or 0: nobody wants these.
    left_out_count = models.PositiveIntegerField(gettext_lazy("left out"), default=0)
    pending: models.JSONField[list[Any], list[Any]] = models.JSONField(
        default=list, blank=True
    )
    created_at = models.DateTimeField(gettext_lazy("begun"), auto_now_add=True)
    touched_at = models.DateTimeField(gettext_lazy("changed"), default=timezone.now)

    objects = EntrySheetQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("order sheet")
        verbose_name_plural = gettext_lazy("order sheets")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "customer", "user"],
                condition=Q(is_form=True, customer__isnull=False),
                name="one_entry_form_per_buyer",
            ),
            models.UniqueConstraint(
                fields=["channel", "guest_token"],
                condition=Q(is_form=True, customer__isnull=True),
                name="one_entry_form_per_guest",
            ),
            models.CheckConstraint(
                name="entry_of_a_customer_or_a_guest",
                condition=Q(customer__isnull=False, user__isnull=False, guest_token="")
                | (Q(customer__isnull=True) & ~Q(guest_token="")),
            ),
            models.CheckConstraint(
                name="entry_done_within_total",
                condition=Q(done_count__lte=F("total_count")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="entry_due", condition=Q(state="due")
            ),
            models.Index(fields=["touched_at"], name="entry_by_last_touch"),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class EntryRow(models.Model):
    """One line as it was handed in, and the article, unit and verdict found for it.

    `quantity` is None where `typed_quantity` is no number. Prices, stock and names are
    asked anew whenever the row is shown; `verdict` and `amount` are those of the last
    check.
    """

    sheet = models.ForeignKey(EntrySheet, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    code = models.CharField(gettext_lazy("article"), max_length=120, blank=True)
    typed_quantity = models.CharField(
        gettext_lazy("quantity"), max_length=40, blank=True
    )
    typed_unit = models.CharField(gettext_lazy("unit"), max_length=40, blank=True)
    quantity = models.DecimalField(
        max_digits=12, decimal_places=3, null=True, blank=True
    )
    note = models.CharField(gettext_lazy("note"), max_length=200, blank=True)
    variant = models.ForeignKey(
        Variant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField(
        gettext_lazy("verdict"), max_length=12, choices=EntryVerdict
    )
    # The line's amount at the last check, net or gross as the channel shows prices.
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    # How many lines of the input were added up here.
    lines_count = models.PositiveIntegerField(default=1)
    # Variants that may have been meant: several of one code, or codes like this one.
    meant_ids: models.JSONField[list[int], list[int]] = models.JSONField(
        default=list, blank=True
    )
    # From an earlier order: what a unit cost then, in that order's currency.
    seen_unit_amount = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    seen_currency = models.CharField(max_length=3, blank=True)
    # Where it was booked then, as far as that can still be chosen.
    cost_centre = models.ForeignKey(
        CostCentre,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    project = models.CharField(max_length=80, blank=True, default="", db_default="")
    # What was ordered then, where less or more is offered now.
    seen_quantity = models.DecimalField(
        max_digits=12, decimal_places=3, null=True, blank=True
    )

    class Meta:
        verbose_name = gettext_lazy("line of an order sheet")
        verbose_name_plural = gettext_lazy("lines of an order sheet")
        ordering = ("position", "pk")
        indexes = [
            models.Index(fields=["sheet", "position"], name="entry_row_by_position"),
            models.Index(fields=["sheet", "variant"], name="entry_row_by_variant"),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_quantity_positive",
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.typed_quantity}".strip()


class EntryMappingQuerySet(models.QuerySet["EntryMapping"]):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Those of the customer acted for."""
        if buyer.customer is None:
            return self.none()
        return self.filter(customer=buyer.customer)


class EntryMapping(models.Model):
    """Which column of a customer's files is which, by the heads that stand there."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="entry_mappings"
    )
    heads_sha256 = models.CharField(max_length=64)
    # Places of the columns, from 0; None: there is none.
    code_column = models.PositiveSmallIntegerField()
    quantity_column = models.PositiveSmallIntegerField(null=True, blank=True)
    unit_column = models.PositiveSmallIntegerField(null=True, blank=True)
    # Whether the first line is a head.
    has_head = models.BooleanField(default=True)
    used_at = models.DateTimeField(default=timezone.now)

    objects = EntryMappingQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("columns of a file")
        verbose_name_plural = gettext_lazy("columns of files")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "heads_sha256"], name="mapping_once_per_heads"
            )
        ]

    def __str__(self) -> str:
        return self.heads_sha256[:8]
