"""Whether an order keeps to the purchase rules and budgets of a company."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from orders.models import BudgetPeriodKind
from orders.rules.approval_plans import ApprovalPlan
from shop.templatetags.angro import money

MONTHS_IN: Mapping[str, int] = {
    BudgetPeriodKind.MONTH: 1,
    BudgetPeriodKind.QUARTER: 3,
    BudgetPeriodKind.YEAR: 12,
}
THIS: Mapping[str, Promise] = {
    BudgetPeriodKind.MONTH: gettext_lazy("this month"),
    BudgetPeriodKind.QUARTER: gettext_lazy("this quarter"),
    BudgetPeriodKind.YEAR: gettext_lazy("this year"),
}


@dataclass(frozen=True)
class RuleTerms:
    """One purchase rule. No categories, no cost centres: all of them are allowed."""

    max_order_net: Decimal | None = None
    currency: str = ""
    category_paths: tuple[str, ...] = ()
    needs_cost_centre: bool = False
    cost_centre_ids: frozenset[int] = frozenset()

    def covers(self, category_path: str) -> bool:
        """Say whether a category, or one above it, is allowed."""
        return not self.category_paths or category_path.startswith(self.category_paths)

    def allows_cost_centre(self, cost_centre_id: int | None) -> bool:
        """Say whether an order may name this cost centre, or none."""
        if cost_centre_id is None:
            return not self.needs_cost_centre
        return not self.cost_centre_ids or cost_centre_id in self.cost_centre_ids


@dataclass(frozen=True)
class BudgetTerms:
    """A budget with what was ordered of it in the period that runs."""

    budget_id: int
    title: str
    period: str
    amount_net: Decimal
    spent_net: Decimal
    currency: str
    # None: of a person, a role, the company.
    cost_centre_id: int | None = None

    @property
    def left_net(self) -> Decimal:
        """What can still be ordered; never less than zero."""
        return max(self.amount_net - self.spent_net, Decimal(0))

    @property
    def is_used_up(self) -> bool:
        return self.left_net == 0

    @property
    def named(self) -> str:
        """The budget as sentences name it: Your budget this month."""
        return gettext("%(budget)s %(period)s") % {
            "budget": self.title,
            "period": THIS[self.period],
        }

    @property
    def left_sentence(self) -> str:
        """How much is left of how much."""
        return gettext("%(left)s of %(amount)s left") % {
            "left": money(self.left_net, self.currency),
            "amount": money(self.amount_net, self.currency),
        }


@dataclass(frozen=True)
class Purchase:
    """What somebody is about to order; `lines` are category paths by any key.

    `total_net` is of goods and delivery. Before checkout the cost centre is not known
    and not judged. `line_centres` are those that lines name by themselves, by key;
    `shares` is then what of the total falls on each cost centre.
    """

    total_net: Decimal
    currency: str
    lines: Mapping[int, str] = field(default_factory=dict)
    cost_centre_id: int | None = None
    is_final: bool = False
    line_centres: Mapping[int, int] = field(default_factory=dict)
    shares: Mapping[int | None, Decimal] = field(default_factory=dict)

    @property
    def chosen_centres(self) -> frozenset[int | None]:
        """The order's own cost centre, or None, and those of its lines."""
        return frozenset({self.cost_centre_id, *self.line_centres.values()})

    def wanted_net(self, cost_centre_id: int | None) -> Decimal:
        """What a budget has to cover: of a cost centre its share, else the whole."""
        if cost_centre_id is None or not self.shares:
            return self.total_net
        return self.shares.get(cost_centre_id, Decimal(0))


class Ground(Enum):
    """What somebody with the right to approve may let pass, and what nobody may."""

    RULE = "rule"
    BUDGET = "budget"
    FIXED = "fixed"


@dataclass(frozen=True)
class Objection:
    """A sentence that stands against a purchase as a whole, and on what ground."""

    ground: Ground
    text: str


@dataclass(frozen=True)
class Verdict:
    """What stands against a purchase: as a whole, and line by line.

    `lines` stand on the ground of rules. `approval` is what it needs instead, where
    the company has it approved.
    """

    objections: tuple[Objection, ...] = ()
    lines: Mapping[int, str] = field(default_factory=dict)
    approval: ApprovalPlan | None = None

    @property
    def refusals(self) -> tuple[str, ...]:
        """The sentences about the whole, each once."""
        return tuple(dict.fromkeys(one.text for one in self.objections))

    @property
    def is_fine(self) -> bool:
        return not self.objections and not self.lines

    @property
    def is_over_budget(self) -> bool:
        return any(one.ground is Ground.BUDGET for one in self.objections)

    @property
    def is_against_rules(self) -> bool:
        return bool(self.lines) or any(
            one.ground is Ground.RULE for one in self.objections
        )


def judge(
    purchase: Purchase, rules: Sequence[RuleTerms], budgets: Sequence[BudgetTerms]
) -> Verdict:
    """Hold a purchase against every rule and every budget: all of them must hold.

    Amounts in another currency are refused, never converted: a limit that does not
    count some orders is none.
    """
    return Verdict(
        objections=(
            *_over_limits(purchase, rules),
            *_cost_centre(purchase, rules),
            *_over_budgets(purchase, budgets),
        ),
        lines={
            key: gettext("Your purchase rules do not cover this category.")
            for key, path in purchase.lines.items()
            if not all(rule.covers(path) for rule in rules)
        },
    )


def _over_limits(purchase: Purchase, rules: Iterable[RuleTerms]) -> Iterator[Objection]:
    for rule in rules:
        most = rule.max_order_net
        if most is None:
            continue
        if rule.currency != purchase.currency:
            yield _other_currency(gettext("Your limit"), rule.currency, purchase)
        elif purchase.total_net > most:
            said = gettext("Over your limit of %(limit)s net per order by %(over)s.")
            over = money(purchase.total_net - most, rule.currency)
            words = {"limit": money(most, rule.currency), "over": over}
            yield Objection(Ground.RULE, said % words)


def _cost_centre(purchase: Purchase, rules: Sequence[RuleTerms]) -> Iterator[Objection]:
    if not purchase.is_final:
        return
    chosen = purchase.chosen_centres
    if all(rule.allows_cost_centre(one) for rule in rules for one in chosen):
        return
    if purchase.cost_centre_id is None:
        yield Objection(Ground.FIXED, gettext("Please choose a cost centre."))
    else:
        said = gettext("Your purchase rules do not cover this cost centre.")
        yield Objection(Ground.RULE, said)


def _over_budgets(
    purchase: Purchase, budgets: Iterable[BudgetTerms]
) -> Iterator[Objection]:
    for budget in budgets:
        if budget.currency != purchase.currency:
            yield _other_currency(budget.title, budget.currency, purchase)
            continue
        wanted_net = purchase.wanted_net(budget.cost_centre_id)
        if wanted_net > budget.left_net:
            said = over_budget_sentence(budget, wanted_net)
            yield Objection(Ground.BUDGET, said)


def over_budget_sentence(budget: BudgetTerms, wanted_net: Decimal) -> str:
    """By how much an order does not fit into a budget."""
    return gettext("%(budget)s: %(left)s, %(over)s too little for this order.") % {
        "budget": budget.named,
        "left": budget.left_sentence,
        "over": money(wanted_net - budget.left_net, budget.currency),
    }


def _other_currency(what: str, currency: str, purchase: Purchase) -> Objection:
    said = gettext(
        "%(limit)s is in %(currency)s and does not count orders in %(other)s. Whoever"
        " sets the purchase rules has to set it anew."
    ) % {"limit": what, "currency": currency, "other": purchase.currency}
    return Objection(Ground.FIXED, said)


def period_around(kind: str, day: date) -> tuple[date, date]:
    """First and last day of the month, quarter or year of the calendar with `day`."""
    months = MONTHS_IN[kind]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    after = first.month - 1 + months
    following = date(first.year + after // 12, after % 12 + 1, 1)
    return first, following - timedelta(days=1)


def names_sentence(names: Sequence[str]) -> str:
    """Ada; Ada or Ben."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s or %(second)s") % {"first": names[0], "second": names[1]}
