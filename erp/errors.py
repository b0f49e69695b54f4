"""Refusals of erp."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class ConnectorUnusable(DomainError):
    """The other system cannot be reached now; what is due stays due."""

    code = "connector_unusable"
    message = gettext_lazy("%(name)s cannot be reached: %(reason)s")


class NotRetriable(DomainError):
    code = "not_retriable"
    message = gettext_lazy("This is done already; there is nothing to try again.")


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = gettext_lazy("Say why this is skipped.")
