"""What carts refuse."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


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


class CouponRefused(DomainError):
    code = "coupon_refused"
    message = gettext_lazy("%(reason)s")


class TooManyCoupons(DomainError):
    code = "too_many_coupons"
    message = gettext_lazy("A cart takes %(most)s codes at most.")
