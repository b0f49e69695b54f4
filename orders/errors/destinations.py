"""What orders that go to several places refuse."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class TaxesDiffer(DomainError):
    code = "taxes_differ"
    message = gettext_lazy(
        "Goods are taxed differently there (%(there)s instead of %(here)s). Please"
        " order them by themselves."
    )


class TooManyDestinations(DomainError):
    code = "too_many_destinations"
    message = gettext_lazy("An order goes to %(most)s further addresses at most.")


class MixedDestinations(DomainError):
    code = "mixed_destinations"
    message = gettext_lazy(
        "These lines go to different addresses: make a shipment for each of them."
    )
