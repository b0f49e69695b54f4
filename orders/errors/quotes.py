"""What quotes refuse."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class QuoteExpired(DomainError):
    code = "quote_expired"
    message = gettext_lazy(
        "%(number)s was valid until %(until)s. Ask again, the list is still there."
    )


class QuoteElsewhere(DomainError):
    code = "quote_elsewhere"
    message = gettext_lazy(
        "%(number)s was offered in another shop or currency. Please ask for a new one."
    )


class AgreementMissing(DomainError):
    code = "agreement_missing"
    message = gettext_lazy(
        "Say how %(person)s agreed to the offer: you accept it in their name."
    )


class OfferIncomplete(DomainError):
    code = "offer_incomplete"
    message = gettext_lazy("Give every line a price above zero.")


class OfferEndsTooSoon(DomainError):
    code = "offer_ends_too_soon"
    message = gettext_lazy("An offer must be valid for some time from now on.")


class AddressMissing(DomainError):
    code = "address_missing"
    message = gettext_lazy("Add an address that we deliver to first.")


class QuoteTooLong(DomainError):
    code = "quote_too_long"
    message = gettext_lazy("Ask for %(most)s lines at most in one quote.")


class QuoteBeingEdited(DomainError):
    code = "quote_being_edited"
    message = gettext_lazy(
        "%(name)s is changing %(number)s now, until %(until)s at the latest. Please"
        " wait a little; what you typed is kept on this page."
    )


class QuoteLineRefused(DomainError):
    """A line of a quote cannot be as typed; `line` is its position."""

    code = "quote_line_refused"
    message = gettext_lazy("Line %(line)s, %(name)s: %(reason)s")


class QuoteEmpty(DomainError):
    code = "quote_empty"
    message = gettext_lazy("A quote needs at least one article with a price.")


class NothingCountered(DomainError):
    code = "nothing_countered"
    message = gettext_lazy(
        "Nothing differs from the offer: change a line, or write a message. To agree,"
        " accept the offer."
    )


class FreightMissing(DomainError):
    code = "freight_missing"
    message = gettext_lazy("Give the amount of the freight.")


class FreightOpen(DomainError):
    code = "freight_open"
    message = gettext_lazy(
        "The freight of %(number)s is not agreed yet. Ask for it with a counter-offer;"
        " you can order once it is in the offer."
    )


class NoParts(DomainError):
    code = "no_parts"
    message = gettext_lazy(
        "%(number)s is offered as a whole: every line in its whole quantity."
    )


class MoreThanOpen(DomainError):
    code = "more_than_open"
    message = gettext_lazy("Line %(line)s, %(name)s: only %(open)s are left to order.")


class NotOwnApproval(DomainError):
    code = "not_own_approval"
    message = gettext_lazy("Nobody approves their own offer. Ask another manager.")


class ProspectTaken(DomainError):
    code = "prospect_taken"
    message = gettext_lazy(
        "This offer was made for another shop, currency or way of showing prices."
        " Please ask us for a new one."
    )
