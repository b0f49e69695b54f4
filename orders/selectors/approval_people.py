"""Who may say yes to a request now: by their own name, or in a colleague's place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.buyer import Buyer
from accounts.models import Member, User
from accounts.rights import Right, RightScope
from orders.models import ApprovalRequest, ApprovalStep, Delegation
from orders.rules.approval_plans import Approvers
from orders.selectors.approval_needs import approving_members, candidates
from orders.selectors.policies import line_above
from shop import scope


@dataclass(frozen=True)
class Power:
    """A membership by which somebody may say yes; lent by `giver` if not their own."""

    member_id: int
    role_id: int
    user_id: int
    giver: User | None = None

    def fits(self, step: ApprovalStep) -> bool:
        """Say whether a step names this membership or its role."""
        return self.member_id in step.member_ids or self.role_id in step.role_ids


def powers_of(buyer: Buyer) -> tuple[Power, ...]:
    """By what `buyer` may approve for the customer acted for, own ones first; once.

    A representative who acts for a customer has none. Two queries.
    """

    def find() -> tuple[Power, ...]:
        if buyer.user is None or buyer.rep is not None or buyer.customer is None:
            return ()
        able = approving_members(line_above(buyer))
        own = [_power(member) for member in able.filter(user=buyer.user)]
        return (*own, *_lent(buyer))

    return buyer.remember("orders.approval-powers", find)


def _lent(buyer: Buyer) -> list[Power]:
    line = line_above(buyer)
    rows = Delegation.objects.on(buyer.today).filter(
        customer__in=line, taker__user=buyer.user, taker__archived_at__isnull=True
    )
    givers = approving_members(line).filter(pk__in=rows.values("giver"))
    return [_power(member, giver=member.user) for member in givers]


def _power(member: Member, giver: User | None = None) -> Power:
    return Power(member.pk, member.role_id, member.user_id, giver)


def people_to_ask(
    request: ApprovalRequest, *, line: list[int], day: date
) -> Sequence[User]:
    """Everybody who may say yes at the level that waits, each once, stand-ins too."""
    steps = request.steps.filter(level=request.level, passed_at__isnull=True)
    asked = [_approvers(step) for step in steps]
    members = candidates(line, asked)
    # Who stands in may belong to a company above that is out of reach here.
    with scope.every_customer():
        stand_ins = Delegation.objects.on(day).filter(
            giver__in=[member.pk for member in members],
            taker__in=Member.objects.filter(
                archived_at__isnull=True,
                user__is_active=True,
                role__rights__contains=[Right.VIEW_ORDERS.value],
            ).exclude(role__scope=RightScope.OWN),
        )
        takers = [one.taker.user for one in stand_ins.select_related("taker__user")]
    own = (request.order.placed_by_id, request.order.rep_id)
    people = {user.pk: user for user in [*_users(members), *takers]}
    return [user for pk, user in people.items() if pk not in own]


def _users(members: Iterable[Member]) -> list[User]:
    return [member.user for member in members]


def _approvers(step: ApprovalStep) -> Approvers:
    return Approvers(frozenset(step.member_ids), frozenset(step.role_ids))
