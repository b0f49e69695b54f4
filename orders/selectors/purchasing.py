"""Purchase rules and budgets: which of them bind a buyer, and who else may order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import Member
from accounts.rights import Right
from catalog.models import Variant
from orders.errors import NoApprover
from orders.models import (
    Budget,
    BudgetPeriod,
    PurchaseRule,
    PurchaseRuleCategory,
    PurchaseRuleCostCentre,
)
from orders.models.purchasing import BudgetQuerySet
from orders.rules.approvals import unlifted
from orders.rules.purchasing import (
    BudgetTerms,
    Ground,
    Objection,
    Purchase,
    RuleTerms,
    Verdict,
    judge,
    names_sentence,
)
from orders.selectors.approval_needs import approval_rules_for, plan_of
from orders.selectors.set_up import set_up_of

# How many colleagues are looked at to name one who may order.
MOST_ASKED = 50
NAMED = 2
ZERO = Decimal(0)


def bound_member(buyer: Buyer) -> Member | None:
    """Whose rules hold: the member's who orders. A rep acts on the company's behalf."""
    return None if buyer.rep is not None else buyer.member


def worded_rules(rules: QuerySet[PurchaseRule]) -> QuerySet[PurchaseRule]:
    """Rules with `paths` of their categories and `centres`, in the same query."""
    categories = PurchaseRuleCategory.objects.filter(rule=OuterRef("pk"))
    centres = PurchaseRuleCostCentre.objects.filter(rule=OuterRef("pk"))
    return rules.annotate(
        paths=ArraySubquery(categories.values("category__path")),
        centres=ArraySubquery(centres.values("cost_centre_id")),
    )


def counted_budgets(budgets: QuerySet[Budget], day: date) -> QuerySet[Budget]:
    """Budgets that count on `day`, with `spent` of the period that runs."""
    running = BudgetPeriod.objects.filter(
        budget=OuterRef("pk"), starts_on__lte=day, ends_on__gte=day
    )
    standing = budgets.filter(archived_at__isnull=True, starts_on__lte=day)
    ordered = running.values(sum=F("spent_net") + F("overrun_net"))[:1]
    found: QuerySet[Budget] = standing.annotate(
        spent=Coalesce(Subquery(ordered), ZERO)
    ).select_related("customer", "cost_centre", "role")
    return found


def terms_of_rule(rule: PurchaseRule) -> RuleTerms:
    """A rule of `worded_rules` as it is judged."""
    words = vars(rule)
    return RuleTerms(
        max_order_net=rule.max_order_net,
        currency=rule.currency,
        category_paths=tuple(words["paths"]),
        needs_cost_centre=rule.must_have_cost_centre,
        cost_centre_ids=frozenset(words["centres"]),
    )


def terms_of_budget(budget: Budget) -> BudgetTerms:
    """A budget of `counted_budgets` as it is judged and shown to those it binds."""
    return BudgetTerms(
        budget_id=budget.pk,
        title=_title(budget),
        period=budget.period,
        amount_net=budget.amount_net,
        spent_net=vars(budget)["spent"],
        currency=budget.currency,
        cost_centre_id=budget.cost_centre_id,
    )


def _title(budget: Budget) -> str:
    if budget.cost_centre is not None:
        said = gettext("Budget of cost centre %(name)s")
        return said % {"name": budget.cost_centre.code}
    if budget.role is not None:
        return gettext("Budget of the role %(name)s") % {"name": budget.role}
    if budget.member_id is not None or budget.invitation_id is not None:
        return gettext("Your budget")
    return gettext("Budget of %(name)s") % {"name": budget.customer}


def rules_binding(buyer: Buyer) -> tuple[RuleTerms, ...]:
    """The purchase rules that hold for `buyer`; asked once."""
    member = bound_member(buyer)
    if member is None or not set_up_of(buyer).has_rules:
        return ()

    def find() -> tuple[RuleTerms, ...]:
        rules = PurchaseRule.objects.binding(member)
        return tuple(terms_of_rule(rule) for rule in worded_rules(rules))

    return buyer.remember("orders.purchase-rules", find)


def budgets_in(buyer: Buyer, *cost_centre_ids: int | None) -> BudgetQuerySet:
    """Budgets that an order of `buyer` for these cost centres has to fit into."""
    if buyer.customer is None or not set_up_of(buyer).has_budgets:
        return Budget.objects.none()
    # A form names the cost centre: one of another company of the user binds nothing.
    line: Func = Func(
        Value(buyer.customer.pk, BigIntegerField()),
        function="accounts_line",
        output_field=ArrayField(BigIntegerField()),
    )
    place: Func = Func(
        line,
        F("customer_id"),
        function="array_position",
        output_field=IntegerField(),
    )
    binding = Budget.objects.binding(
        buyer.customer.pk, bound_member(buyer), _keys(cost_centre_ids)
    )
    is_own = Q(cost_centre__isnull=True) | Q(place__isnull=False)
    return binding.alias(place=place).filter(is_own).order_by("pk")


def _keys(cost_centre_ids: Iterable[int | None]) -> list[int]:
    return sorted({pk for pk in cost_centre_ids if pk is not None})


def budgets_binding(
    buyer: Buyer, *cost_centre_ids: int | None
) -> tuple[BudgetTerms, ...]:
    """The same with what is left of them today; asked once for the same centres."""
    if buyer.customer is None or not set_up_of(buyer).has_budgets:
        return ()

    def find() -> tuple[BudgetTerms, ...]:
        rows = counted_budgets(budgets_in(buyer, *cost_centre_ids), buyer.today)
        return tuple(terms_of_budget(row) for row in rows)

    return buyer.remember(f"orders.budgets-{_keys(cost_centre_ids)}", find)


def verdict_on(
    purchase: Purchase,
    buyer: Buyer,
    variant_ids: Mapping[int, int],
    *,
    is_counted: bool = False,
) -> Verdict:
    """What stands against a purchase of `buyer`, and whom to ask about it.

    `variant_ids` are the lines by the keys that the verdict names them by. What
    `is_counted` against the budgets already is not held against them again. Three
    queries at most while nothing does; the same number for any number of lines.
    """
    if buyer.customer is None or not buyer.customer.is_company:
        return Verdict()
    rules = rules_binding(buyer)
    asked = approval_rules_for(buyer, bound_member(buyer))
    centres = purchase.chosen_centres
    budgets = () if is_counted else budgets_binding(buyer, *centres)
    has_paths = any(rule.category_paths for rule in rules)
    if has_paths or any(rule.category_paths for rule in asked):
        purchase = _with_lines(purchase, variant_ids)
    found = judge(purchase, rules, budgets)
    if asked:
        plan = plan_of(purchase, buyer, asked, found, variant_ids)
        found = _passable(unlifted(found, asked, plan), buyer)
    if found.is_fine:
        return found
    # Colleagues may be bound by category where this buyer is not.
    way_out = _way_out(_with_lines(purchase, variant_ids), buyer)
    return replace(
        found,
        objections=_with_way_out(found.objections, way_out),
        lines={key: f"{text} {way_out}".strip() for key, text in found.lines.items()},
    )


def _passable(verdict: Verdict, buyer: Buyer) -> Verdict:
    """`verdict`, with an objection where a level has nobody left to say yes."""
    plan = verdict.approval
    if plan is None or all(plan.names[level] for level in plan.levels):
        return verdict
    setters = _names(one for one in _colleagues(buyer) if _has(one, Right.SET_RULES))
    said = str(NoApprover(names=names_sentence(setters) or _seller_of(buyer)))
    lost = Objection(Ground.FIXED, said)
    return replace(verdict, objections=(*verdict.objections, lost))


def _seller_of(buyer: Buyer) -> str:
    return buyer.channel.seller.name


def _with_lines(purchase: Purchase, variant_ids: Mapping[int, int]) -> Purchase:
    """The purchase with the categories of its lines; one query, if they are missing."""
    if purchase.lines or not variant_ids:
        return purchase
    paths = dict(
        Variant.objects.filter(pk__in=set(variant_ids.values())).values_list(
            "pk", "product__category__path"
        )
    )
    lines = {key: paths[pk] for key, pk in variant_ids.items()}
    return replace(purchase, lines=lines)


def _with_way_out(
    objections: Sequence[Objection], way_out: str
) -> tuple[Objection, ...]:
    """The last of them with the way out, unless it names one of its own."""
    if not objections or not way_out:
        return tuple(objections)
    last = objections[-1]
    return (*objections[:-1], replace(last, text=f"{last.text} {way_out}"))


def _way_out(purchase: Purchase, buyer: Buyer) -> str:
    colleagues = _colleagues(buyer)
    may = _who_may(purchase, buyer, colleagues)
    if may:
        return gettext("Ask %(names)s, who may.") % {"names": names_sentence(may)}
    setters = _names(one for one in colleagues if _has(one, Right.SET_RULES))
    if setters:
        return gettext("Ask %(names)s, who sets the purchase rules.") % {
            "names": names_sentence(setters)
        }
    return ""


def _colleagues(buyer: Buyer) -> list[Member]:
    members = Member.objects.visible_to(buyer).filter(archived_at__isnull=True)
    active = members.filter(user__is_active=True).exclude(user=buyer.user)
    return list(
        active.filter(
            Q(role__rights__contains=[Right.PLACE_ORDERS])
            | Q(role__rights__contains=[Right.SET_RULES])
        )
        .select_related("user", "role")
        .order_by("user__name", "pk")[:MOST_ASKED]
    )


def _has(member: Member, right: Right) -> bool:
    return right.value in member.role.rights


def _names(members: Iterable[Member]) -> list[str]:
    return [str(member.user) for member in members][:NAMED]


def _who_may(
    purchase: Purchase, buyer: Buyer, colleagues: Sequence[Member]
) -> list[str]:
    """Colleagues who could place the purchase as it stands; two queries."""
    if buyer.customer is None or not colleagues:
        return []
    rules = list(
        worded_rules(
            PurchaseRule.objects.visible_to(buyer).select_related("invitation")
        )
    )
    budgets = list(
        counted_budgets(
            Budget.objects.visible_to(buyer).filter(
                Q(cost_centre__isnull=True)
                | Q(cost_centre__in=_keys(purchase.chosen_centres))
            ),
            buyer.today,
        ).select_related("customer", "cost_centre", "role", "invitation")
    )
    return _names(
        one
        for one in colleagues
        if _has(one, Right.PLACE_ORDERS) and _is_free(one, purchase, rules, budgets)
    )


def _is_free(
    member: Member,
    purchase: Purchase,
    rules: Iterable[PurchaseRule],
    budgets: Iterable[Budget],
) -> bool:
    return judge(
        purchase,
        [terms_of_rule(rule) for rule in rules if _binds(rule, member)],
        [
            terms_of_budget(budget)
            for budget in budgets
            if _is_for_all(budget) or _binds(budget, member)
        ],
    ).is_fine


def _binds(row: PurchaseRule | Budget, member: Member) -> bool:
    if row.role_id is not None:
        return row.role_id == member.role_id
    if row.invitation is not None:
        return row.invitation.member_id == member.pk
    return row.member_id == member.pk


def _is_for_all(budget: Budget) -> bool:
    return not (budget.member_id or budget.role_id or budget.invitation_id)
