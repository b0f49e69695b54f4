"""Whether what somebody is about to order needs a yes, and whose."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts.buyer import Buyer
from accounts.models import Member
from accounts.rights import Right, RightScope
from orders.models import (
    ApprovalRule,
    ApprovalRuleApprover,
    OrderLine,
    OrderState,
)
from orders.models.orders import UNPLACED
from orders.rules.approval_plans import ApprovalPlan, Approvers
from orders.rules.approvals import ApprovalTerms, Findings, plan_for
from orders.rules.purchasing import Purchase, Verdict
from orders.selectors.policies import line_above, policy_for
from orders.selectors.set_up import set_up_of
from shop import scope

NAMED = 3


def approval_rules_for(
    buyer: Buyer, member: Member | None
) -> tuple[ApprovalTerms, ...]:
    """Approval rules that orders of `buyer`, bound as `member`, meet; asked once."""

    if not set_up_of(buyer).has_approvals:
        return ()

    def find() -> tuple[ApprovalTerms, ...]:
        line = line_above(buyer)
        # Rules of a company above bind its branches, which do not see them.
        reach = scope.every_customer() if len(line) > 1 else nullcontext()
        with reach:
            rules = worded_rules(ApprovalRule.objects.filter(_meets(line, member)))
            return tuple(terms_of(rule) for rule in rules)

    return buyer.remember("orders.approval-rules", find)


def _meets(line: list[int], member: Member | None) -> Q:
    everybody = Q(member=None, role=None, invitation=None)
    meets = everybody & (
        Q(customer=line[0]) | Q(customer__in=line[1:], has_branches=True)
    )
    if member is not None:
        own = (
            Q(member=member)
            | Q(invitation__member=member)
            | Q(role_id=member.role_id, role__isnull=False)
        )
        meets |= own & Q(customer=member.customer_id)
    return meets


def worded_rules(rules: QuerySet[ApprovalRule]) -> QuerySet[ApprovalRule]:
    """Standing rules with `paths`, `centres` and `yes` (approvers), in one query."""
    categories = ApprovalRule.categories.through.objects.filter(
        approvalrule=OuterRef("pk")
    )
    centres = ApprovalRule.cost_centres.through.objects.filter(
        approvalrule=OuterRef("pk")
    )
    approvers = ApprovalRuleApprover.objects.filter(rule=OuterRef("pk")).order_by()
    who = JSONObject(level="level", member="member_id", role="role_id")
    return (
        rules.filter(archived_at__isnull=True)
        .annotate(
            paths=ArraySubquery(categories.values("category__path")),
            centres=ArraySubquery(centres.values("costcentre_id")),
            yes=ArraySubquery(approvers.values(who=who)),
        )
        .order_by("name", "pk")
    )


def terms_of(rule: ApprovalRule) -> ApprovalTerms:
    """A rule of `worded_rules` as it is judged."""
    words = vars(rule)
    levels: dict[int, Approvers] = {}
    for number in sorted({one["level"] for one in words["yes"]}):
        here = [one for one in words["yes"] if one["level"] == number]
        levels[number] = Approvers(
            member_ids=frozenset(one["member"] for one in here if one["member"]),
            role_ids=frozenset(one["role"] for one in here if one["role"]),
        )
    return ApprovalTerms(
        rule_id=rule.pk,
        name=rule.name,
        levels=levels,
        above_net=rule.above_net,
        currency=rule.currency,
        category_paths=tuple(words["paths"]),
        cost_centre_ids=frozenset(words["centres"]),
        is_for_over_budget=rule.is_for_over_budget,
        is_for_over_rules=rule.is_for_over_rules,
        is_for_first_buys=rule.is_for_first_buys,
    )


def plan_of(
    purchase: Purchase,
    buyer: Buyer,
    rules: tuple[ApprovalTerms, ...],
    verdict: Verdict,
    variant_ids: Mapping[int, int],
) -> ApprovalPlan | None:
    """What `purchase` needs by `rules`, with who may say yes and until when.

    `purchase` has its categories where a rule asks for them. Two queries at most where
    nothing is needed, and the same number for any number of lines.
    """
    first = frozenset[int]()
    if any(rule.is_for_first_buys for rule in rules):
        first = _first_buys(buyer, variant_ids)
    plan = plan_for(purchase, rules, Findings(verdict, first))
    if plan is None:
        return None
    days = policy_for(buyer).approval_days
    return replace(
        plan,
        names=names_by_level(plan, buyer),
        held_until=buyer.now + timedelta(days=days),
    )


def _first_buys(buyer: Buyer, variant_ids: Mapping[int, int]) -> frozenset[int]:
    lines = OrderLine.objects.filter(
        order__customer=buyer.customer, variant__in=set(variant_ids.values())
    ).exclude(order__state__in=(*UNPLACED, OrderState.CANCELLED))
    known = set(lines.order_by().values_list("variant_id", flat=True).distinct())
    return frozenset(key for key, pk in variant_ids.items() if pk not in known)


def names_by_level(plan: ApprovalPlan, buyer: Buyer) -> dict[int, list[str]]:
    """Who may say yes to an order of `buyer`, by level; nobody to their own."""
    asking = {one.pk for one in (buyer.user, buyer.rep) if one is not None}
    found = candidates(line_above(buyer), [step.approvers for step in plan.steps])
    people = [member for member in found if member.user_id not in asking]
    return {
        level: _names_at(level, plan, people)
        if _is_passable(level, plan, people)
        else []
        for level in plan.levels
    }


def _names_at(level: int, plan: ApprovalPlan, people: Iterable[Member]) -> list[str]:
    steps = [step for step in plan.steps if step.level == level]
    return [
        str(one.user)
        for one in people
        if any(step.approvers.include(one.pk, one.role_id) for step in steps)
    ][:NAMED]


def _is_passable(level: int, plan: ApprovalPlan, people: Collection[Member]) -> bool:
    """Say whether every step of a level has somebody who may say yes."""
    return all(
        any(step.approvers.include(one.pk, one.role_id) for one in people)
        for step in plan.steps
        if step.level == level
    )


def candidates(line: list[int], approvers: Iterable[Approvers]) -> list[Member]:
    """Members among `approvers` who see orders of the first customer of `line`.

    With the right to approve, active, of that customer or with reach from above. One
    query.
    """
    asked = list(approvers)
    named = Q(pk__in=[pk for one in asked for pk in one.member_ids])
    named |= Q(role_id__in=[pk for one in asked for pk in one.role_ids])
    # An approver may sit above the branch, where who orders does not reach: their
    # name is the company's own.
    with scope.every_customer():
        return list(approving_members(line).filter(named).order_by("user__name", "pk"))


def approving_members(line: list[int]) -> QuerySet[Member]:
    """Members who may approve orders of the first customer of `line` if named."""
    reaches = Q(customer=line[0]) & ~Q(role__scope=RightScope.OWN)
    reaches |= Q(customer__in=line[1:], role__scope=RightScope.BRANCHES)
    rights = [Right.APPROVE_ORDERS.value, Right.VIEW_ORDERS.value]
    members = Member.objects.filter(reaches, role__rights__contains=rights)
    return members.filter(
        archived_at__isnull=True, user__is_active=True
    ).select_related("user", "role")
