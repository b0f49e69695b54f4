"""Refusals of accounts."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class AlreadyRegistered(DomainError):
    code = "already_registered"
    message = gettext_lazy(
        "%(name)s is registered already. Ask your company's admin to invite you, "
        "or write to us."
    )


class EmailTaken(DomainError):
    code = "email_taken"
    message = gettext_lazy("There is an account with this e-mail. Please sign in.")


class NotApproved(DomainError):
    code = "not_approved"
    message = gettext_lazy("%(name)s is not approved for orders yet.")


class NoSuchCustomer(DomainError):
    code = "no_such_customer"
    message = gettext_lazy("You cannot act for this company.")
