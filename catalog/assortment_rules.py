"""What a catalogue's rules say, as sets: values in, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # values read as JSON

from catalog.models.catalogues import RuleEffect


@dataclass(frozen=True)
class WantedValue:
    """A value of an attribute: a choice, yes or no, or a range with both its ends."""

    attribute_id: int
    choice_id: int | None = None
    boolean: bool | None = None
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True)
class RuleSet:
    """All rules of one effect in one catalogue.

    `category_ids` hold what is below the categories named, too. Products are thousands
    and stay in the database: `names_products` says whether there are any.
    """

    everything: bool = False
    category_ids: tuple[int, ...] = ()
    brand_ids: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    values: tuple[WantedValue, ...] = ()
    names_products: bool = False

    @property
    def is_empty(self) -> bool:
        return self == NO_RULES


NO_RULES = RuleSet()


@dataclass(frozen=True)
class CatalogueRules:
    """What one catalogue brings in, less what it leaves out."""

    catalogue_id: int
    included: RuleSet = NO_RULES
    excluded: RuleSet = NO_RULES

    @property
    def shows_everything(self) -> bool:
        return self.included.everything and self.excluded.is_empty

    @property
    def shows_nothing(self) -> bool:
        return self.included.is_empty or self.excluded.everything


def read_rules(
    rows: Iterable[Mapping[str, Any]],  # Any: values read as JSON
) -> tuple[CatalogueRules, ...]:
    """Rules as the database tells them, by catalogue."""
    sets: dict[int, dict[str, RuleSet]] = {}
    for row in rows:
        sets.setdefault(row["catalogue_id"], {})[row["effect"]] = _rule_set(row)
    return tuple(
        CatalogueRules(
            catalogue_id,
            included=by_effect.get(RuleEffect.INCLUDE, NO_RULES),
            excluded=by_effect.get(RuleEffect.EXCLUDE, NO_RULES),
        )
        for catalogue_id, by_effect in sorted(sets.items())
    )


def _rule_set(row: Mapping[str, Any]) -> RuleSet:
    return RuleSet(
        everything=row["everything"],
        category_ids=tuple(row["category_ids"]),
        brand_ids=tuple(row["brand_ids"]),
        tags=tuple(row["tags"]),
        values=tuple(map(_value, row["values"])),
        names_products=row["names_products"],
    )


def _value(row: Mapping[str, Any]) -> WantedValue:
    bounds = {
        end: None if row[end] is None else Decimal(row[end])
        for end in ("least", "most")
    }
    return WantedValue(row["attribute_id"], row["choice_id"], row["boolean"], **bounds)
