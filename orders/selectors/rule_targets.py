"""Whom purchase rules and budgets are about, and what holds for them now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import CostCentre, Customer, Invitation, Member, Role
from accounts.selectors import roles_open_to
from orders.models import Budget, PurchaseRule
from orders.selectors.purchasing import worded_rules


@dataclass(frozen=True)
class Target:
    """One of a company's people, roles, invitations, cost centres; or all of it."""

    customer: Customer
    member: Member | None = None
    role: Role | None = None
    invitation: Invitation | None = None
    cost_centre: CostCentre | None = None

    @property
    def subject(self) -> Model:
        """The row that the trail tells of."""
        own = self.member or self.invitation or self.role or self.cost_centre
        return own or self.customer

    @property
    def takes_rules(self) -> bool:
        """Rules are for those who order; cost centres and the whole have budgets."""
        return bool(self.member or self.role or self.invitation)

    @property
    def columns(self) -> dict[str, Any]:  # Any: rows of four models, or None
        """How a new rule or budget names it."""
        return {
            "member": self.member,
            "role": self.role,
            "invitation": self.invitation,
            "cost_centre": self.cost_centre,
        }

    @property
    def title(self) -> str:
        if self.member is not None:
            return str(self.member.user)
        if self.invitation is not None:
            return self.invitation.name or self.invitation.email
        if self.role is not None:
            return gettext("Role %(name)s") % {"name": self.role}
        if self.cost_centre is not None:
            return gettext("Cost centre %(name)s") % {"name": self.cost_centre}
        return str(self.customer)

    @property
    def url(self) -> str:
        """Where its rules are changed."""
        for name, row in (
            ("orders:member-rules", self.member),
            ("orders:invitation-rules", self.invitation),
            ("orders:role-rules", self.role),
            ("orders:cost-centre-budget", self.cost_centre),
        ):
            if row is not None:
                return reverse(name, args=[row.pk])
        return reverse("orders:company-budget")

    def found_by(self) -> Q:
        """Its rows: those given with the invitation are the member's."""
        if self.member is not None:
            return Q(member=self.member) | Q(invitation__member=self.member)
        if self.invitation is not None:
            mine = Q(invitation=self.invitation)
            joined = self.invitation.member_id
            return mine | Q(member_id=joined) if joined else mine
        if self.role is not None:
            return Q(role=self.role)
        if self.cost_centre is not None:
            return Q(cost_centre=self.cost_centre)
        return Q(member=None, role=None, invitation=None, cost_centre=None)

    def owns(self, row: PurchaseRule | Budget) -> bool:
        """The same for a row that is there already, with its invitation."""
        if self.member is not None:
            joined = row.invitation.member_id if row.invitation else None
            return self.member.pk in (row.member_id, joined)
        if self.invitation is not None:
            return row.invitation_id == self.invitation.pk
        if self.role is not None:
            return row.role_id == self.role.pk
        centre_id = row.cost_centre_id if isinstance(row, Budget) else None
        if self.cost_centre is not None:
            return centre_id == self.cost_centre.pk
        return not (row.member_id or row.role_id or row.invitation_id or centre_id)


@dataclass(frozen=True)
class Holding:
    """What holds for a target: its rule, its budgets by period."""

    max_order_net: Decimal | None = None
    must_have_cost_centre: bool = False
    category_ids: frozenset[int] = frozenset()
    cost_centre_ids: frozenset[int] = frozenset()
    budgets: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def has_rule(self) -> bool:
        """Say whether anything is limited besides the budgets."""
        return bool(
            self.max_order_net is not None
            or self.must_have_cost_centre
            or self.category_ids
            or self.cost_centre_ids
        )


def member_target(buyer: Buyer, member_id: int) -> Target:
    """A person of the company acted for. Raises Member.DoesNotExist for others."""
    members = Member.objects.visible_to(buyer).filter(archived_at__isnull=True)
    found = members.select_related("user", "role", "customer").get(pk=member_id)
    return Target(customer=found.customer, member=found)


def invitation_target(buyer: Buyer, invitation_id: int) -> Target:
    """Somebody invited, also after joining. Raises Invitation.DoesNotExist."""
    rows = Invitation.objects.visible_to(buyer).filter(withdrawn_at__isnull=True)
    found = rows.select_related("customer", "role").get(pk=invitation_id)
    return Target(customer=found.customer, invitation=found)


def role_target(buyer: Buyer, role_id: int) -> Target:
    """A role that people of the company can have. Raises Role.DoesNotExist."""
    if buyer.customer is None:
        raise Role.DoesNotExist
    found = roles_open_to(buyer.customer).get(pk=role_id)
    return Target(customer=buyer.customer, role=found)


def cost_centre_target(buyer: Buyer, cost_centre_id: int) -> Target:
    """A cost centre of the company. Raises CostCentre.DoesNotExist."""
    rows = CostCentre.objects.visible_to(buyer).standing()
    found = rows.select_related("customer").get(pk=cost_centre_id)
    return Target(customer=found.customer, cost_centre=found)


def company_target(buyer: Buyer) -> Target:
    """The company acted for as a whole. Raises Customer.DoesNotExist for nobody."""
    if buyer.customer is None:
        raise Customer.DoesNotExist
    return Target(customer=buyer.customer)


def rule_of(target: Target) -> PurchaseRule | None:
    """The rule of a target, with `paths` and `centres`; None where none was set."""
    if not target.takes_rules:
        return None
    rules = PurchaseRule.objects.filter(target.found_by(), customer=target.customer)
    return worded_rules(rules).order_by("pk").first()


def budgets_of(target: Target) -> QuerySet[Budget]:
    """Standing budgets of a target."""
    return Budget.objects.filter(
        target.found_by(), customer=target.customer, archived_at__isnull=True
    )


def holding_of(target: Target) -> Holding:
    """What holds for a target now, as its form shows it."""
    budgets = {one.period: one.amount_net for one in budgets_of(target)}
    rule = rule_of(target)
    if rule is None:
        return Holding(budgets=budgets)
    return Holding(
        max_order_net=rule.max_order_net,
        must_have_cost_centre=rule.must_have_cost_centre,
        category_ids=frozenset(rule.categories.values_list("pk", flat=True)),
        cost_centre_ids=frozenset(vars(rule)["centres"]),
        budgets=budgets,
    )
