"""Which orders need a yes: rules of approval held against a purchase."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from orders.rules.approval_plans import ApprovalPlan, ApprovalStepPlan, Approvers
from orders.rules.purchasing import Ground, Purchase, Verdict
from shop.templatetags.angro import money


@dataclass(frozen=True)
class ApprovalTerms:
    """One approval rule; every condition that is set must hold, none means always."""

    rule_id: int
    name: str
    levels: Mapping[int, Approvers]
    above_net: Decimal | None = None
    currency: str = ""
    category_paths: tuple[str, ...] = ()
    cost_centre_ids: frozenset[int] = frozenset()
    is_for_over_budget: bool = False
    is_for_over_rules: bool = False
    is_for_first_buys: bool = False

    @property
    def has_conditions(self) -> bool:
        return bool(
            self.above_net is not None
            or self.category_paths
            or self.cost_centre_ids
            or self.is_for_over_budget
            or self.is_for_over_rules
            or self.is_for_first_buys
        )


@dataclass(frozen=True)
class Findings:
    """What is known of a purchase besides its sums.

    `first_buys` are the keys of lines whose article the company never bought.
    """

    verdict: Verdict = field(default_factory=Verdict)
    first_buys: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Match:
    """Why a rule applies, and the lines that brought it about."""

    reasons: tuple[str, ...]
    line_keys: frozenset[int] = frozenset()


def plan_for(
    purchase: Purchase, rules: Sequence[ApprovalTerms], findings: Findings
) -> ApprovalPlan | None:
    """What `purchase` needs by `rules`; None where nothing applies."""
    applied = [(rule, match(rule, purchase, findings)) for rule in rules]
    found = [(rule, one) for rule, one in applied if one is not None]
    if not found:
        return None
    return ApprovalPlan(
        reasons=tuple(dict.fromkeys(text for _, one in found for text in one.reasons)),
        steps=tuple(_steps(rule for rule, _ in found)),
        lifts_budgets=any(rule.is_for_over_budget for rule, _ in found),
        line_keys=frozenset(key for _, one in found for key in one.line_keys),
    )


def unlifted(
    verdict: Verdict, rules: Iterable[ApprovalTerms], plan: ApprovalPlan | None
) -> Verdict:
    """`verdict` without the objections that a yes by `plan` overcomes.

    What rests on another currency or on something left out stays: nobody can approve
    what cannot be counted.
    """
    if plan is None:
        return verdict
    asked = {step.rule_id for step in plan.steps}
    applied = [rule for rule in rules if rule.rule_id in asked]
    lifted: set[Ground] = set()
    if any(rule.is_for_over_budget for rule in applied):
        lifted.add(Ground.BUDGET)
    if any(rule.is_for_over_rules for rule in applied):
        lifted.add(Ground.RULE)
    kept = tuple(one for one in verdict.objections if one.ground not in lifted)
    lines = {} if Ground.RULE in lifted else verdict.lines
    return Verdict(objections=kept, lines=lines, approval=plan)


def match(rule: ApprovalTerms, purchase: Purchase, findings: Findings) -> _Match | None:
    """Why `rule` applies to `purchase`; None unless each of its conditions holds."""
    if not rule.has_conditions:
        return _Match((gettext("Every order needs approval."),))
    parts = [*_sums(rule, purchase), *_lines(rule, purchase, findings)]
    parts += _objected(rule, findings.verdict)
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    return _Match(
        tuple(text for part in found for text in part.reasons),
        frozenset(key for part in found for key in part.line_keys),
    )


def _sums(rule: ApprovalTerms, purchase: Purchase) -> Iterator[_Match | None]:
    if rule.above_net is not None:
        yield _above(rule, rule.above_net, purchase)
    if rule.cost_centre_ids:
        yield _booked(rule, purchase)


def _booked(rule: ApprovalTerms, purchase: Purchase) -> _Match | None:
    """By the order's cost centre, and by those that lines name instead."""
    if rule.cost_centre_ids.isdisjoint(purchase.chosen_centres):
        return None
    keys = frozenset(
        key
        for key, centre_id in purchase.line_centres.items()
        if centre_id in rule.cost_centre_ids
    )
    return _Match((gettext("This cost centre's orders need approval."),), keys)


def _above(
    rule: ApprovalTerms, above_net: Decimal, purchase: Purchase
) -> _Match | None:
    limit = money(above_net, rule.currency)
    if rule.currency != purchase.currency:
        # What cannot be compared is not let pass.
        said = gettext(
            "Orders above %(limit)s need approval, this one is in %(other)s."
        )
        return _Match((said % {"limit": limit, "other": purchase.currency},))
    if purchase.total_net <= above_net:
        return None
    said = gettext("%(total)s net is above %(limit)s.")
    total = money(purchase.total_net, purchase.currency)
    return _Match((said % {"total": total, "limit": limit},))


def _lines(
    rule: ApprovalTerms, purchase: Purchase, findings: Findings
) -> Iterator[_Match | None]:
    if rule.category_paths:
        keys = _within(purchase.lines, rule.category_paths)
        said = ngettext(
            "%(count)s line is of a category that needs approval.",
            "%(count)s lines are of a category that needs approval.",
            len(keys),
        )
        yield _of_lines(said, keys)
    if rule.is_for_first_buys:
        said = ngettext(
            "%(count)s article was never bought before.",
            "%(count)s articles were never bought before.",
            len(findings.first_buys),
        )
        yield _of_lines(said, findings.first_buys)


def _within(lines: Mapping[int, str], paths: tuple[str, ...]) -> frozenset[int]:
    return frozenset(key for key, path in lines.items() if path.startswith(paths))


def _of_lines(said: str, keys: Collection[int]) -> _Match | None:
    if not keys:
        return None
    return _Match((said % {"count": len(keys)},), frozenset(keys))


def _objected(rule: ApprovalTerms, verdict: Verdict) -> Iterator[_Match | None]:
    if rule.is_for_over_budget:
        yield _on(Ground.BUDGET, verdict) if verdict.is_over_budget else None
    if rule.is_for_over_rules:
        yield _on(Ground.RULE, verdict) if verdict.is_against_rules else None


def _on(ground: Ground, verdict: Verdict) -> _Match:
    whole = [one.text for one in verdict.objections if one.ground is ground]
    if ground is not Ground.RULE or not verdict.lines:
        return _Match(tuple(whole))
    said = ngettext(
        "%(count)s line is not covered by the purchase rules.",
        "%(count)s lines are not covered by the purchase rules.",
        len(verdict.lines),
    ) % {"count": len(verdict.lines)}
    return _Match((*whole, said), frozenset(verdict.lines))


def _steps(rules: Iterable[ApprovalTerms]) -> Iterator[ApprovalStepPlan]:
    for rule in rules:
        for level, approvers in sorted(rule.levels.items()):
            yield ApprovalStepPlan(level, rule.rule_id, rule.name, approvers)
