"""Saying whose yes orders need, for how long it may take, and who stands in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.events import record, record_by, record_changes_by
from accounts.models import Customer, Member
from accounts.rights import Right
from orders.errors import DelegationRefused, RulesForOneself
from orders.models import (
    ApprovalRule,
    ApprovalRuleApprover,
    Delegation,
    OrderPolicy,
)
from shop.errors import NotAllowed

LONGEST_STAND_IN_DAYS = 366


@dataclass(frozen=True)
class RuleWish:
    """What a rule of approval shall say; `levels` are (members, roles) by number."""

    name: str
    levels: Mapping[int, tuple[Collection[int], Collection[int]]]
    member_id: int | None = None
    role_id: int | None = None
    has_branches: bool = False
    above_net: Decimal | None = None
    is_for_over_budget: bool = False
    is_for_over_rules: bool = False
    is_for_first_buys: bool = False
    category_ids: frozenset[int] = field(default_factory=frozenset)
    cost_centre_ids: frozenset[int] = field(default_factory=frozenset)


@transaction.atomic
def set_approval_rule(
    *, buyer: Buyer, wish: RuleWish, rule_id: int | None = None
) -> ApprovalRule:
    """Make a rule of the company acted for say `wish`; without `rule_id` a new one.

    Requests that wait keep what they were asked with. Amounts are in the buyer's
    currency. Raises NotAllowed, RulesForOneself, ApprovalRule.DoesNotExist.
    """
    customer = _lock(buyer)
    _refuse_own(buyer, wish.member_id, wish.role_id)
    rule = ApprovalRule(customer=customer)
    if rule_id is not None:
        rule = _rule_of_others(buyer, rule_id)
    before = {} if rule_id is None else _in_words(rule)
    _fill(rule, wish, currency=buyer.currency)
    rule.approvers.all().delete()
    ApprovalRuleApprover.objects.bulk_create(
        ApprovalRuleApprover(rule=rule, level=level, **{kind: pk})
        for level, (members, roles) in sorted(wish.levels.items())
        for kind, keys in (("member_id", members), ("role_id", roles))
        for pk in keys
    )
    record_changes_by(
        buyer, rule, before=before, after=_in_words(rule), verb="rules_set"
    )
    return rule


def _fill(rule: ApprovalRule, wish: RuleWish, *, currency: str) -> None:
    rule.name, rule.currency = wish.name, currency
    rule.member_id, rule.role_id = wish.member_id, wish.role_id
    rule.has_branches, rule.above_net = wish.has_branches, wish.above_net
    rule.is_for_over_budget = wish.is_for_over_budget
    rule.is_for_over_rules = wish.is_for_over_rules
    rule.is_for_first_buys = wish.is_for_first_buys
    rule.save()
    rule.categories.set(wish.category_ids)
    rule.cost_centres.set(wish.cost_centre_ids)


def _in_words(rule: ApprovalRule) -> dict[str, object]:
    """What the trail says: names, not keys."""
    approvers = rule.approvers.select_related("member__user", "role")
    return {
        "name": rule.name,
        "about": rule.concerned,
        "has_branches": rule.has_branches,
        "above_net": rule.above_net,
        "is_for_over_budget": rule.is_for_over_budget,
        "is_for_over_rules": rule.is_for_over_rules,
        "is_for_first_buys": rule.is_for_first_buys,
        "categories": sorted(rule.categories.values_list("code", flat=True)),
        "cost_centres": sorted(rule.cost_centres.values_list("code", flat=True)),
        "approvers": [f"{one.level}: {one.member or one.role}" for one in approvers],
    }


@transaction.atomic
def archive_approval_rule(*, buyer: Buyer, rule_id: int) -> None:
    """Let a rule hold no more; requests that wait keep it. Raises as above."""
    _lock(buyer)
    rule = _rule_of_others(buyer, rule_id)
    rule.archived_at = timezone.now()
    rule.save(update_fields=["archived_at"])
    record_by(buyer, rule, verb="archived")


@transaction.atomic
def set_approval_days(*, buyer: Buyer, days: int | None) -> None:
    """Say how long a yes may take; None takes it from above. Raises NotAllowed."""
    customer = _lock(buyer)
    policy, _ = OrderPolicy.objects.get_or_create(customer=customer)
    before = {"approval_days": policy.approval_days}
    policy.approval_days = days
    policy.save(update_fields=["approval_days"])
    after = {"approval_days": days}
    record_changes_by(buyer, customer, before=before, after=after, verb="rules_set")


def _lock(buyer: Buyer) -> Customer:
    if buyer.customer is None or not buyer.can(Right.SET_RULES):
        raise NotAllowed
    return Customer.objects.select_for_update(of=("self",), no_key=True).get(
        pk=buyer.customer.pk
    )


def _rule_of_others(buyer: Buyer, rule_id: int) -> ApprovalRule:
    """A standing rule that is not about the buyer: nobody frees themselves of one."""
    standing = ApprovalRule.objects.visible_to(buyer).standing()
    rule = standing.select_related("invitation").get(pk=rule_id)
    invited = rule.invitation.member_id if rule.invitation else None
    _refuse_own(buyer, rule.member_id or invited, rule.role_id)
    return rule


def _refuse_own(buyer: Buyer, member_id: int | None, role_id: int | None) -> None:
    member = buyer.member
    if buyer.rep is not None or member is None:
        return
    if member.pk == member_id or member.role_id == role_id:
        raise RulesForOneself


@transaction.atomic
def add_stand_in(
    *, buyer: Buyer, giver_id: int, taker_id: int, starts_on: date, ends_on: date
) -> Delegation:
    """Let a colleague approve in somebody's place, on these days, both included.

    For oneself with the right to approve; for others with the right to set rules.
    Raises NotAllowed, DelegationRefused, Member.DoesNotExist.
    """
    if buyer.customer is None or buyer.user is None or buyer.rep is not None:
        raise NotAllowed
    people = Member.objects.filter(
        archived_at__isnull=True, user__is_active=True
    ).select_related("user", "role")
    mine = people.visible_to(buyer)
    giver, taker = mine.get(pk=giver_id), mine.get(pk=taker_id)
    is_own = giver.user_id == buyer.user.pk
    if not is_own and not buyer.can(Right.SET_RULES):
        raise NotAllowed
    _check_pair(giver, taker)
    _check_days(starts_on, ends_on, today=buyer.today)
    made = Delegation.objects.create(
        customer=buyer.customer,
        giver=giver,
        taker=taker,
        starts_on=starts_on,
        ends_on=ends_on,
        made_by=buyer.user,
    )
    record(
        giver,
        verb="lent_approval",
        actor=buyer.user,
        until=ends_on.isoformat(),
        to=str(taker.user),
    )
    return made


def _check_pair(giver: Member, taker: Member) -> None:
    words = {"name": str(giver.user), "other": str(taker.user)}
    if giver.pk == taker.pk:
        said = gettext("Choose somebody else to stand in for %(name)s.")
        raise DelegationRefused(reason=said % words)
    if Right.APPROVE_ORDERS.value not in giver.role.rights:
        said = gettext("%(name)s approves nothing that somebody could stand in for.")
        raise DelegationRefused(reason=said % words)
    if Right.VIEW_ORDERS.value not in taker.role.rights or taker.role.scope == "own":
        said = gettext("%(other)s does not see the orders of others.")
        raise DelegationRefused(reason=said % words)


def _check_days(starts_on: date, ends_on: date, *, today: date) -> None:
    if ends_on < starts_on or ends_on < today:
        said = gettext("The last day must not be before the first, nor be over.")
        raise DelegationRefused(reason=said)
    if (ends_on - starts_on).days > LONGEST_STAND_IN_DAYS:
        raise DelegationRefused(reason=gettext("Nobody stands in for over a year."))


@transaction.atomic
def end_stand_in(*, buyer: Buyer, delegation_id: int) -> None:
    """Call a stand-in off. Raises NotAllowed, Delegation.DoesNotExist."""
    row = Delegation.objects.visible_to(buyer).standing().get(pk=delegation_id)
    is_own = buyer.user is not None and row.giver.user_id == buyer.user.pk
    if not is_own and not buyer.can(Right.SET_RULES):
        raise NotAllowed
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record_by(buyer, row.giver, verb="lent_approval_ended")
