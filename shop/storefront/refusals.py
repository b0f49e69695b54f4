"""Refusals of what spans apps."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class NobodyKnown(DomainError):
    code = "nobody_known"
    message = gettext_lazy("Nobody here has the e-mail %(email)s.")


class StillOpen(DomainError):
    code = "still_open"
    message = gettext_lazy(
        "These are not over yet: %(numbers)s. Data can be erased when they are."
    )
