"""How far people of a company may buy: purchase rules and budgets."""

from collections.abc import Collection
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import CostCentre, Customer, Invitation, Member, Role
from accounts.models.customers import OwnedQuerySet
from catalog.models import Category


def _only(*names: str, of: tuple[str, ...]) -> Q:
    """Exactly these of the columns `of` are filled in."""
    condition = Q()
    for name in of:
        condition &= Q(**{f"{name}__isnull": name not in names})
    return condition


def _exactly_one(of: tuple[str, ...]) -> Q:
    condition = Q()
    for name in of:
        condition |= _only(name, of=of)
    return condition


class Concern(models.Model):
    """Whom a rule or a budget is about: a person, a role, somebody invited.

    A row about an invitation counts for the member who came of it.
    """

    PEOPLE: ClassVar[tuple[str, ...]] = ("member", "role", "invitation")

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
    invitation = models.ForeignKey(
        Invitation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("invitation"),
    )

    class Meta:
        abstract = True

    @property
    def concerned(self) -> str:
        """The name of the person or role; empty where it is about neither."""
        if self.member is not None:
            return str(self.member.user)
        if self.invitation is not None:
            return self.invitation.name or self.invitation.email
        return str(self.role) if self.role is not None else ""


class PurchaseRuleQuerySet(OwnedQuerySet["PurchaseRule"]):
    def binding(self, member: Member) -> Self:
        """Rules that hold for `member`: its own, its role's, its invitation's."""
        return self.filter(_binds(member), customer_id=member.customer_id)


def _binds(member: Member) -> Q:
    return (
        Q(member=member)
        | Q(invitation__member=member)
        | Q(role_id=member.role_id, role__isnull=False)
    )


class PurchaseRule(Concern):
    """What one person or role of a company may order; empty means no limit.

    Every rule that binds somebody must hold: a person's own does not lift the role's.
    """

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="purchase_rules",
        verbose_name=gettext_lazy("customer"),
    )
    max_order_net = models.DecimalField(
        gettext_lazy("most per order, net"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    must_have_cost_centre = models.BooleanField(
        gettext_lazy("must name a cost centre"), default=False
    )
    # None of them: every category, every cost centre.
    categories = models.ManyToManyField(
        Category,
        through="PurchaseRuleCategory",
        related_name="+",
        verbose_name=gettext_lazy("categories"),
    )
    cost_centres = models.ManyToManyField(
        CostCentre,
        through="PurchaseRuleCostCentre",
        related_name="+",
        verbose_name=gettext_lazy("cost centres"),
    )

    objects = PurchaseRuleQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("purchase rule")
        verbose_name_plural = gettext_lazy("purchase rules")
        constraints = [
            models.CheckConstraint(
                name="rule_about_exactly_one", condition=_exactly_one(Concern.PEOPLE)
            ),
            models.CheckConstraint(
                name="rule_limit_above_zero",
                condition=Q(max_order_net__isnull=True) | Q(max_order_net__gt=0),
            ),
            models.UniqueConstraint(fields=["member"], name="one_rule_per_member"),
            models.UniqueConstraint(
                fields=["customer", "role"], name="one_rule_per_role"
            ),
            models.UniqueConstraint(
                fields=["invitation"], name="one_rule_per_invitation"
            ),
        ]

    def __str__(self) -> str:
        return self.concerned


class PurchaseRuleCategory(models.Model):
    """A category that a rule allows, with all below it."""

    rule = models.ForeignKey(PurchaseRule, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")

    objects = OwnedQuerySet["PurchaseRuleCategory"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "category"], name="category_once_per_rule"
            )
        ]

    def __str__(self) -> str:
        return str(self.category)


class PurchaseRuleCostCentre(models.Model):
    """A cost centre that a rule allows."""

    rule = models.ForeignKey(PurchaseRule, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    cost_centre = models.ForeignKey(
        CostCentre, on_delete=models.PROTECT, related_name="+"
    )

    objects = OwnedQuerySet["PurchaseRuleCostCentre"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "cost_centre"], name="cost_centre_once_per_rule"
            )
        ]

    def __str__(self) -> str:
        return str(self.cost_centre)


class BudgetPeriodKind(models.TextChoices):
    """Of the seller's calendar."""

    MONTH = "month", gettext_lazy("month")
    QUARTER = "quarter", gettext_lazy("quarter")
    YEAR = "year", gettext_lazy("year")


class BudgetQuerySet(OwnedQuerySet["Budget"]):
    def standing(self, day: date) -> Self:
        """Budgets that count on `day`."""
        return self.filter(archived_at__isnull=True, starts_on__lte=day)

    def binding(
        self,
        customer_id: int,
        member: Member | None,
        cost_centre_ids: Collection[int],
    ) -> Self:
        """Budgets that an order of `customer_id` has to fit into.

        The company's, those of its cost centres and, where a member orders, that
        member's and its role's.
        """
        nobody = {f"{name}__isnull": True for name in Concern.PEOPLE}
        company = Q(cost_centre__isnull=True, customer_id=customer_id, **nobody)
        binds = company | Q(cost_centre__in=cost_centre_ids)
        if member is not None:
            binds |= _binds(member) & Q(customer_id=member.customer_id)
        return self.filter(binds)


class Budget(Concern):
    """What may be ordered in a period, net: by a person, a role, a cost centre, all.

    Orders in another currency do not fit: they are refused, never converted.
    """

    TARGETS: ClassVar[tuple[str, ...]] = (*Concern.PEOPLE, "cost_centre")

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        related_name="budgets",
        verbose_name=gettext_lazy("customer"),
    )
    cost_centre = models.ForeignKey(
        CostCentre,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("cost centre"),
    )
    period = models.CharField(
        gettext_lazy("period"), max_length=8, choices=BudgetPeriodKind
    )
    amount_net = models.DecimalField(
        gettext_lazy("amount, net"), max_digits=14, decimal_places=2
    )
    currency = models.CharField(gettext_lazy("currency"), max_length=3)
    # Orders placed before are not counted.
    starts_on = models.DateField(gettext_lazy("counts from"))
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("budget")
        verbose_name_plural = gettext_lazy("budgets")
        constraints = [
            models.CheckConstraint(
                name="budget_about_at_most_one",
                condition=_only(of=("member", "role", "invitation", "cost_centre"))
                | _exactly_one(("member", "role", "invitation", "cost_centre")),
            ),
            models.CheckConstraint(
                name="budget_amount_not_negative", condition=Q(amount_net__gte=0)
            ),
            models.UniqueConstraint(
                fields=[
                    "customer",
                    "member",
                    "role",
                    "invitation",
                    "cost_centre",
                    "period",
                ],
                condition=Q(archived_at__isnull=True),
                nulls_distinct=False,
                name="one_budget_per_target_and_period",
            ),
        ]

    def __str__(self) -> str:
        return str(self.concerned or self.cost_centre or self.customer)
