"""Why an order does not come about."""

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


class NoPrice(DomainError):
    code = "no_price"
    message = gettext_lazy("%(sku)s has no price for you at present.")


class NoSuchArticle(DomainError):
    code = "no_such_article"
    message = gettext_lazy("This article is not on sale here.")


class ArticlesGone(NoSuchArticle):
    """Lines whose articles went off sale meanwhile; `skus` names them all."""

    code = "articles_gone"
    message = gettext_lazy(
        "These articles are not on sale here any more: %(skus)s. Take them out of the"
        " cart, or choose others."
    )


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


class FreightOnRequest(DomainError):
    code = "freight_on_request"
    message = gettext_lazy(
        "The freight of “%(delivery)s” is on request: ask for a quote with it, or"
        " choose another delivery."
    )


class FreightForOnePlace(DomainError):
    code = "freight_for_one_place"
    message = gettext_lazy(
        "Freight can be asked for one address only: let all lines go to the address of"
        " the order, or order what goes elsewhere by itself."
    )


class WindowRefused(DomainError):
    code = "window_refused"
    message = gettext_lazy(
        "This delivery does not come in these hours on that day. Please choose"
        " others, or another day."
    )


class PaymentRefused(DomainError):
    code = "payment_refused"
    message = gettext_lazy("This way to pay is not open to you. Please choose another.")


class DateRefused(DomainError):
    code = "date_refused"
    message = gettext_lazy("Please choose a working day from %(first)s on.")
