"""What is asked of a listing sorted by price, and what it answers."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

from catalog.models import Category

LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A product at its cheapest variant: the "from" price of a listing.

    Nobody prices it for this buyer where `variant_id` and `unit_amount` are None.
    """

    product_id: int
    variant_id: int | None
    unit_amount: Decimal | None

    @property
    def place(self) -> "Place":
        """Where the listing goes on behind this row."""
        return Place(self.unit_amount, self.variant_id or self.product_id)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order: behind this variant at this amount of the buyer's own.

    Behind the priced ones come those that nobody prices, by product: there `key` is a
    product. In addresses it is written 12.9~345 and ~678.
    """

    unit_amount: Decimal | None
    key: int

    def __str__(self) -> str:
        amount = "" if self.unit_amount is None else f"{self.unit_amount.normalize():f}"
        return f"{amount}~{self.key}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The place that an address names; None where it makes no sense."""
        head, mark, key = text.partition("~")
        if not (mark and key.isascii() and key.isdecimal() and len(key) < 20):
            return None
        if int(key) > LARGEST_KEY:
            return None
        if not head:
            return cls(None, int(key))
        try:
            amount = Decimal(head)
        except InvalidOperation:
            return None
        if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 14:
            return None
        return cls(round(amount, 4), int(key))


@dataclass(frozen=True)
class Scope:
    """Where the products of a listing are from, as far as it is known.

    `products_count` answer the question, of `within_count` in the category (or in all
    the catalogue). `category_ids` are the category and all below it; none stands for
    everything.
    """

    products_count: int
    within_count: int
    category: Category | None = None
    category_ids: tuple[int, ...] = ()

    @property
    def path(self) -> str:
        return self.category.path if self.category else ""


@dataclass(frozen=True)
class PriceWindow:
    """Which part of a listing: sorted how, from which price to which, how many.

    `least` and `most` are in the buyer's currency and basis, both included. The page
    begins behind `after`, or at `offset` without it.
    """

    descending: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    limit: int = 48
    offset: int = 0
    after: Place | None = None

    @property
    def is_filter(self) -> bool:
        return self.least is not None or self.most is not None

    @property
    def way(self) -> str:
        return "DESC" if self.descending else "ASC"

    @property
    def reach(self) -> int:
        """How many to find so that the page is full and one more is known."""
        return self.offset + self.limit + 1


@dataclass(frozen=True, slots=True)
class ListingPage:
    """The rows asked for, how many there are in all, and whether more follow.

    `is_count_least`: there are more than `count`, and nobody counted how many.
    """

    rows: tuple[ListingRow, ...]
    count: int = 0
    has_more: bool = False
    is_count_least: bool = False
