"""A buyer of whom only the kind is known: statements are put together once for a kind.

Which rows somebody may see is told by `visible_to` alone, and takes long to be made a
statement of. Of those who have the same rights it is the same statement, but for the
keys of people, customer and channel; those are given when it is asked.
"""

from dataclasses import dataclass
from typing import cast

from accounts.buyer import Buyer
from accounts.rights import Right
from shop.statements import Given


@dataclass(frozen=True)
class BuyerKind:
    """What shapes a statement: rights, and whether somebody acts for a customer."""

    rights: frozenset[str]
    sees_own_only: bool
    is_represented: bool

    @classmethod
    def of(cls, buyer: Buyer) -> "BuyerKind":
        """The kind of somebody who acts for a customer."""
        return cls(buyer.rights, buyer.sees_own_only, buyer.rep is not None)

    @property
    def buyer(self) -> Buyer:
        """In the place of a buyer, where only keys and rights are looked at."""
        # It has what `visible_to` of owned rows reads; anything else fails at once.
        return cast("Buyer", _Blank(self))


class _Blank:
    def __init__(self, kind: BuyerKind) -> None:
        self._kind = kind
        self.by = Given("by")
        self.user = Given("user")
        self.customer = Given("customer")
        self.channel = Given("channel")
        self.rep = Given("by") if kind.is_represented else None
        self.sees_own_only = kind.sees_own_only

    def can(self, right: Right) -> bool:
        return right.value in self._kind.rights


def keys_of(buyer: Buyer) -> dict[str, int | None]:
    """What is given in the place of a blank buyer."""
    return {
        "by": buyer.by.pk if buyer.by else None,
        "user": buyer.user.pk if buyer.user else None,
        "customer": buyer.customer.pk if buyer.customer else None,
        "channel": buyer.channel.pk,
    }
