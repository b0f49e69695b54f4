"""Carts: what a buyer is about to order."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Channel, CostCentre, Customer, User
from accounts.rights import Right
from catalog.models import Unit, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.buyer import Buyer


class CartState(models.TextChoices):
    OPEN = "open", gettext_lazy("open")
    SUBMITTED = "submitted", gettext_lazy("submitted")
    MERGED = "merged", gettext_lazy("merged")
    DELETED = "deleted", gettext_lazy("deleted")


class ShareLevel(models.TextChoices):
    """What colleagues may do with a cart, as far as their own roles let them."""

    VIEW = "view", gettext_lazy("look and copy")
    CHANGE = "change", gettext_lazy("change")
    ORDER = "order", gettext_lazy("change and order")


class CartPurpose(models.TextChoices):
    """What somebody uses a cart for."""

    CURRENT = "current", gettext_lazy("current, though a colleague's")
    LATER = "later", gettext_lazy("where lines wait for later")


# The current cart of somebody who acts for a customer. Every page asks for it, and put
# together of expressions the statement took 3 ms of the web process. A cart that was
# taken up is `changeable_by` its reader; shares count as `reaching` says.
CURRENT_CART = """
SELECT cart.id
FROM (VALUES (%s::bigint, %s::bigint, %s::bigint, %s::boolean, %s::boolean))
    AS buyer(user_id, customer_id, channel_id, edits_carts, sees_own_only)
JOIN orders_cart AS cart ON cart.customer_id = buyer.customer_id
    AND cart.channel_id = buyer.channel_id AND cart.state = 'open'
LEFT JOIN orders_cartuse AS taken_up ON taken_up.cart_id = cart.id
    AND taken_up.user_id = buyer.user_id AND taken_up.purpose = 'current'
WHERE CASE WHEN taken_up.id IS NULL
    THEN cart.user_id = buyer.user_id AND cart.is_current
    ELSE cart.user_id = buyer.user_id OR buyer.edits_carts AND EXISTS (
        SELECT FROM orders_cartshare AS share
        WHERE share.cart_id = cart.id AND share.customer_id = buyer.customer_id
          AND share.level IN ('change', 'order')
          AND (share.user_id = buyer.user_id
               OR share.user_id IS NULL AND NOT buyer.sees_own_only)
    ) END
ORDER BY taken_up.id IS NULL LIMIT 1
"""


def current_cart_params(buyer: "Buyer") -> tuple[int | bool | None, ...]:
    """What CURRENT_CART asks of a buyer who acts for a customer."""
    return (
        buyer.by.pk if buyer.by else None,
        buyer.customer.pk if buyer.customer else None,
        buyer.channel.pk,
        buyer.can(Right.EDIT_CART),
        buyer.sees_own_only,
    )


class CartQuerySet(models.QuerySet["Cart"]):
    def open(self) -> Self:
        """Carts that can still be changed."""
        return self.filter(state=CartState.OPEN)

    def visible_to(self, buyer: "Buyer") -> Self:
        """The user's own carts for the customer acted for and those shared with them.

        Without a customer the session's: somebody signed in without a company keeps
        the cart of the session.
        """
        return self._reached_by(buyer, tuple(ShareLevel))

    def changeable_by(self, buyer: "Buyer") -> Self:
        """Of the visible ones those whose lines `buyer` may change."""
        return self._reached_by(buyer, (ShareLevel.CHANGE, ShareLevel.ORDER))

    def orderable_by(self, buyer: "Buyer") -> Self:
        """Of the visible ones those that `buyer` may send, the role allowing."""
        return self._reached_by(buyer, (ShareLevel.ORDER,))

    def owned_by(self, buyer: "Buyer") -> Self:
        """The user's own carts for the customer acted for, else the session's."""
        return self._reached_by(buyer, ())

    def current_of(self, buyer: "Buyer") -> Self:
        """The one that /cart/ shows: a colleague's that was taken up, else the own."""
        if buyer.customer is None:
            return self.of_guest(buyer).open()
        return self.filter(pk=RawSQL(CURRENT_CART, current_cart_params(buyer)))  # noqa: S611 a constant

    def _reached_by(self, buyer: "Buyer", levels: "Iterable[ShareLevel]") -> Self:
        if buyer.customer is None:
            return self.of_guest(buyer)
        own = Q(user=buyer.by)
        if buyer.rep is not None and ShareLevel.VIEW in levels:
            # Looked at and copied: the person's own carts stay as they left them.
            own |= Q(user=buyer.user)
        if levels and buyer.can(Right.EDIT_CART):
            shares = CartShare.objects.reaching(buyer).filter(level__in=levels)
            own |= Q(Exists(shares.filter(cart=OuterRef("pk"))))
        in_channel = self.filter(channel=buyer.channel, customer=buyer.customer)
        return in_channel.filter(own)

    def of_guest(self, buyer: "Buyer") -> Self:
        """Carts filled before sign-in, by the token of the session."""
        if not buyer.guest_token:
            return self.none()
        return self.filter(
            channel=buyer.channel,
            customer__isnull=True,
            guest_token=buyer.guest_token,
        )

    def managed_by(self, staff: User) -> Self:
        """Carts of the customers that `staff` manages."""
        if staff.sees_every_customer:
            return self
        return self.filter(customer__rep=staff) if staff.is_staff else self.none()


class Cart(models.Model):
    """One of possibly many carts of a customer; a guest's has a token instead."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carts",
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="carts"
    )
    guest_token = models.CharField(max_length=64, blank=True, editable=False)
    name = models.CharField(gettext_lazy("name"), max_length=80, blank=True)
    # Codes the buyer typed, in capitals; what they are worth is asked anew each time.
    coupon_codes = ArrayField(
        models.CharField(max_length=40),
        verbose_name=gettext_lazy("coupons"),
        default=list,
        blank=True,
    )
    state = models.CharField(
        gettext_lazy("state"), max_length=10, choices=CartState, default=CartState.OPEN
    )
    # The one /cart/ shows; others are kept for later.
    is_current = models.BooleanField(default=True)
    # What a submitted cart became.
    order_number = models.CharField(gettext_lazy("order"), max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(gettext_lazy("changed"), default=timezone.now)
    # Who changed it last; empty for guests and for what nobody has touched since.
    touched_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # The representative who filled it and handed it over, with what they wrote.
    prepared_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=gettext_lazy("prepared by"),
    )
    prepared_note = models.CharField(
        gettext_lazy("message"), max_length=400, blank=True, default="", db_default=""
    )

    objects = CartQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("cart")
        verbose_name_plural = gettext_lazy("carts")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "customer", "user"],
                condition=Q(state="open", is_current=True, customer__isnull=False),
                name="one_current_cart_per_buyer",
            ),
            models.UniqueConstraint(
                fields=["channel", "guest_token"],
                condition=Q(state="open", customer__isnull=True),
                name="one_cart_per_guest",
            ),
            models.CheckConstraint(
                name="cart_of_a_customer_or_a_guest",
                condition=Q(customer__isnull=False, user__isnull=False, guest_token="")
                | (Q(customer__isnull=True) & ~Q(guest_token="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["touched_at"],
                name="cart_by_last_touch",
                condition=Q(state="open", customer__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


class CartShareQuerySet(models.QuerySet["CartShare"]):
    def reaching(self, buyer: "Buyer") -> Self:
        """Shares that count for `buyer`.

        One by name reaches whoever it names. One for everybody reaches no role of
        scope "own": colleagues' documents are not theirs to see.
        """
        named = Q(user=buyer.by)
        wanted = named if buyer.sees_own_only else named | Q(user__isnull=True)
        return self.filter(wanted, customer=buyer.customer)


class CartShare(models.Model):
    """A cart shared with one colleague, or with all that fill carts (no user)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", editable=False
    )
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    level = models.CharField(max_length=6, choices=ShareLevel)
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(auto_now_add=True)

    objects = CartShareQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("shared cart")
        verbose_name_plural = gettext_lazy("shared carts")
        constraints = [
            models.UniqueConstraint(
                fields=["cart", "user"],
                name="cart_shared_once_with_each",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.cart_id}: {self.user_id or '*'} {self.level}"


class CartUse(models.Model):
    """What a user uses a cart for besides owning it, one cart for each purpose."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", editable=False
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="+", editable=False
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=CartPurpose)
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        verbose_name = gettext_lazy("use of a cart")
        verbose_name_plural = gettext_lazy("uses of carts")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "customer", "channel", "purpose"],
                name="one_cart_for_each_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose}: {self.cart_id}"


class CartLine(models.Model):
    """A variant in a unit; the price is asked anew whenever it is shown."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=12, decimal_places=3
    )
    note = models.CharField(gettext_lazy("note"), max_length=200, blank=True)
    # What the buyer last saw, to say when it changed; never what is charged.
    seen_unit_amount = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    # Where it is booked, where that is not what the order as a whole names.
    cost_centre = models.ForeignKey(
        CostCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=gettext_lazy("cost centre"),
    )
    project = models.CharField(
        gettext_lazy("project"), max_length=80, blank=True, default="", db_default=""
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("cart line")
        verbose_name_plural = gettext_lazy("cart lines")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["cart", "variant", "unit"],
                name="variant_and_unit_once_per_cart",
            ),
            models.CheckConstraint(
                name="cart_quantity_positive", condition=Q(quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.variant}"
