"""Refusals of accounts."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class AlreadyRegistered(DomainError):
    code = "already_registered"
    message = gettext_lazy(
        "This VAT id is registered already. Ask the admin of your company to add you, "
        "or write to us."
    )


class EmailTaken(DomainError):
    code = "email_taken"
    message = gettext_lazy("There is an account with this e-mail. Please sign in.")


class AccountThere(DomainError):
    code = "account_there"
    message = gettext_lazy("There is an account for this order already.")


class NotApproved(DomainError):
    code = "not_approved"
    message = gettext_lazy("%(name)s is not approved for orders yet.")


class NoSuchCustomer(DomainError):
    code = "no_such_customer"
    message = gettext_lazy("You cannot act for this company.")


class VatIdRefused(DomainError):
    code = "vat_id_refused"
    message = gettext_lazy(
        "%(vat_id)s is not a VAT id of this country. Please check its digits."
    )


class NotServed(DomainError):
    code = "not_served"
    message = gettext_lazy("This shop does not take such registrations.")


class AddressInUse(DomainError):
    code = "address_in_use"
    message = gettext_lazy(
        "This is where your invoices go. Choose another invoice address first."
    )
