"""Refusals of invoicing."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class NothingToBill(DomainError):
    code = "nothing_to_bill"
    message = gettext_lazy("%(reference)s has no lines to bill.")


class OtherCurrency(DomainError):
    code = "other_currency"
    message = gettext_lazy("%(number)s is owed in %(currency)s, not in %(paid)s.")


class MoreThanOpen(DomainError):
    code = "more_than_open"
    message = gettext_lazy("Only %(open)s of %(number)s is open.")


class NotPositive(DomainError):
    code = "not_positive"
    message = gettext_lazy("The amount must be more than zero.")


class TooPrecise(DomainError):
    code = "too_precise"
    message = gettext_lazy("%(currency)s has no such small amounts.")


class NotYetReceived(DomainError):
    code = "not_yet_received"
    message = gettext_lazy("A payment cannot be received in the future.")


class NothingToCredit(DomainError):
    code = "nothing_to_credit"
    message = gettext_lazy("%(reference)s has nothing to credit.")


class MoreThanBilled(DomainError):
    code = "more_than_billed"
    message = gettext_lazy("Only %(left)s of %(name)s can still be credited.")


class NotCreditable(DomainError):
    """Credit notes correct invoices of one customer, currency and basis."""

    code = "not_creditable"
    message = gettext_lazy("These lines cannot be credited together.")
