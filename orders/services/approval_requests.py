"""Asking a company's own people for their yes to an order."""

from accounts.buyer import Buyer
from accounts.events import record_by
from orders.mails_approvals import mail_approvers
from orders.models import (
    ApprovalDecision,
    ApprovalRequest,
    ApprovalStep,
    ApprovalVerb,
    Order,
    OrderState,
)
from orders.rules.approval_plans import ApprovalPlan
from orders.rules.purchasing import Purchase
from orders.rules.shares import Shares
from orders.selectors.policies import line_above
from orders.selectors.purchasing import budgets_binding


def ask_for_approval(
    order: Order, plan: ApprovalPlan, shares: Shares, *, buyer: Buyer
) -> None:
    """Let an order that was just written wait for what `plan` says.

    `shares` is what of it falls on which cost centre. What it took stays taken until
    `held_until`. The approvers of the first level are mailed.
    """
    order.state, order.held_until = OrderState.AWAITING_APPROVAL, plan.held_until
    order.save(update_fields=["state", "held_until"])
    request = ApprovalRequest.objects.create(
        order=order,
        customer_id=order.customer_id,
        level=plan.levels[0],
        reasons=list(plan.reasons),
        budgets=_budgets(order, shares, buyer),
        requested_at=buyer.now,
    )
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            request=request,
            level=step.level,
            rule_id=step.rule_id,
            rule_name=step.rule_name,
            member_ids=sorted(step.approvers.member_ids),
            role_ids=sorted(step.approvers.role_ids),
        )
        for step in plan.steps
    )
    ApprovalDecision.objects.create(
        request=request, verb=ApprovalVerb.ASKED, level=request.level, by=buyer.by
    )
    record_by(buyer, order, verb="asked_approval", reasons=list(plan.reasons))
    mail_approvers(request, line=line_above(buyer), day=buyer.today)


def _budgets(order: Order, shares: Shares, buyer: Buyer) -> list[dict[str, str]]:
    """What the budgets were before the order and are with it."""
    purchase = Purchase(order.total_net, order.currency, shares=shares)
    return [
        {
            "title": budget.named,
            "currency": budget.currency,
            "amount_net": str(budget.amount_net),
            "before_net": str(budget.spent_net),
            "after_net": str(
                budget.spent_net + purchase.wanted_net(budget.cost_centre_id)
            ),
        }
        for budget in budgets_binding(buyer, order.cost_centre_id, *shares)
    ]
