"""Agreeing to an order that came to more than its company had agreed to."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.selectors.buyers import buyer_for_customer
from orders.errors import BudgetExceeded, PurchaseRefused
from orders.models import Order, OrderLine
from orders.rules.approval_plans import ApprovalPlan
from orders.rules.purchasing import Purchase, names_sentence
from orders.rules.shares import shares_of
from orders.selectors.approval_people import powers_of
from orders.selectors.purchasing import verdict_on
from orders.services.budgets import overrun_of


def check_grown(
    order: Order, lines: Sequence[OrderLine], *, buyer: Buyer, over_net: Decimal
) -> None:
    """Refuse `buyer` an order that grew beyond what they may agree to.

    It was changed and counted; `over_net` is what it took beyond the budgets before.
    What holds is what binds who placed it, whose order it stays.
    Raises PurchaseRefused, BudgetExceeded.
    """
    if overrun_of(order) > over_net:
        raise BudgetExceeded
    purchase = Purchase(
        total_net=order.total_net,
        currency=order.currency,
        cost_centre_id=order.cost_centre_id,
        is_final=True,
        line_centres={
            line.pk: line.cost_centre_id for line in lines if line.cost_centre_id
        },
        shares=shares_of(order, lines),
    )
    variant_ids = {line.pk: line.variant_id for line in lines}
    verdict = verdict_on(purchase, _placer(order, buyer), variant_ids, is_counted=True)
    if not verdict.is_fine:
        said = dict.fromkeys([*verdict.refusals, *verdict.lines.values()])
        raise PurchaseRefused(reason=" ".join(said))
    plan = verdict.approval
    if plan is not None and not _may_approve(order, plan, buyer):
        raise PurchaseRefused(reason=_whom_to_ask(plan))


def _placer(order: Order, buyer: Buyer) -> Buyer:
    found = buyer_for_customer(
        customer=order.customer, now=buyer.now, user=order.placed_by
    )
    return replace(
        found, rep=order.rep, language=buyer.language, chosen_currency=order.currency
    )


def _may_approve(order: Order, plan: ApprovalPlan, buyer: Buyer) -> bool:
    """Say whether every yes that is needed is the buyer's to give; never of an own."""
    asking = {order.placed_by_id, order.rep_id}
    if buyer.user is None or buyer.user.pk in asking:
        return False
    powers = [one for one in powers_of(buyer) if one.user_id not in asking]
    return all(
        any(step.approvers.include(one.member_id, one.role_id) for one in powers)
        for step in plan.steps
    )


def _whom_to_ask(plan: ApprovalPlan) -> str:
    names = dict.fromkeys(name for level in plan.levels for name in plan.names[level])
    said = gettext("Ask %(names)s, who may.") % {"names": names_sentence([*names])}
    return " ".join([*plan.reasons, said])
