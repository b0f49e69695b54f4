"""What approvals and reviews refuse."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class NoApprover(DomainError):
    """A level of approval has nobody left who may say yes to this buyer."""

    code = "no_approver"
    message = gettext_lazy(
        "This order needs approval, and nobody is left who may approve it: nobody"
        " approves their own orders. %(names)s can set who approves."
    )


class ApprovalOver(DomainError):
    """The request was decided before; `state` says how."""

    code = "approval_over"
    message = gettext_lazy("Order %(number)s does not wait any more: %(state)s.")


class ApprovalTooLate(DomainError):
    code = "approval_too_late"
    message = gettext_lazy(
        "Order %(number)s was held until %(until)s. It goes back to who asked."
    )


class NotTheirTurn(DomainError):
    code = "not_their_turn"
    message = gettext_lazy("Order %(number)s does not wait for you now.")


class OwnRequest(DomainError):
    code = "own_request"
    message = gettext_lazy(
        "Nobody approves their own order, not in a colleague's place either."
    )


class ReasonNeeded(DomainError):
    code = "reason_needed"
    message = gettext_lazy("Please say why, so that %(name)s knows what to change.")


class NoLineLeft(DomainError):
    code = "no_line_left"
    message = gettext_lazy(
        "Nothing would be left of the order. Reject it as a whole, or send it back."
    )


class BelowMinimum(DomainError):
    code = "below_minimum"
    message = gettext_lazy(
        "Without these lines %(gap)s net are missing to the minimum order of"
        " %(minimum)s. Reject the order as a whole, or send it back."
    )


class DelegationRefused(DomainError):
    code = "delegation_refused"
    message = gettext_lazy("%(reason)s")


class ReviewRefused(DomainError):
    code = "review_refused"
    message = gettext_lazy("%(reason)s")
