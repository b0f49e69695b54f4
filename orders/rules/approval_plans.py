"""What an order needs before it counts: whose yes, in which order, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Approvers:
    """Who may say yes at one level: people and roles, by key."""

    member_ids: frozenset[int] = frozenset()
    role_ids: frozenset[int] = frozenset()

    def include(self, member_id: int, role_id: int) -> bool:
        """Say whether a member with this role is one of them."""
        return member_id in self.member_ids or role_id in self.role_ids


@dataclass(frozen=True)
class ApprovalStepPlan:
    """One yes that is needed. Steps of a level wait side by side."""

    level: int
    rule_id: int
    rule_name: str
    approvers: Approvers


@dataclass(frozen=True)
class ApprovalPlan:
    """Everything that an order needs. `names` are who may say yes, by level.

    `line_keys` are the lines that brought it about, by the keys of the purchase.
    """

    reasons: tuple[str, ...]
    steps: tuple[ApprovalStepPlan, ...]
    lifts_budgets: bool = False
    line_keys: frozenset[int] = frozenset()
    names: Mapping[int, Sequence[str]] = field(default_factory=dict)
    held_until: datetime | None = None

    @property
    def levels(self) -> tuple[int, ...]:
        return tuple(sorted({step.level for step in self.steps}))
