"""What cannot be delivered."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class NothingToShip(DomainError):
    code = "nothing_to_ship"
    message = gettext_lazy("Give a quantity for at least one line.")


class MoreThanOrdered(DomainError):
    code = "more_than_ordered"
    message = gettext_lazy("Only %(left)s of %(sku)s are left to ship.")


class WrongWarehouse(DomainError):
    code = "wrong_warehouse"
    message = gettext_lazy("This warehouse does not serve the order's channel.")


class CarrierNotInUse(DomainError):
    code = "carrier_not_in_use"
    message = gettext_lazy("This carrier is not in use any more. Choose another.")
