"""Who must say yes to an order before it reaches the seller, and who did."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import CostCentre, Customer, Member, Role, User
from accounts.models.customers import OwnedQuerySet
from catalog.models import Category
from orders.models.carts import Cart
from orders.models.orders import Order
from orders.models.purchasing import Concern

if TYPE_CHECKING:
    from accounts.buyer import Buyer

MOST_LEVELS = 3


class ApprovalRuleQuerySet(OwnedQuerySet["ApprovalRule"]):
    def standing(self) -> Self:
        """Rules that hold now."""
        return self.filter(archived_at__isnull=True)


class ApprovalRule(Concern):
    """Which orders of a company need a yes; every condition that is set must hold.

    About one person, role or invitation, else about everybody. Without conditions
    every order needs it.
    """

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="approval_rules",
        verbose_name=gettext_lazy("customer"),
    )
    name = models.CharField(gettext_lazy("name"), max_length=80)
    # Orders of the branches too.
    has_branches = models.BooleanField(gettext_lazy("for branches too"), default=False)
    above_net = models.DecimalField(
        gettext_lazy("orders above, net"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    # What else would be refused: with a yes it may pass.
    is_for_over_budget = models.BooleanField(
        gettext_lazy("orders over a budget"), default=False
    )
    is_for_over_rules = models.BooleanField(
        gettext_lazy("orders against a purchase rule"), default=False
    )
    is_for_first_buys = models.BooleanField(
        gettext_lazy("articles never bought before"), default=False
    )
    # None of them: whatever the category or cost centre.
    categories = models.ManyToManyField(
        Category, related_name="+", verbose_name=gettext_lazy("categories"), blank=True
    )
    cost_centres = models.ManyToManyField(
        CostCentre,
        related_name="+",
        verbose_name=gettext_lazy("cost centres"),
        blank=True,
    )
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = ApprovalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("approval rule for orders")
        verbose_name_plural = gettext_lazy("approval rules for orders")
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(
                name="approval_rule_about_at_most_one",
                condition=Q(member__isnull=True, role__isnull=True)
                | Q(member__isnull=True, invitation__isnull=True)
                | Q(role__isnull=True, invitation__isnull=True),
            ),
            models.CheckConstraint(
                name="approval_rule_amount_not_negative",
                condition=Q(above_net__isnull=True) | Q(above_net__gte=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer"],
                name="approval_rule_standing",
                condition=Q(archived_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApprovalRuleApprover(models.Model):
    """A person or role that may say yes at a level of a rule; one of a level does."""

    rule = models.ForeignKey(
        ApprovalRule, on_delete=models.CASCADE, related_name="approvers"
    )
    level = models.PositiveSmallIntegerField(gettext_lazy("level"), default=1)
    member = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("person"),
    )
    role = models.ForeignKey(
        Role,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("role"),
    )

    class Meta:
        verbose_name = gettext_lazy("approver")
        verbose_name_plural = gettext_lazy("approvers")
        ordering = ("level", "pk")
        constraints = [
            models.CheckConstraint(
                name="approver_is_a_person_or_a_role",
                condition=Q(member__isnull=False, role__isnull=True)
                | Q(member__isnull=True, role__isnull=False),
            ),
            models.CheckConstraint(
                name="approval_level_in_range",
                condition=Q(level__gte=1, level__lte=MOST_LEVELS),
            ),
            models.UniqueConstraint(
                fields=["rule", "level", "member", "role"],
                nulls_distinct=False,
                name="approver_once_per_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.member or self.role}"


class ApprovalState(models.TextChoices):
    OPEN = "open", gettext_lazy("waits")
    APPROVED = "approved", gettext_lazy("approved")
    REJECTED = "rejected", gettext_lazy("rejected")
    SENT_BACK = "sent_back", gettext_lazy("sent back")
    EXPIRED = "expired", gettext_lazy("expired")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


class ApprovalRequestQuerySet(OwnedQuerySet["ApprovalRequest"]):
    def visible_to(self, buyer: "Buyer") -> Self:
        """Requests about the orders `buyer` may see."""
        return self.filter(order__in=Order.objects.visible_to(buyer))

    def open(self) -> Self:
        """Requests nobody has finished."""
        return self.filter(state=ApprovalState.OPEN)


class ApprovalRequest(models.Model):
    """An order that waits, or waited, for its company's own people."""

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="approval"
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="approval_requests",
        verbose_name=gettext_lazy("customer"),
    )
    state = models.CharField(
        gettext_lazy("state"),
        max_length=10,
        choices=ApprovalState,
        default=ApprovalState.OPEN,
    )
    level = models.PositiveSmallIntegerField(gettext_lazy("level"), default=1)
    # Counts changes: whoever decides says which state of it they saw.
    version = models.PositiveIntegerField(default=1)
    # Sentences in the language of who asked; budgets as they were:
    # [{"title", "currency", "amount_net", "before_net", "after_net"}].
    reasons: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    budgets: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = (
        models.JSONField(default=list)
    )
    # The cart it came from, or went back to; old carts are forgotten.
    cart = models.ForeignKey(
        Cart, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(gettext_lazy("asked"), default=timezone.now)
    finished_at = models.DateTimeField(gettext_lazy("decided"), null=True, blank=True)

    objects = ApprovalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("approval")
        verbose_name_plural = gettext_lazy("approvals")
        ordering = ("-requested_at", "-pk")
        indexes = [
            models.Index(
                fields=["customer", "-requested_at"], name="approval_by_customer"
            ),
            models.Index(
                fields=["customer"],
                name="approval_open",
                condition=Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return self.order.number


class ApprovalStep(models.Model):
    """One yes that a request needs: of one of these people or roles, at its level."""

    request = models.ForeignKey(
        ApprovalRequest, on_delete=models.PROTECT, related_name="steps"
    )
    level = models.PositiveSmallIntegerField()
    rule = models.ForeignKey(ApprovalRule, on_delete=models.PROTECT, related_name="+")
    rule_name = models.CharField(max_length=80)
    # As the rule named them when it was asked: a changed rule changes no request.
    member_ids = ArrayField(models.BigIntegerField(), default=list)
    role_ids = ArrayField(models.BigIntegerField(), default=list)
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("level", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "level", "rule"], name="approval_step_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.rule_name}"


class ApprovalVerb(models.TextChoices):
    ASKED = "asked", gettext_lazy("asked for approval")
    APPROVED = "approved", gettext_lazy("approved")
    REJECTED = "rejected", gettext_lazy("rejected")
    LINES_REJECTED = "lines_rejected", gettext_lazy("took lines out")
    SENT_BACK = "sent_back", gettext_lazy("sent back")
    EXPIRED = "expired", gettext_lazy("time ran out")
    WITHDRAWN = "withdrawn", gettext_lazy("taken back")


class ApprovalDecision(models.Model):
    """What somebody decided; the database refuses to change or delete it."""

    request = models.ForeignKey(
        ApprovalRequest, on_delete=models.PROTECT, related_name="decisions"
    )
    verb = models.CharField(max_length=14, choices=ApprovalVerb)
    level = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Who had asked `by` to stand in.
    instead_of = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    # Lines taken out: [{"sku", "name", "quantity", "unit", "line_amount"}].
    lines: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = (
        models.JSONField(default=list)
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.request}"


class DelegationQuerySet(OwnedQuerySet["Delegation"]):
    def standing(self) -> Self:
        """Those that were not called off."""
        return self.filter(withdrawn_at__isnull=True)

    def on(self, day: date) -> Self:
        """Those that hold on `day`, both days included."""
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)


class Delegation(models.Model):
    """Somebody approves in a colleague's place for some days."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="delegations"
    )
    giver = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("in the place of"),
    )
    taker = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("who stands in"),
    )
    starts_on = models.DateField(gettext_lazy("from"))
    ends_on = models.DateField(gettext_lazy("until"))
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("delegation")
        verbose_name_plural = gettext_lazy("delegations")
        ordering = ("starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="delegation_of_days_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="delegation_to_somebody_else", condition=~Q(giver=F("taker"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["taker"],
                name="delegation_standing",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
