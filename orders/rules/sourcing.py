"""Which warehouse is asked first for goods that go to a place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.restriction_rules import plain_postcode


@dataclass(frozen=True)
class ServedArea:
    """A place that a warehouse serves; without postcodes a whole country."""

    warehouse_id: int
    country: str
    postcode_from: str = ""
    postcode_to: str = ""
    position: int = 0

    def covers(self, *, country: str, postcode: str) -> bool:
        """Say whether goods for an address are served from here."""
        if country != self.country:
            return False
        begins = plain_postcode(postcode)[: len(self.postcode_from)]
        return self.postcode_from <= begins <= (self.postcode_to or self.postcode_from)


def nearest_first(
    warehouse_ids: Sequence[int],
    areas: Iterable[ServedArea],
    *,
    country: str,
    postcode: str,
) -> tuple[int, ...]:
    """The warehouses as they serve a place: by area, then as they came.

    Of areas at the same position one with postcodes goes before a whole country.
    """
    ranks: dict[int, tuple[int, bool]] = {}
    for area in areas:
        if area.covers(country=country, postcode=postcode):
            rank = (area.position, not area.postcode_from)
            ranks[area.warehouse_id] = min(rank, ranks.get(area.warehouse_id, rank))
    last = (2**31, True)
    return tuple(sorted(warehouse_ids, key=lambda pk: ranks.get(pk, last)))
