"""Purchase rules and budgets in words and gauges."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import CostCentre, Invitation, Member
from accounts.rights import Right
from accounts.selectors import members_of, roles_open_to
from catalog.models import Category
from catalog.selectors.texts import languages_for, with_words
from orders.models import Budget, BudgetPeriodKind, PurchaseRule
from orders.rules.purchasing import THIS, BudgetTerms, period_around
from orders.selectors.purchasing import (
    bound_member,
    budgets_binding,
    counted_budgets,
    terms_of_budget,
    worded_rules,
)
from orders.selectors.rule_targets import Target, company_target
from shop.blocks import GaugePart, PartTone, gauge_parts
from shop.templatetags.angro import date_day, money

# From this share on a gauge warns.
NEARLY_ALL = Decimal("0.9")
TREE_DEPTH = 2
PERIOD_ORDER = list(BudgetPeriodKind.values)


@dataclass(frozen=True)
class BudgetGauge:
    """A budget as the gauge component shows it."""

    label: str
    value: str
    sentence: str
    parts: tuple[GaugePart, ...]
    note: str = ""


@dataclass(frozen=True)
class RuleEntry:
    """What holds for one person, role, cost centre or the whole company."""

    title: str
    detail: str
    limits: tuple[str, ...]
    gauges: tuple[BudgetGauge, ...]
    url: str = ""

    @property
    def is_free(self) -> bool:
        return not self.limits and not self.gauges


@dataclass(frozen=True)
class RuleBoard:
    """All rules of a company, as those who set them see them."""

    company: RuleEntry
    roles: tuple[RuleEntry, ...]
    people: tuple[RuleEntry, ...]
    cost_centres: tuple[RuleEntry, ...]
    others: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class CategoryChoice:
    """A category of the first level with those below it."""

    pk: int
    name: str
    children: tuple["CategoryChoice", ...] = ()


@dataclass(frozen=True)
class _Facts:
    """All rows that the entries of one page are made of."""

    buyer: Buyer
    rules: Sequence[PurchaseRule]
    budgets: Sequence[Budget]
    categories: Mapping[str, str]
    centres: Mapping[int, str]


def gauge_of(budget: BudgetTerms, *, label: str = "", note: str = "") -> BudgetGauge:
    """A budget with what was ordered of it; the label is its whole name unless given"""
    used = budget.amount_net - budget.left_net
    tone: PartTone = ""
    if used >= budget.amount_net * NEARLY_ALL:
        tone = "is-danger" if budget.is_used_up else "is-warn"
    whole = budget.amount_net or Decimal(1)
    # A budget of nothing is used up from the start.
    share = used if budget.amount_net else whole
    named = label or budget.named
    return BudgetGauge(
        label=named,
        value=budget.left_sentence,
        sentence=f"{named}: {budget.left_sentence}",
        parts=gauge_parts(whole, [("", share, tone)]),
        note=note,
    )


def own_gauges(buyer: Buyer, *cost_centre_ids: int | None) -> tuple[BudgetGauge, ...]:
    """Budgets that bind `buyer`, for an order on some cost centres or on none."""
    if buyer.customer is None or not buyer.customer.is_company:
        return ()
    return tuple(gauge_of(one) for one in budgets_binding(buyer, *cost_centre_ids))


def own_entry(buyer: Buyer) -> RuleEntry:
    """What holds for the buyer: its own rule, its role's, the budgets that bind."""
    member = bound_member(buyer)
    rules: list[PurchaseRule] = []
    if member is not None:
        rules = list(worded_rules(PurchaseRule.objects.binding(member)))
    facts = _Facts(
        buyer=buyer,
        rules=rules,
        budgets=(),
        categories=_category_names(rules, buyer),
        centres=_centre_codes(buyer),
    )
    limits = [limit for rule in rules for limit in _limits(rule, facts)]
    return RuleEntry(
        title=gettext("What holds for you"),
        detail=str(member.role) if member else "",
        limits=tuple(dict.fromkeys(limits)),
        gauges=own_gauges(buyer),
    )


def rule_board(buyer: Buyer) -> RuleBoard:
    """Rules and budgets of the company acted for. A constant number of queries.

    Raises Customer.DoesNotExist for somebody without a company.
    """
    company = company_target(buyer)
    members = list(members_of(buyer))
    facts = _facts(buyer)
    people = tuple(_people(facts, members, company))
    named = {entry.url for entry in people}
    return RuleBoard(
        company=_entry(company, facts, gettext("counts every order")),
        roles=tuple(_roles(facts, members, company)),
        people=people,
        cost_centres=tuple(_cost_centres(facts, company)),
        others=tuple(
            (member.pk, str(member.user))
            for member in members
            if member.user != buyer.user
            and Target(company.customer, member=member).url not in named
        ),
    )


def _facts(buyer: Buyer) -> _Facts:
    rules = list(
        worded_rules(
            PurchaseRule.objects.visible_to(buyer).select_related("invitation")
        )
    )
    budgets = counted_budgets(Budget.objects.visible_to(buyer), buyer.today)
    return _Facts(
        buyer=buyer,
        rules=rules,
        budgets=sorted(
            budgets.select_related("customer", "cost_centre", "role", "invitation"),
            key=lambda budget: PERIOD_ORDER.index(budget.period),
        ),
        categories=_category_names(rules, buyer),
        centres=_centre_codes(buyer),
    )


def _people(
    facts: _Facts, members: Iterable[Member], company: Target
) -> Iterator[RuleEntry]:
    """Those who have something of their own; the invited last."""
    for member in members:
        entry = _entry(Target(company.customer, member=member), facts, str(member.role))
        if not entry.is_free:
            yield entry
    now = facts.buyer.now
    invited = Invitation.objects.visible_to(facts.buyer).standing(now)
    for invitation in invited.select_related("role").order_by("email"):
        target = Target(company.customer, invitation=invitation)
        entry = _entry(target, facts, gettext("invited"))
        if not entry.is_free:
            yield entry


def _roles(
    facts: _Facts, members: Iterable[Member], company: Target
) -> Iterator[RuleEntry]:
    """Roles that somebody who orders has, or that something was set for."""
    used = {member.role_id for member in members}
    for role in roles_open_to(company.customer).order_by("customer", "pk"):
        entry = _entry(Target(company.customer, role=role), facts, "")
        orders = role.pk in used and Right.PLACE_ORDERS in role.rights
        if orders or not entry.is_free:
            yield entry


def _cost_centres(facts: _Facts, company: Target) -> Iterator[RuleEntry]:
    rows = CostCentre.objects.visible_to(facts.buyer).standing()
    for centre in rows.order_by("code"):
        yield _entry(Target(company.customer, cost_centre=centre), facts, "")


def _entry(target: Target, facts: _Facts, detail: str) -> RuleEntry:
    rules = [rule for rule in facts.rules if target.owns(rule)]
    return RuleEntry(
        title=target.title,
        detail=detail,
        limits=tuple(limit for rule in rules for limit in _limits(rule, facts)),
        gauges=tuple(
            _gauge(budget, facts) for budget in facts.budgets if target.owns(budget)
        ),
        url=target.url,
    )


def _gauge(budget: Budget, facts: _Facts) -> BudgetGauge:
    terms = terms_of_budget(budget)
    first, _ = period_around(budget.period, facts.buyer.today)
    note = ""
    if budget.starts_on > first:
        note = gettext("Counts orders from %(day)s on.") % {
            "day": date_day(budget.starts_on)
        }
    return gauge_of(terms, label=str(THIS[budget.period]).capitalize(), note=note)


def _limits(rule: PurchaseRule, facts: _Facts) -> Iterator[str]:
    """A rule in sentences."""
    words = vars(rule)
    if rule.max_order_net is not None:
        yield gettext("At most %(amount)s net per order") % {
            "amount": money(rule.max_order_net, rule.currency)
        }
    names = [facts.categories[path] for path in sorted(words["paths"])]
    if names:
        yield gettext("Only from %(categories)s") % {"categories": ", ".join(names)}
    codes = sorted(facts.centres[pk] for pk in words["centres"] if pk in facts.centres)
    if codes:
        yield gettext("Only for the cost centres %(codes)s") % {
            "codes": ", ".join(codes)
        }
    if rule.must_have_cost_centre:
        yield gettext("Names a cost centre with every order")


def _category_names(rules: Iterable[PurchaseRule], buyer: Buyer) -> Mapping[str, str]:
    """Names of the categories that rules allow, by path; no query for none."""
    paths = {path for rule in rules for path in vars(rule)["paths"]}
    if not paths:
        return {}
    rows = Category.objects.filter(path__in=paths)
    return {one.path: _name(one) for one in _worded(rows, buyer)}


def _centre_codes(buyer: Buyer) -> Mapping[int, str]:
    rows = CostCentre.objects.visible_to(buyer)
    return dict(rows.values_list("pk", "code"))


def _worded(rows: QuerySet[Category], buyer: Buyer) -> QuerySet[Category]:
    return with_words(rows.order_by("path"), languages_for(buyer), "name")


def _name(category: Category) -> str:
    # `with_words` annotates the name; who has none goes by the code.
    return str(vars(category)["name"] or category.code)


def category_choices(
    buyer: Buyer, *, chosen: Collection[int]
) -> tuple[CategoryChoice, ...]:
    """The first two levels of the tree, and deeper ones that are `chosen` already."""
    shown = Q(depth__lte=TREE_DEPTH, is_active=True) | Q(pk__in=chosen)
    rows = list(_worded(Category.objects.filter(shown), buyer))
    step = Category.steplen
    return tuple(
        CategoryChoice(
            pk=top.pk,
            name=_name(top),
            children=tuple(
                CategoryChoice(pk=row.pk, name=_name(row))
                for row in rows
                if row.path != top.path and row.path.startswith(top.path)
            ),
        )
        for top in rows
        if len(top.path) == step
    )
