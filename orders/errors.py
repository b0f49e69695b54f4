"""What orders refuse."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class SignInToOrder(DomainError):
    code = "sign_in_to_order"
    message = gettext_lazy("Sign in with an approved company account to order here.")


class QuotesOnly(DomainError):
    code = "quotes_only"
    message = gettext_lazy("Orders come from quotes here: ask for one with this cart.")


class NoQuotes(DomainError):
    code = "no_quotes"
    message = gettext_lazy("Quotes are not given here: order what is in the cart.")


class CartGone(DomainError):
    code = "cart_gone"
    message = gettext_lazy("This cart is not there any more. Please look again.")


class CartReadOnly(DomainError):
    code = "cart_read_only"
    message = gettext_lazy(
        "This cart is shared with you to look at. Copy it to change the copy."
    )


class TooManyCarts(DomainError):
    code = "too_many_carts"
    message = gettext_lazy(
        "You keep %(most)s carts already. Delete one that you do not need any more."
    )


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    message = gettext_lazy(
        "%(name)s made it %(quantity)s in the meantime."
        " Type yours again if it is right."
    )


class RemovedMeanwhile(DomainError):
    code = "removed_meanwhile"
    message = gettext_lazy(
        "%(name)s took a line out that you changed."
        " Add the article again if you need it."
    )


class NotToShareWith(DomainError):
    code = "not_to_share_with"
    message = gettext_lazy(
        "This person does not fill carts in your company any more. Please look again."
    )


class SharingRefused(DomainError):
    code = "sharing_refused"
    message = gettext_lazy(
        "Your role does not share carts and lists. Ask a colleague who may."
    )


class ListGone(DomainError):
    code = "list_gone"
    message = gettext_lazy("This list is not there any more. Please look again.")


class ListReadOnly(DomainError):
    code = "list_read_only"
    message = gettext_lazy(
        "Your role does not change shared lists. Copy it to change the copy."
    )


class TooManyLists(DomainError):
    code = "too_many_lists"
    message = gettext_lazy(
        "You keep %(most)s lists already. Delete one that you do not need any more."
    )


class ListTooLong(DomainError):
    code = "list_too_long"
    message = gettext_lazy("A list holds %(most)s lines at most.")


class CartAlreadySent(DomainError):
    """The cart became an order before; `number` names it."""

    code = "cart_already_sent"
    message = gettext_lazy(
        "This cart was sent before as order %(number)s. Nothing was ordered twice."
    )


class GuestCartSent(CartAlreadySent):
    """A guest's cart became an order before; `customer_id` and `order_id` open it."""


class CartEmpty(DomainError):
    code = "cart_empty"
    message = gettext_lazy("The cart is empty.")


class CartRefused(DomainError):
    """Lines or limits stand in the way; the cart's page names each."""

    code = "cart_refused"
    message = gettext_lazy("The cart cannot be ordered yet: %(reason)s")


class CartChanged(DomainError):
    """What would be ordered is not what the page showed; `changes` says what."""

    code = "cart_changed"
    message = gettext_lazy(
        "Something changed since this page was shown. Nothing was ordered yet: please"
        " look and confirm."
    )

    def __init__(self, *, changes: Sequence[str]) -> None:
        super().__init__()
        self.changes = tuple(changes)


class NoPrice(DomainError):
    code = "no_price"
    message = gettext_lazy("%(sku)s has no price for you at present.")


class NoSuchArticle(DomainError):
    code = "no_such_article"
    message = gettext_lazy("This article is not on sale here.")


class CodeUnknown(DomainError):
    code = "code_unknown"
    message = gettext_lazy("No article here has the number “%(code)s”.")


class CodeAmbiguous(DomainError):
    code = "code_ambiguous"
    message = gettext_lazy("Several articles have the number “%(code)s”: %(skus)s.")


class AmountTooLarge(DomainError):
    code = "amount_too_large"
    message = gettext_lazy("The amount is too large for one order.")


class TooManyLines(DomainError):
    code = "too_many_lines"
    message = gettext_lazy("A cart holds %(most)s lines at most.")


class DeliveryRefused(DomainError):
    code = "delivery_refused"
    message = gettext_lazy(
        "This delivery is not possible there. Please choose another."
    )


class PaymentRefused(DomainError):
    code = "payment_refused"
    message = gettext_lazy("This way to pay is not open to you. Please choose another.")


class DateRefused(DomainError):
    code = "date_refused"
    message = gettext_lazy("Please choose a working day from %(first)s on.")


class NothingToShip(DomainError):
    code = "nothing_to_ship"
    message = gettext_lazy("Give a quantity for at least one line.")


class MoreThanOrdered(DomainError):
    code = "more_than_ordered"
    message = gettext_lazy("Only %(left)s of %(sku)s are left to ship.")


class WrongWarehouse(DomainError):
    code = "wrong_warehouse"
    message = gettext_lazy("This warehouse does not serve the order's channel.")


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


class PurchaseRefused(DomainError):
    """A purchase rule or a budget of the company stands against it."""

    code = "purchase_refused"
    message = gettext_lazy("Your company's rules stop this order. %(reason)s")


class BudgetExceeded(DomainError):
    code = "budget_exceeded"
    message = gettext_lazy("The budget does not cover this order any more.")


class CostCentreRefused(DomainError):
    code = "cost_centre_refused"
    message = gettext_lazy("This cost centre cannot be chosen any more.")


class PickupPersonRefused(DomainError):
    code = "pickup_person_refused"
    message = gettext_lazy(
        "This person may not collect goods any more. Please choose another."
    )


class AnswerRefused(DomainError):
    code = "answer_refused"
    message = gettext_lazy("Please answer “%(label)s”.")


class RulesForOneself(DomainError):
    code = "rules_for_oneself"
    message = gettext_lazy(
        "Nobody sets rules for themselves. Ask a colleague with the right to."
    )


class CouponRefused(DomainError):
    code = "coupon_refused"
    message = gettext_lazy("%(reason)s")


class TooManyCoupons(DomainError):
    code = "too_many_coupons"
    message = gettext_lazy("A cart takes %(most)s codes at most.")


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


class EntryGone(DomainError):
    code = "entry_gone"
    message = gettext_lazy("This sheet is not there any more. Please begin again.")


class NoEntries(DomainError):
    code = "no_entries"
    message = gettext_lazy("There is no line with an article in it.")


class TooManyEntries(DomainError):
    code = "too_many_entries"
    message = gettext_lazy(
        "%(count)s lines are more than we check at once: %(most)s are the most. Please"
        " send them in parts."
    )


class SheetFull(DomainError):
    code = "sheet_full"
    message = gettext_lazy(
        "%(count)s rows wait on this page already: put them into the cart or remove"
        " them first."
    )
