"""Goods that come back: what was asked, what arrived, what becomes of it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Attachment, Channel, Customer, Seller, User
from accounts.models.customers import OwnedQuerySet
from catalog.models import Warehouse
from orders.models.orders import Order, OrderLine
from orders.models.shipments import Shipment
from shop.models import Due, DueQuerySet
from shop.storage import private_storage

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class ReturnReason(models.Model):
    """Why goods come back, as the seller lets people choose."""

    # Empty: of every seller.
    seller = models.ForeignKey(
        Seller,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="return_reasons",
        verbose_name=gettext_lazy("seller"),
        help_text=gettext_lazy("Empty means every seller."),
    )
    code = models.SlugField(gettext_lazy("code"))
    # By language code.
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        gettext_lazy("names")
    )
    is_sellers_fault = models.BooleanField(
        gettext_lazy("our fault: no restocking fee, the freight goes back too"),
        default=False,
    )
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)
    is_active = models.BooleanField(gettext_lazy("offered"), default=True)

    class Meta:
        verbose_name = gettext_lazy("reason of returns")
        verbose_name_plural = gettext_lazy("reasons of returns")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "code"],
                name="return_reason_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.code

    def name_in(self, language: str) -> str:
        """The name in `language`, else the English one, else any."""
        own = self.names.get(language) or self.names.get("en")
        return own or next(iter(self.names.values()), self.code)


class ReturnPolicy(models.Model):
    """What a channel takes back, until when, and where it is sent to."""

    channel = models.OneToOneField(
        Channel,
        on_delete=models.CASCADE,
        related_name="return_policy",
        verbose_name=gettext_lazy("channel"),
    )
    days = models.PositiveSmallIntegerField(
        gettext_lazy("days after shipping"), default=14
    )
    takes_made_to_order = models.BooleanField(
        gettext_lazy("what was made to order too"), default=False
    )
    excluded_handling = ArrayField(
        models.CharField(max_length=20),
        verbose_name=gettext_lazy("handling classes not taken back"),
        default=list,
        blank=True,
        help_text=gettext_lazy("As restrictions of the catalogue name them: chilled."),
    )
    fee_rate = models.DecimalField(
        gettext_lazy("restocking fee, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    address = models.TextField(
        gettext_lazy("return address"),
        blank=True,
        help_text=gettext_lazy("Empty means the seller's."),
    )
    instructions = models.TextField(gettext_lazy("instructions"), blank=True)

    class Meta:
        verbose_name = gettext_lazy("return policy")
        verbose_name_plural = gettext_lazy("return policies")
        constraints = [
            models.CheckConstraint(
                name="return_fee_is_a_percentage",
                condition=Q(fee_rate__gte=0, fee_rate__lte=100),
            )
        ]

    def __str__(self) -> str:
        return str(self.channel)


class ReturnState(models.TextChoices):
    """Only while it is `OPEN` or settled does a return count against a line."""

    REQUESTED = "requested", gettext_lazy("asked for")
    APPROVED = "approved", gettext_lazy("to be sent back")
    DECLINED = "declined", gettext_lazy("declined")
    RECEIVED = "received", gettext_lazy("being looked at")
    INSPECTED = "inspected", gettext_lazy("credit follows")
    CREDITED = "credited", gettext_lazy("credited")
    CLOSED = "closed", gettext_lazy("closed without credit")
    CANCELLED = "cancelled", gettext_lazy("called off")


# Nobody has looked at the goods: all that was asked for counts.
OPEN_RETURNS = (ReturnState.REQUESTED, ReturnState.APPROVED, ReturnState.RECEIVED)
# What was taken back counts.
SETTLED_RETURNS = (ReturnState.INSPECTED, ReturnState.CREDITED, ReturnState.CLOSED)


# Both bases bring a manager of their own; Django makes one for this class.
class OrderReturnQuerySet(  # type: ignore[override]
    OwnedQuerySet["OrderReturn"], DueQuerySet["OrderReturn"]
):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Returns of the orders `buyer` may see."""
        return self.filter(order__in=Order.objects.visible_to(buyer))

    def open(self) -> Self:
        """Those somebody still has to act on."""
        return self.filter(state__in=(*OPEN_RETURNS, ReturnState.INSPECTED))

    def over(self) -> Self:
        """Those nobody acts on any more: nothing moves them."""
        return self.exclude(state__in=(*OPEN_RETURNS, ReturnState.INSPECTED))

    def awaiting_credit(self) -> Self:
        """Inspected ones whose goods are all billed: only what was billed goes back."""
        unbilled = Shipment.objects.filter(
            lines__order_line__return_lines__order_return=OuterRef("pk"),
            invoice_number="",
        )
        waiting = self.filter(state=ReturnState.INSPECTED, put_aside_because="")
        return waiting.filter(~Exists(unbilled))


class OrderReturn(Due):
    """Goods of one order that a buyer wants to send back, and what came of it."""

    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        related_name="returns",
        verbose_name=gettext_lazy("order"),
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="returns",
        verbose_name=gettext_lazy("customer"),
    )
    number = models.CharField(gettext_lazy("number"), max_length=40, unique=True)
    state = models.CharField(
        gettext_lazy("state"),
        max_length=9,
        choices=ReturnState,
        default=ReturnState.REQUESTED,
    )
    # Empty for guests.
    requested_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("asked for by"),
    )
    rep = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("asked for on behalf by"),
    )
    requested_at = models.DateTimeField(gettext_lazy("asked for"), default=timezone.now)
    note = models.TextField(gettext_lazy("note"), blank=True)
    # Why it was declined or called off, or how to send the goods.
    answer = models.TextField(gettext_lazy("answer"), blank=True)
    decided_at = models.DateTimeField(gettext_lazy("decided"), null=True, blank=True)
    received_at = models.DateTimeField(gettext_lazy("received"), null=True, blank=True)
    inspected_at = models.DateTimeField(
        gettext_lazy("inspected"), null=True, blank=True
    )
    # What is kept of the credit for the trouble, and whether freight goes back.
    fee_rate = models.DecimalField(
        gettext_lazy("restocking fee, %"), max_digits=5, decimal_places=2, default=0
    )
    credits_freight = models.BooleanField(
        gettext_lazy("the freight goes back too"), default=False
    )
    credit_number = models.CharField(
        gettext_lazy("credit note"), max_length=40, blank=True
    )
    put_aside_because = models.TextField(
        gettext_lazy("not credited because"), blank=True
    )
    # Why the seller takes back what its own terms would not; for its people only.
    late_because = models.TextField(
        gettext_lazy("taken back all the same because"),
        blank=True,
        default="",
        db_default="",
    )

    objects = OrderReturnQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("return")
        verbose_name_plural = gettext_lazy("returns")
        ordering = ("-requested_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="return_fee_rate_is_a_percentage",
                condition=Q(fee_rate__gte=0, fee_rate__lte=100),
            ),
            models.CheckConstraint(
                name="credited_return_has_a_credit_note",
                condition=~Q(state="credited") | ~Q(credit_number=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer", "-requested_at"], name="return_by_customer"
            ),
            models.Index(
                fields=["next_at"],
                name="return_to_credit",
                condition=Q(state="inspected", put_aside_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Condition(models.TextChoices):
    """What goods that came back look like."""

    AS_NEW = "as_new", gettext_lazy("as new")
    OPENED = "opened", gettext_lazy("opened, can be sold")
    DAMAGED = "damaged", gettext_lazy("damaged")
    DEFECTIVE = "defective", gettext_lazy("does not work")
    MISSING = "missing", gettext_lazy("did not arrive")


class ReturnLine(models.Model):
    """How much of an order line comes back, in the line's unit, and why."""

    order_return = models.ForeignKey(
        OrderReturn, on_delete=models.CASCADE, related_name="lines"
    )
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="return_lines"
    )
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=12, decimal_places=3
    )
    reason = models.ForeignKey(
        ReturnReason,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("reason"),
    )
    # As the buyer read it.
    reason_name = models.CharField(gettext_lazy("reason"), max_length=120)
    # What inspection found; nothing yet while empty.
    accepted_quantity = models.DecimalField(
        gettext_lazy("taken back"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
    )
    condition = models.CharField(
        gettext_lazy("condition"), max_length=9, choices=Condition, blank=True
    )
    # Where it lies again; empty: scrapped.
    warehouse = models.ForeignKey(
        Warehouse,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("back in stock"),
    )

    class Meta:
        verbose_name = gettext_lazy("returned line")
        verbose_name_plural = gettext_lazy("returned lines")
        ordering = ("order_line__position",)
        constraints = [
            models.UniqueConstraint(
                fields=["order_return", "order_line"], name="order_line_once_per_return"
            ),
            models.CheckConstraint(
                name="returned_quantity_positive", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="accepted_within_returned",
                condition=Q(accepted_quantity__isnull=True)
                | Q(accepted_quantity__gte=0, accepted_quantity__lte=F("quantity")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.order_line}"

    @property
    def quantity_accepted(self) -> Decimal:
        """What was taken back, nothing before anybody looked."""
        return self.accepted_quantity or Decimal(0)


class ReturnFile(models.Model):
    """A picture or paper handed in with a return."""

    order_return = models.ForeignKey(
        OrderReturn, on_delete=models.PROTECT, related_name="files"
    )
    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.attachment)


class ReturnSlipQuerySet(DueQuerySet["ReturnSlip"]):
    def unprinted(self) -> Self:
        """Slips whose PDF no worker has made yet."""
        return self.filter(pdf="")


class ReturnSlip(Due):
    """What goes into the parcel; a worker prints it from the snapshot."""

    order_return = models.OneToOneField(
        OrderReturn, on_delete=models.PROTECT, related_name="slip"
    )
    language = models.CharField(max_length=8)
    snapshot: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(storage=private_storage, blank=True, max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ReturnSlipQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at"], name="return_slip_unprinted", condition=Q(pdf="")
            )
        ]

    def __str__(self) -> str:
        return str(self.order_return)
