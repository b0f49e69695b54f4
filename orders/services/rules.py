"""Setting purchase rules and budgets: never for oneself."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, F, Value, When
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.events import record_changes
from accounts.models import CostCentre, Customer
from accounts.rights import Right
from catalog.models import Category
from orders.errors import RulesForOneself
from orders.models import (
    Budget,
    BudgetPeriod,
    BudgetPeriodKind,
    PurchaseRule,
    PurchaseRuleCategory,
    PurchaseRuleCostCentre,
)
from orders.selectors.rule_targets import (
    Holding,
    Target,
    budgets_of,
    holding_of,
    rule_of,
)
from shop.errors import NotAllowed


def check_may_set(buyer: Buyer, target: Target) -> None:
    """Raise NotAllowed without the right, RulesForOneself for one's own limits.

    Those of one's own role are one's own too. A rep who acts for the company has none.
    """
    if buyer.customer != target.customer or not buyer.can(Right.SET_RULES):
        raise NotAllowed
    if buyer.rep is not None or buyer.member is None:
        return
    invited = target.invitation.member_id if target.invitation else None
    is_own = buyer.user is not None and (
        (target.member is not None and target.member.user_id == buyer.user.pk)
        or invited == buyer.member.pk
        or (target.role is not None and _is_own_role(buyer, target))
    )
    if is_own:
        raise RulesForOneself


def _is_own_role(buyer: Buyer, target: Target) -> bool:
    member = buyer.member
    return (
        member is not None
        and member.role_id == (target.role.pk if target.role else None)
        and member.customer_id == target.customer.pk
    )


@transaction.atomic
def set_rules(*, buyer: Buyer, target: Target, wanted: Holding) -> None:
    """Make `wanted` what holds for `target`, in the buyer's currency.

    Orders that were placed stay; a budget counts orders from the day it is set, and a
    changed amount holds for the period that runs. Locks the customer. Raises
    NotAllowed, RulesForOneself.
    """
    check_may_set(buyer, target)
    Customer.objects.select_for_update(of=("self",), no_key=True).get(
        pk=target.customer.pk
    )
    before = _in_words(holding_of(target))
    if target.takes_rules:
        _write_rule(buyer, target, wanted)
    for kind in BudgetPeriodKind:
        _write_budget(buyer, target, kind, wanted.budgets.get(kind))
    record_changes(
        target.subject,
        before=before,
        after=_in_words(holding_of(target)),
        verb="rules_set",
        actor=buyer.by,
        customer_id=target.customer.pk,
        on_behalf_of=buyer.behalf,
    )


def _in_words(holding: Holding) -> Mapping[str, object]:
    """What the trail says: names, not keys."""
    categories = Category.objects.filter(pk__in=holding.category_ids)
    centres = CostCentre.objects.filter(pk__in=holding.cost_centre_ids)
    amounts: dict[str, Any] = {  # Any: amounts or nothing, for the trail
        f"budget_{kind.value}_net": holding.budgets.get(kind)
        for kind in BudgetPeriodKind
    }
    return {
        "max_order_net": holding.max_order_net,
        "must_have_cost_centre": holding.must_have_cost_centre,
        "categories": sorted(categories.values_list("code", flat=True)),
        "cost_centres": sorted(centres.values_list("code", flat=True)),
        **amounts,
    }


def _write_rule(buyer: Buyer, target: Target, wanted: Holding) -> None:
    rule = rule_of(target)
    if rule is None:
        if not wanted.has_rule:
            return
        named = {key: row for key, row in target.columns.items() if row is not None}
        rule = PurchaseRule(customer=target.customer, **named)
    rule.max_order_net = wanted.max_order_net
    rule.must_have_cost_centre = wanted.must_have_cost_centre
    rule.currency = buyer.currency
    rule.save()
    _write_categories(rule, wanted.category_ids)
    _write_cost_centres(buyer, rule, wanted.cost_centre_ids)


def _write_categories(rule: PurchaseRule, wanted: frozenset[int]) -> None:
    rows = PurchaseRuleCategory.objects.filter(rule=rule)
    rows.exclude(category__in=wanted).delete()
    known = Category.objects.filter(pk__in=wanted).values_list("pk", flat=True)
    PurchaseRuleCategory.objects.bulk_create(
        [
            PurchaseRuleCategory(
                rule=rule, customer_id=rule.customer_id, category_id=pk
            )
            for pk in known
        ],
        ignore_conflicts=True,
    )


def _write_cost_centres(
    buyer: Buyer, rule: PurchaseRule, wanted: frozenset[int]
) -> None:
    rows = PurchaseRuleCostCentre.objects.filter(rule=rule)
    rows.exclude(cost_centre__in=wanted).delete()
    own = CostCentre.objects.visible_to(buyer).filter(pk__in=wanted)
    PurchaseRuleCostCentre.objects.bulk_create(
        [
            PurchaseRuleCostCentre(
                rule=rule, customer_id=rule.customer_id, cost_centre_id=pk
            )
            for pk in own.values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )


def _write_budget(
    buyer: Buyer, target: Target, kind: BudgetPeriodKind, amount_net: Decimal | None
) -> None:
    budget = budgets_of(target).filter(period=kind).first()
    if budget is not None and (amount_net is None or budget.currency != buyer.currency):
        # What was counted in one currency says nothing in another.
        budget.archived_at = timezone.now()
        budget.save(update_fields=["archived_at"])
        budget = None
    if amount_net is None:
        return
    if budget is None:
        Budget.objects.create(
            customer=target.customer,
            period=kind,
            amount_net=amount_net,
            currency=buyer.currency,
            starts_on=buyer.today,
            **target.columns,
        )
    elif budget.amount_net != amount_net:
        _change_amount(budget, amount_net, buyer)


def _change_amount(budget: Budget, amount_net: Decimal, buyer: Buyer) -> None:
    budget.amount_net = amount_net
    budget.save(update_fields=["amount_net"])
    lowered = When(spent_net__gt=amount_net, then=Value(True))
    BudgetPeriod.objects.filter(budget=budget, ends_on__gte=buyer.today).update(
        amount_net=amount_net,
        was_lowered=Case(
            lowered, default=F("was_lowered"), output_field=BooleanField()
        ),
    )
