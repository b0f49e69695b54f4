"""What the catalogue refuses."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class OutOfStock(DomainError):
    code = "out_of_stock"
    message = gettext_lazy("Not enough of %(sku)s in stock.")


class NotFromOneWarehouse(OutOfStock):
    """There is enough, but not in one place, and such orders are not split."""

    code = "not_from_one_warehouse"
    message = gettext_lazy(
        "All of this order leaves from one warehouse, and %(sku)s lies elsewhere."
        " Please order it on its own."
    )


class LineNotFromOneWarehouse(OutOfStock):
    code = "line_not_from_one_warehouse"
    message = gettext_lazy(
        "%(sku)s leaves from one warehouse, and none has more than %(most)s."
        " Please order the rest as a line of another order."
    )


class KitHasNoStock(DomainError):
    code = "kit_has_no_stock"
    message = gettext_lazy(
        "%(sku)s is a kit and has no stock of its own: count its components."
    )


class Restricted(DomainError):
    """A licence, an age, a place or an audience stands in the way; `reason` says it."""

    code = "restricted"
    message = gettext_lazy("%(sku)s: %(reason)s")


class QuantityRefused(DomainError):
    """A quantity the unit is not sold in; `allowed` in `fields` is the nearest one."""

    code = "quantity_refused"
    message = gettext_lazy("This quantity is not sold. Possible: %(allowed)s.")


class NotAQuantity(QuantityRefused):
    code = "not_a_quantity"
    message = gettext_lazy("Please give a quantity as a number, such as %(allowed)s.")


class BelowMinimum(QuantityRefused):
    code = "below_minimum"
    message = gettext_lazy("The smallest quantity is %(allowed)s.")


class AboveMaximum(QuantityRefused):
    code = "above_maximum"
    message = gettext_lazy("The largest quantity is %(allowed)s.")


class OffStep(QuantityRefused):
    code = "off_step"
    message = gettext_lazy("Sold in steps of %(step)s: the next is %(allowed)s.")


class PictureRefused(DomainError):
    code = "picture_refused"
    message = gettext_lazy("This is not a picture: send PNG, JPEG or WebP.")


class PictureTooLarge(PictureRefused):
    code = "picture_too_large"
    message = gettext_lazy(
        "The picture is too large: %(megabytes)s MB and %(pixels)s pixels a side at"
        " most."
    )


class SlugTaken(DomainError):
    code = "slug_taken"
    message = gettext_lazy("Another product has the address “%(slug)s” already.")


class TooManyExports(DomainError):
    code = "too_many_exports"
    message = gettext_lazy("Your lists are still being written. Wait for them, please.")
