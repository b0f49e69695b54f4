"""What the steps of the seed hand to each other."""

import os
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from django.utils import timezone

from accounts.models import Channel, Customer, Seller, User
from catalog.models import Category, Product, Unit, Variant, Warehouse

SEED = 1992  # the year the demo seller was founded


@dataclass
class Demo:
    """The demo shop while it is being written: records by the codes of the content.

    `rng` starts from the same seed, so that the same day gives the same shop.
    """

    now: datetime
    port: int
    rng: Random
    sellers: list[Seller] = field(default_factory=list)
    channels: dict[str, Channel] = field(default_factory=dict)
    warehouses: dict[str, Warehouse] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    variants: dict[str, Variant] = field(default_factory=dict)
    # The unit each variant is sold by, and the unit its stock is kept in.
    units: dict[int, Unit] = field(default_factory=dict)

    @property
    def seller(self) -> Seller:
        return self.sellers[0]

    @property
    def today(self) -> date:
        """The date at the seller's."""
        return timezone.localdate(self.now, self.seller.zone)


def new_demo() -> Demo:
    """A demo as of this moment, on the ports that `make run` opens."""
    return Demo(
        now=timezone.now(),
        port=int(os.environ.get("PORT", "8000")),
        rng=Random(SEED),  # noqa: S311 - made-up data, the same each time
    )
