"""Orders: what was agreed, frozen."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Channel, CostCentre, Customer, Seller, User
from accounts.models.customers import OwnedQuerySet
from accounts.rights import Right
from catalog.models import Unit, Variant
from invoicing.models import PaymentMethod

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class OrderState(models.TextChoices):
    """Only from "placed" on it is the seller's to deliver."""

    AWAITING_APPROVAL = "to_approve", gettext_lazy("awaits approval")
    IN_REVIEW = "in_review", gettext_lazy("being checked")
    REJECTED = "rejected", gettext_lazy("rejected")
    SENT_BACK = "sent_back", gettext_lazy("sent back")
    PLACED = "placed", gettext_lazy("placed")
    CONFIRMED = "confirmed", gettext_lazy("confirmed")
    PARTLY_SHIPPED = "partly_shipped", gettext_lazy("partly shipped")
    SHIPPED = "shipped", gettext_lazy("shipped")
    COMPLETED = "completed", gettext_lazy("completed")
    CANCELLED = "cancelled", gettext_lazy("cancelled")


# Nothing is promised yet, or never was.
UNPLACED = (
    OrderState.AWAITING_APPROVAL,
    OrderState.IN_REVIEW,
    OrderState.REJECTED,
    OrderState.SENT_BACK,
)
# They came to nothing: budgets and stock have back what they took.
FALLEN = (OrderState.REJECTED, OrderState.SENT_BACK, OrderState.CANCELLED)
# Nothing of them is still to come.
OVER = (OrderState.COMPLETED, *FALLEN)


class OrderQuerySet(OwnedQuerySet["Order"]):
    def placed(self) -> Self:
        """Orders that reached the seller; those called off since are among them."""
        return self.exclude(state__in=UNPLACED)

    def past_holding(self, now: datetime) -> Self:
        """Orders that await approval for longer than anything is held."""
        waiting = self.filter(state=OrderState.AWAITING_APPROVAL)
        return waiting.filter(held_until__lte=now)

    def visible_to(self, buyer: "Buyer") -> Self:
        """Orders `buyer` may see now, acting for one customer; a guest sees none.

        A role of reach "own" opens the orders this user placed.
        """
        seen = self.filter(customer_id__in=buyer.customer_ids_for(Right.VIEW_ORDERS))
        return seen.filter(placed_by=buyer.user) if buyer.sees_own_only else seen


class Order(models.Model):
    """A submitted cart or accepted quote. Prices, taxes, names, terms are frozen."""

    seller = models.ForeignKey(
        Seller,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=gettext_lazy("seller"),
    )
    channel = models.ForeignKey(
        Channel,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=gettext_lazy("channel"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="orders",
        verbose_name=gettext_lazy("customer"),
    )
    placed_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="placed_orders",
        verbose_name=gettext_lazy("placed by"),
    )
    rep = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("placed on behalf by"),
    )
    number = models.CharField(gettext_lazy("number"), max_length=40, unique=True)
    state = models.CharField(
        gettext_lazy("state"),
        max_length=14,
        choices=OrderState,
        default=OrderState.PLACED,
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    prices_include_tax = models.BooleanField(default=False)
    # Goods and delivery in the order's basis, then the totals of both.
    # Goods before promotions, what those took off the lines, and each of them with its
    # amount: [{"promotion", "name", "code", "kind", "amount"}], freight included.
    goods_amount = models.DecimalField(max_digits=14, decimal_places=2)
    discount_amount = models.DecimalField(
        gettext_lazy("discount"), max_digits=14, decimal_places=2, default=0
    )
    discounts: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = (
        models.JSONField(gettext_lazy("promotions"), default=list, blank=True)
    )
    delivery_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    delivery_tax_category = models.CharField(max_length=2, default="S")
    delivery_tax_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    total_net = models.DecimalField(
        gettext_lazy("net"), max_digits=14, decimal_places=2
    )
    total_tax = models.DecimalField(
        gettext_lazy("tax"), max_digits=14, decimal_places=2
    )
    total_gross = models.DecimalField(
        gettext_lazy("total"), max_digits=14, decimal_places=2
    )
    payment_method = models.CharField(
        gettext_lazy("payment"), max_length=16, choices=PaymentMethod
    )
    net_days = models.PositiveSmallIntegerField(gettext_lazy("days to pay"), default=0)
    shipping_code = models.CharField(max_length=50)
    shipping_name = models.CharField(gettext_lazy("delivery"), max_length=120)
    po_number = models.CharField(gettext_lazy("PO number"), max_length=60, blank=True)
    # Code and name as they were; the row is for filters.
    cost_centre = models.ForeignKey(
        CostCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("cost centre"),
    )
    cost_centre_code = models.CharField(
        gettext_lazy("cost centre"), max_length=40, blank=True
    )
    cost_centre_name = models.CharField(
        gettext_lazy("name of the cost centre"), max_length=80, blank=True
    )
    project = models.CharField(gettext_lazy("project"), max_length=80, blank=True)
    # The company's own questions: [{"label", "kind", "answer"}], as they were asked.
    own_fields: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = (
        models.JSONField(gettext_lazy("own fields"), default=list, blank=True)
    )
    is_pickup = models.BooleanField(gettext_lazy("picked up"), default=False)
    # Who collects; empty: anybody on the company's list.
    pickup_name = models.CharField(
        gettext_lazy("collected by"), max_length=120, blank=True
    )
    pickup_proof = models.CharField(
        gettext_lazy("how we recognise them"), max_length=120, blank=True
    )
    note = models.TextField(gettext_lazy("note"), blank=True)
    requested_on = models.DateField(
        gettext_lazy("requested for"), null=True, blank=True
    )
    language = models.CharField(max_length=8)
    # Seller, buyer, addresses, terms and taxes per rate; `version` says its shape.
    snapshot: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    quote_number = models.CharField(gettext_lazy("quote"), max_length=40, blank=True)
    # Of an order under approval or review: when it was handed in.
    placed_at = models.DateTimeField(gettext_lazy("placed"), default=timezone.now)
    # While it awaits approval: until then prices, stock and budget are held.
    held_until = models.DateTimeField(gettext_lazy("held until"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("order")
        verbose_name_plural = gettext_lazy("orders")
        ordering = ("-placed_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="order_gross_is_net_plus_tax",
                condition=Q(total_gross=F("total_net") + F("total_tax")),
            ),
            models.CheckConstraint(
                name="order_discount_within_goods",
                condition=Q(discount_amount=0)
                | Q(discount_amount__gt=0, discount_amount__lte=F("goods_amount")),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-placed_at"], name="order_by_customer"),
            models.Index(fields=["state", "-placed_at"], name="order_by_state"),
            models.Index(
                fields=["customer", "placed_at"],
                name="order_to_collect",
                condition=Q(is_pickup=True, state__in=("confirmed", "partly_shipped")),
            ),
            models.Index(
                fields=["held_until"],
                name="order_held",
                condition=Q(state="to_approve"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def window(self) -> str:
        """Hours of the requested day, such as 08:00–12:00; empty: any."""
        hours: str = self.snapshot.get("shipping", {}).get("window", "")
        return hours


class OrderLine(models.Model):
    """One ordered variant, with all that was agreed about it."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(gettext_lazy("SKU"), max_length=60)
    own_number = models.CharField(max_length=60, blank=True)
    name = models.CharField(gettext_lazy("name"), max_length=250)
    unit_code = models.CharField(gettext_lazy("unit"), max_length=10)
    unit_factor = models.DecimalField(max_digits=12, decimal_places=3, default=1)
    quantity = models.DecimalField(
        gettext_lazy("ordered"), max_digits=12, decimal_places=3
    )
    quantity_shipped = models.DecimalField(
        gettext_lazy("shipped"), max_digits=12, decimal_places=3, default=0
    )
    # What will not leave any more: called off after some of the order had left.
    quantity_cancelled = models.DecimalField(
        gettext_lazy("called off"),
        max_digits=12,
        decimal_places=3,
        default=0,
        db_default=Decimal(0),
    )
    unit_price_amount = models.DecimalField(
        gettext_lazy("price"), max_digits=14, decimal_places=4
    )
    line_amount = models.DecimalField(
        gettext_lazy("amount"), max_digits=14, decimal_places=2
    )
    # What promotions took off it, in the basis of the order, and which did:
    # [{"promotion", "name", "code", "amount"}], as it was at submit.
    discount_amount = models.DecimalField(
        gettext_lazy("discount"), max_digits=14, decimal_places=2, default=0
    )
    discounts: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = (
        models.JSONField(gettext_lazy("promotions"), default=list, blank=True)
    )
    tax_category = models.CharField(max_length=2)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)
    # Where the line names another than the order: code and name as they were.
    cost_centre = models.ForeignKey(
        CostCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=gettext_lazy("cost centre"),
    )
    cost_centre_code = models.CharField(
        gettext_lazy("cost centre"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
    )
    cost_centre_name = models.CharField(
        gettext_lazy("name of the cost centre"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
    )
    project = models.CharField(
        gettext_lazy("project"), max_length=80, blank=True, default="", db_default=""
    )
    # None where the whole order goes to one place.
    destination = models.ForeignKey(
        "orders.OrderDestination",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lines",
        db_index=False,
        verbose_name=gettext_lazy("destination"),
    )
    # The trace of pricing.explanation, as it was at submit.
    price_trace: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict
    )

    class Meta:
        verbose_name = gettext_lazy("order line")
        verbose_name_plural = gettext_lazy("order lines")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["order", "position"], name="order_line_position_once"
            ),
            models.CheckConstraint(
                name="order_line_shipped_within_ordered",
                condition=Q(quantity__gt=0)
                & Q(quantity_shipped__gte=0)
                & Q(quantity_shipped__lte=F("quantity")),
            ),
            models.CheckConstraint(
                name="order_line_cancelled_within_ordered",
                condition=Q(quantity_cancelled__gte=0)
                & Q(quantity_cancelled__lte=F("quantity") - F("quantity_shipped")),
            ),
            models.CheckConstraint(
                name="order_line_discount_within_amount",
                condition=Q(discount_amount=0)
                | Q(discount_amount__gt=0, discount_amount__lte=F("line_amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.sku}"

    @property
    def charged_amount(self) -> Decimal:
        """The amount after promotions, in the basis of the order."""
        return self.line_amount - self.discount_amount

    @property
    def quantity_left(self) -> Decimal:
        """What will still be shipped, in the line's unit."""
        return self.quantity - self.quantity_shipped - self.quantity_cancelled
