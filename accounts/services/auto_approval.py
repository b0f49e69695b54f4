"""Companies let in by rule, without staff."""

import logging

from django.db import transaction

from accounts.models import ApprovalRule, CustomerState
from accounts.selectors.approval import rule_letting_in, waiting_companies
from accounts.services.approval import Welcome, admit, locked_customer

logger = logging.getLogger(__name__)


def apply_rules() -> int:
    """Let in every waiting company whose channel has a rule for it; return how many.

    Looks at who waits now: registered, confirmed an e-mail, answered by VIES or handed
    in a document since. One transaction each.
    """
    waiting = list(waiting_companies().values_list("pk", flat=True))
    return sum(_is_let_in(pk) for pk in waiting)


def _is_let_in(customer_id: int) -> bool:
    try:
        return approve_by_rule(customer_id=customer_id) is not None
    except Exception:  # one bad company must not stop those behind it
        logger.exception("No rule could be tried on customer %s", customer_id)
        return False


@transaction.atomic
def approve_by_rule(*, customer_id: int) -> ApprovalRule | None:
    """Approve a pending company by the first rule whose every condition holds.

    It joins the rule's groups and gets its rep; the event names the rule and nobody as
    actor; its admins are mailed as when staff approve. None where no rule fits or
    staff have decided meanwhile.
    """
    customer = locked_customer(customer_id)
    if customer.state != CustomerState.PENDING or customer.archived_at is not None:
        return None
    rule = rule_letting_in(customer)
    if rule is None:
        return None
    welcome = Welcome(
        rep_id=rule.rep_id,
        group_ids=tuple(rule.groups.values_list("pk", flat=True)),
        rule=rule.name,
    )
    admit(customer, welcome, by=None)
    return rule
