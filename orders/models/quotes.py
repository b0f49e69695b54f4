"""Quotes: a price that is talked about until both sides agree."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer, User
from accounts.models.customers import OwnedQuerySet
from accounts.rights import Right
from catalog.models import TaxClass, Unit, UnitCode, Variant

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class QuoteState(models.TextChoices):
    # The seller's alone: a representative prepares it, buyers do not see it.
    DRAFT = "draft", gettext_lazy("draft")
    REQUESTED = "requested", gettext_lazy("requested")
    OFFERED = "offered", gettext_lazy("offered")
    COUNTERED = "countered", gettext_lazy("counter-offer")
    ACCEPTED = "accepted", gettext_lazy("accepted")
    DECLINED = "declined", gettext_lazy("declined")
    EXPIRED = "expired", gettext_lazy("expired")


class QuoteSide(models.TextChoices):
    BUYER = "buyer", gettext_lazy("buyer")
    SELLER = "seller", gettext_lazy("seller")


class FreightKind(models.TextChoices):
    METHOD = "method", gettext_lazy("as the way to deliver costs")
    AMOUNT = "amount", gettext_lazy("a fixed amount")
    ON_REQUEST = "request", gettext_lazy("on request")


class LineKind(models.TextChoices):
    ARTICLE = "article", gettext_lazy("article")
    OTHER = "other", gettext_lazy("article outside the catalogue")
    TEXT = "text", gettext_lazy("text")


class QuoteTerms(models.Model):
    """What an offer says besides its lines."""

    # Taken off every unit price, so that parts and the whole come to the same sums.
    discount_rate = models.DecimalField(
        gettext_lazy("discount on everything, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        db_default=Decimal(0),
    )
    freight = models.CharField(
        gettext_lazy("freight"),
        max_length=7,
        choices=FreightKind,
        default=FreightKind.METHOD,
        db_default="method",
    )
    # In the quote's currency and basis; charged with the first order.
    freight_amount = models.DecimalField(
        gettext_lazy("freight"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    allows_parts = models.BooleanField(
        gettext_lazy("may be ordered in parts"), default=False, db_default=False
    )
    # Where the goods go, how and when, as far as it was asked for or is offered; see
    # orders.rules.freight_requests.
    wanted_delivery: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = (
        models.JSONField(null=True, blank=True, editable=False)
    )

    class Meta:
        abstract = True


class QuoteQuerySet(OwnedQuerySet["Quote"]):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Quotes `buyer` may see now, acting for one customer; a guest sees none.

        A role of reach "own" opens the quotes this user asked for. Drafts are the
        seller's.
        """
        seen = self.exclude(state=QuoteState.DRAFT).filter(
            customer_id__in=buyer.customer_ids_for(Right.VIEW_QUOTES)
        )
        return seen.filter(requested_by=buyer.user) if buyer.sees_own_only else seen

    def past_expiry(self, now: datetime) -> Self:
        """Offers that nobody accepted in time and that still say otherwise."""
        return self.filter(state=QuoteState.OFFERED, expires_at__lte=now)

    def to_remind(self, *, now: datetime, until: datetime) -> Self:
        """Offers that end between `now` and `until` and that nobody was reminded of."""
        return self.filter(
            state=QuoteState.OFFERED,
            expires_at__gt=now,
            expires_at__lte=until,
            reminded_at__isnull=True,
        )


class Quote(QuoteTerms):
    """A buyer's request and the seller's offer, as the last turn left them."""

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
    # The buyer's person; nobody where a prospect has no account.
    requested_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
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
    title = models.CharField(
        gettext_lazy("title"), max_length=120, blank=True, default="", db_default=""
    )
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
    # The last one; in parts there are several, found by their `quote_number`.
    order_number = models.CharField(gettext_lazy("order"), max_length=40, blank=True)
    reminded_at = models.DateTimeField(
        gettext_lazy("reminded"), null=True, blank=True, editable=False
    )

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
        permissions = [("approve_quote", "Approves offers beyond a limit")]

    def __str__(self) -> str:
        return self.number


class QuoteLine(models.Model):
    """One line of a quote, with the price it had and the price offered."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(
        gettext_lazy("kind"),
        max_length=7,
        choices=LineKind,
        default=LineKind.ARTICLE,
        db_default="article",
    )
    # Of articles only; once ordered, an article outside the catalogue has them too.
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sku = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=250)
    # What is printed below the name; of a text line all that it says.
    text = models.CharField(
        gettext_lazy("text"), max_length=500, blank=True, default="", db_default=""
    )
    # What an article outside the catalogue is counted in, and its tax class.
    unit_code = models.CharField(
        gettext_lazy("unit"),
        max_length=10,
        choices=UnitCode,
        blank=True,
        default="",
        db_default="",
    )
    tax_class = models.CharField(
        gettext_lazy("tax class"),
        max_length=10,
        choices=TaxClass,
        default=TaxClass.STANDARD,
        db_default="standard",
    )
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=12, decimal_places=3
    )
    quantity_accepted = models.DecimalField(
        gettext_lazy("ordered"),
        max_digits=12,
        decimal_places=3,
        default=0,
        db_default=Decimal(0),
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
    # What the buyer's last counter-offer would pay; empty once it is answered.
    wanted_unit_amount = models.DecimalField(
        gettext_lazy("counter-offer"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
    )
    # What the seller pays for one, net. Never shown to buyers.
    cost_unit_amount = models.DecimalField(
        gettext_lazy("cost"), max_digits=14, decimal_places=4, null=True, blank=True
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
            models.CheckConstraint(
                name="quote_line_accepted_within_quantity",
                condition=Q(quantity_accepted__gte=0)
                & Q(quantity_accepted__lte=F("quantity")),
            ),
            models.CheckConstraint(
                name="quote_article_has_variant",
                condition=~Q(kind="article")
                | Q(variant__isnull=False, unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.sku or self.name}"

    @property
    def quantity_open(self) -> Decimal:
        """What has not been ordered yet, in the line's unit."""
        return self.quantity - self.quantity_accepted

    @property
    def is_text(self) -> bool:
        return self.kind == LineKind.TEXT
