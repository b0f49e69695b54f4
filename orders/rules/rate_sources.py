"""Who says what a consignment costs: the method's own table, or a carrier.

Another carrier is a frozen dataclass with its configuration and one method, `price`,
and an entry in RATE_SOURCES; methods name it in `rate_source`. It is asked while pages
are built and while the customer is locked, so it answers from what it has at hand: a
job of its own fetches a contract's prices beforehand, never `price`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from orders.models import RATE_TABLE
from orders.rules.freight import Consignment, Freight, OnRequest, Tariff, table_freight


class RateSource(Protocol):
    """Prices consignments."""

    @property
    def label(self) -> str | Promise:
        """What staff choose it by."""
        ...

    def price(self, tariff: Tariff, sent: Consignment) -> Freight | None:
        """What `sent` costs in the tariff's currency; None where it is not taken.

        On request where there is no answer now. Never raises, never waits.
        """
        ...


@dataclass(frozen=True)
class RateTable:
    """The rows beside the method."""

    @property
    def label(self) -> str | Promise:
        return gettext_lazy("the table of rates below")

    def price(self, tariff: Tariff, sent: Consignment) -> Freight | None:
        return table_freight(tariff, sent)


RATE_SOURCES: Mapping[str, RateSource] = {RATE_TABLE: RateTable()}


def freight_from(source: str, tariff: Tariff, sent: Consignment) -> Freight | None:
    """What a source asks for; on request where it is not installed any more."""
    known = RATE_SOURCES.get(source)
    if known is None:
        return Freight(why=OnRequest.SOURCE)
    return known.price(tariff, sent)
