"""What cannot be called off or sent back."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class NothingToReturn(DomainError):
    code = "nothing_to_return"
    message = gettext_lazy("Give a quantity for at least one line.")


class ReturnRefused(DomainError):
    """A line that cannot come back, or not that much of it; `reason` says why."""

    code = "return_refused"
    message = gettext_lazy("%(sku)s: %(reason)s")


class ReturnReasonNeeded(DomainError):
    code = "return_reason_needed"
    message = gettext_lazy("%(sku)s: Please say why it comes back.")


class LateReasonNeeded(DomainError):
    code = "late_reason_needed"
    message = gettext_lazy(
        "The time to send goods of %(number)s back is over. Say why you take them."
    )


class InspectionIncomplete(DomainError):
    code = "inspection_incomplete"
    message = gettext_lazy("Say for %(sku)s how much is taken back.")


class ShelfNeeded(DomainError):
    """What did not arrive cannot be put back in stock."""

    code = "shelf_needed"
    message = gettext_lazy("%(sku)s: what is not taken back cannot go into stock.")


class CancelAskedBefore(DomainError):
    code = "cancel_asked_before"
    message = gettext_lazy(
        "Somebody has asked to cancel order %(number)s already. We are looking at it."
    )


class NothingAsked(DomainError):
    code = "nothing_asked"
    message = gettext_lazy("Nobody asks to cancel order %(number)s any more.")


class NothingLeftToCancel(DomainError):
    code = "nothing_left_to_cancel"
    message = gettext_lazy(
        "All of order %(number)s has left. What was delivered can be sent back."
    )
