"""Quotes: a price that was asked for and offered."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer, User
from accounts.models.customers import OwnedQuerySet
from accounts.rights import Right
from catalog.models import Unit, Variant
from shop.models import Due, DueQuerySet
from shop.storage import private_storage

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class QuoteState(models.TextChoices):
    REQUESTED = "requested", gettext_lazy("requested")
    OFFERED = "offered", gettext_lazy("offered")
    ACCEPTED = "accepted", gettext_lazy("accepted")
    DECLINED = "declined", gettext_lazy("declined")
    EXPIRED = "expired", gettext_lazy("expired")


class QuoteQuerySet(OwnedQuerySet["Quote"]):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Quotes `buyer` may see now, acting for one customer; a guest sees none.

        A role of reach "own" opens the quotes this user asked for.
        """
        seen = self.filter(customer_id__in=buyer.customer_ids_for(Right.VIEW_QUOTES))
        return seen.filter(requested_by=buyer.user) if buyer.sees_own_only else seen

    def past_expiry(self, now: datetime) -> Self:
        """Offers that nobody accepted in time and that still say otherwise."""
        return self.filter(state=QuoteState.OFFERED, expires_at__lte=now)


class Quote(models.Model):
    """A buyer's request and the seller's offer."""

    channel = models.ForeignKey(
        Channel,
        on_delete=models.PROTECT,
        related_name="quotes",
        verbose_name=gettext_lazy("channel"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="quotes",
        verbose_name=gettext_lazy("customer"),
    )
    requested_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("requested by"),
    )
    offered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("offered by"),
    )
    number = models.CharField(gettext_lazy("number"), max_length=40, unique=True)
    state = models.CharField(
        gettext_lazy("state"),
        max_length=10,
        choices=QuoteState,
        default=QuoteState.REQUESTED,
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    prices_include_tax = models.BooleanField(default=False)
    message = models.TextField(gettext_lazy("message"), blank=True)
    answer = models.TextField(gettext_lazy("answer"), blank=True)
    decline_reason = models.TextField(gettext_lazy("reason"), blank=True)
    # Raised with every change; forms carry it so that nobody answers a stale offer.
    version = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField(
        gettext_lazy("valid until"), null=True, blank=True
    )
    requested_at = models.DateTimeField(gettext_lazy("requested"), default=timezone.now)
    offered_at = models.DateTimeField(gettext_lazy("offered"), null=True, blank=True)
    order_number = models.CharField(gettext_lazy("order"), max_length=40, blank=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("quote")
        verbose_name_plural = gettext_lazy("quotes")
        ordering = ("-requested_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="offered_quote_expires",
                condition=~Q(state="offered") | Q(expires_at__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["customer", "-requested_at"], name="quote_by_customer"
            ),
            models.Index(
                fields=["expires_at"],
                name="quote_by_expiry",
                condition=Q(state="offered"),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class QuoteLine(models.Model):
    """One line of a quote, with the price it had and the price offered."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(max_length=60)
    name = models.CharField(max_length=250)
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=12, decimal_places=3
    )
    # The buyer's own price on the day of the request; none where none was valid.
    list_unit_amount = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    offered_unit_amount = models.DecimalField(
        gettext_lazy("offered price"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
    )
    comment = models.CharField(gettext_lazy("comment"), max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["quote", "position"], name="quote_line_position_once"
            ),
            models.CheckConstraint(
                name="quote_quantity_positive", condition=Q(quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.sku}"


class QuotePaperQuerySet(DueQuerySet["QuotePaper"]):
    def unprinted(self) -> Self:
        """Offers whose PDF no worker has made yet."""
        return self.filter(pdf="")


class QuotePaper(Due):
    """An offer as it was made, in one version; a worker prints it from the snapshot."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="papers")
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    snapshot: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(storage=private_storage, blank=True, max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = QuotePaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quote", "version"], name="quote_paper_once_per_version"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="quote_paper_unprinted", condition=Q(pdf="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.quote} v{self.version}"
