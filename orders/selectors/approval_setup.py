"""Approval rules in words, and what their form offers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from accounts.models import Member
from accounts.rights import Right, RightScope
from accounts.selectors import members_of, roles_open_to
from orders.models import ApprovalRule
from shop.templatetags.angro import money

Choice = tuple[str, str]


@dataclass(frozen=True)
class RuleCard:
    """A rule as those who set rules read it."""

    rule: ApprovalRule
    about: str
    conditions: tuple[str, ...]
    levels: tuple[str, ...]


def rule_cards(buyer: Buyer) -> list[RuleCard]:
    """The standing rules of the company acted for. Constant queries."""
    rules = (
        ApprovalRule.objects.visible_to(buyer)
        .standing()
        .select_related("member__user", "role", "invitation")
        .prefetch_related(
            "approvers__member__user", "approvers__role", "categories", "cost_centres"
        )
    )
    return [
        RuleCard(
            rule=rule,
            about=rule.concerned or gettext("everybody"),
            conditions=tuple(_conditions(rule)) or (gettext("Every order"),),
            levels=tuple(_levels(rule)),
        )
        for rule in rules
    ]


def _conditions(rule: ApprovalRule) -> Iterator[str]:
    if rule.above_net is not None:
        said = gettext("Above %(amount)s net")
        yield said % {"amount": money(rule.above_net, rule.currency)}
    if rule.is_for_over_budget:
        yield gettext("Over a budget: with a yes it may be exceeded")
    if rule.is_for_over_rules:
        yield gettext("Against a purchase rule: with a yes it passes")
    if rule.is_for_first_buys:
        yield gettext("Articles the company never bought")
    count = len(rule.categories.all())
    if count:
        said = ngettext("Of %(count)s category", "Of %(count)s categories", count)
        yield said % {"count": count}
    codes = [one.code for one in rule.cost_centres.all()]
    if codes:
        yield gettext("On cost centre %(codes)s") % {"codes": ", ".join(codes)}
    if rule.has_branches:
        yield gettext("For branches too")


def _levels(rule: ApprovalRule) -> Iterator[str]:
    rows = list(rule.approvers.all())
    for level in sorted({one.level for one in rows}):
        names = [
            str(one.member.user) if one.member else _role_name(one.role)
            for one in rows
            if one.level == level
        ]
        yield ", ".join(names)


def _role_name(role: object) -> str:
    return gettext("Role %(name)s") % {"name": getattr(role, "shown_name", role)}


def approver_choices(buyer: Buyer) -> list[Choice]:
    """People and roles that may be named as approvers."""
    people = [
        (f"member-{one.pk}", str(one.user))
        for one in members_of(buyer)
        if _may_approve(one)
    ]
    return [*_role_choices(buyer, Right.APPROVE_ORDERS), *people]


def _may_approve(member: Member) -> bool:
    rights = member.role.rights
    return (
        Right.APPROVE_ORDERS.value in rights
        and Right.VIEW_ORDERS.value in rights
        and member.role.scope != RightScope.OWN
    )


def _role_choices(buyer: Buyer, right: Right) -> list[Choice]:
    if buyer.customer is None:
        return []
    roles = roles_open_to(buyer.customer).order_by("customer", "pk")
    return [
        (f"role-{role.pk}", _role_name(role))
        for role in roles
        if right.value in role.rights
    ]


def concern_choices(buyer: Buyer) -> list[Choice]:
    """Whom a rule may be about: everybody, a role, a person who orders."""
    people = [
        (f"member-{one.pk}", str(one.user))
        for one in members_of(buyer)
        if Right.PLACE_ORDERS.value in one.role.rights
    ]
    roles = _role_choices(buyer, Right.PLACE_ORDERS)
    return [("", gettext("Everybody")), *roles, *people]


def giver_choices(buyer: Buyer) -> list[Choice]:
    """Who may have somebody stand in: oneself, for others with the right."""
    people = [one for one in members_of(buyer) if _may_approve(one)]
    if not buyer.can(Right.SET_RULES):
        people = [one for one in people if one.user_id == _user_id(buyer)]
    return _people(people)


def taker_choices(buyer: Buyer) -> list[Choice]:
    """Colleagues who see the company's orders."""
    return _people(
        [
            one
            for one in members_of(buyer)
            if Right.VIEW_ORDERS.value in one.role.rights
            and one.role.scope != RightScope.OWN
        ]
    )


def _user_id(buyer: Buyer) -> int | None:
    return buyer.user.pk if buyer.user else None


def _people(members: Sequence[Member]) -> list[Choice]:
    return [(str(one.pk), str(one.user)) for one in members]
