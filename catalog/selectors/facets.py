"""What a listing can be narrowed by, with counts of what `buyer` may see."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import EmptyResultSet

from accounts.buyer import Buyer
from catalog.models import AttributeKind, Category
from catalog.rules import written
from catalog.selectors.facet_counts import (
    MOST_COUNTED_IN_STOCK,
    MOST_OPTIONS,
    CountRow,
    Counts,
    FacetAttribute,
    count_in_stock,
    counts_for,
)
from catalog.selectors.filters import FactFilter, ListingQuery, number_in

# Numbers with more values than this are a range, not a list.
MOST_NUMBERS = 12


@dataclass(frozen=True)
class FacetOption:
    """A value with the number of products it would leave. `name` is its parameter.

    `count` None: too many to be counted while somebody waits (stock only).
    """

    name: str
    value: str
    label: str
    count: int | None
    is_selected: bool = False


@dataclass(frozen=True)
class FacetRange:
    """Numbers from `least` to `most` in `unit`; `from_` and `to` are what is asked."""

    name: str
    unit: str
    least: Decimal
    most: Decimal
    from_: Decimal | None = None
    to: Decimal | None = None


@dataclass(frozen=True)
class Facet:
    """One property: options, or a range where there would be too many.

    `kind` is brand, stock or the attribute's. Titles and labels of brand, numbers and
    choices are words in the buyer's language; those of stock and of yes and no are ""
    and the face's to say.
    """

    kind: str
    code: str
    title: str
    unit: str
    options: tuple[FacetOption, ...] = ()
    range: FacetRange | None = None

    @property
    def selected_count(self) -> int:
        asked = self.range is not None and (self.range.from_, self.range.to)
        in_range = bool(asked) and asked != (None, None)
        return sum(option.is_selected for option in self.options) + in_range


@dataclass(frozen=True)
class FacetAnswer:
    """Facets in order, and how many products all filters leave.

    `is_count_least`: there are more than `count`, and nobody counted the values.
    """

    facets: tuple[Facet, ...]
    count: int
    is_count_least: bool = False

    def __iter__(self) -> Iterator[Facet]:
        return iter(self.facets)


def facets_for(
    buyer: Buyer, category: Category | None, query: ListingQuery
) -> FacetAnswer:
    """Facets of the products that `query` finds in `category` and below.

    A value's count is what the list would hold with it, its own facet's other values
    aside: visible products that pass the filters of every other facet. Facts come
    from the category and those above it, and from what is filtered by. Two queries
    where the catalogue has not changed since somebody looked at the same, else three;
    one more for the attributes filtered by.
    """
    try:
        counts = counts_for(buyer, category, query)
        in_stock = _in_stock(buyer, category, query, counts)
    except EmptyResultSet:  # Django knows that nothing can be visible
        return FacetAnswer((), 0)
    return _answer(counts, in_stock, query)


def _in_stock(
    buyer: Buyer, category: Category | None, query: ListingQuery, counts: Counts
) -> int | None:
    if query.in_stock:
        return counts.total
    if counts.is_sample or counts.total > MOST_COUNTED_IN_STOCK:
        return None
    return count_in_stock(buyer, category, query) if counts.total else 0


def _answer(counts: Counts, in_stock: int | None, query: ListingQuery) -> FacetAnswer:
    by_attribute: dict[int, list[CountRow]] = defaultdict(list)
    for row in counts.rows:
        if row.part == "fact":
            by_attribute[row.attribute_id].append(row)
    asked = {fact.attribute: fact for fact in query.facts}
    facets = [_stock_facet(in_stock, query), _category_facet(counts.rows, query)]
    for attribute in counts.attributes:
        fact = asked.get(attribute.code, FactFilter(attribute.code))
        facets.append(_fact_facet(attribute, by_attribute[attribute.pk], fact))
    facets.append(_brand_facet(counts.rows, query))
    shown = (facet for facet in facets if facet.options or facet.range)
    if counts.is_sample:
        shown = (_uncounted(facet) for facet in shown)
    return FacetAnswer(tuple(shown), counts.total, counts.is_least)


def _uncounted(facet: Facet) -> Facet:
    options = (replace(option, count=None) for option in facet.options)
    return replace(facet, options=tuple(options))


def _stock_facet(in_stock: int | None, query: ListingQuery) -> Facet:
    option = FacetOption("stock", "now", "", in_stock, query.in_stock)
    options = (option,) if in_stock != 0 or query.in_stock else ()
    return Facet("stock", "stock", "", "", options)


def _category_facet(rows: Sequence[CountRow], query: ListingQuery) -> Facet:
    """The categories of what words find; one alone leaves nothing to choose."""
    options = _coded(rows, "category", query.categories)
    has_choice = len(options) > 1 or bool(query.categories)
    return Facet("category", "category", "", "", options if has_choice else ())


def _brand_facet(rows: Sequence[CountRow], query: ListingQuery) -> Facet:
    return Facet("brand", "brand", "", "", _coded(rows, "brand", query.brands))


def _coded(
    rows: Sequence[CountRow], name: str, wanted: frozenset[str]
) -> tuple[FacetOption, ...]:
    """Options of things with a code, those with most products first."""
    found = [row for row in rows if row.part == name]
    options = [
        FacetOption(
            name, row.code or "", row.label or "", row.count, row.code in wanted
        )
        for row in sorted(found, key=lambda row: (-row.count, row.label or ""))
    ]
    missing = wanted - {option.value for option in options}
    return _with_missing(options[:MOST_OPTIONS], missing, name)


def _with_missing(
    options: Sequence[FacetOption], missing: Iterable[str], name: str
) -> tuple[FacetOption, ...]:
    """What is asked for and would leave nothing stays to be switched off."""
    gone = [FacetOption(name, value, value, 0, True) for value in sorted(missing)]
    return (*options, *gone)


def _fact_facet(
    attribute: FacetAttribute, rows: Sequence[CountRow], fact: FactFilter
) -> Facet:
    if attribute.kind == AttributeKind.NUMBER and (
        len(rows) > MOST_NUMBERS or fact.is_range
    ):
        return _facet(attribute, (), _range(attribute, rows, fact))
    options = [_option(attribute, row, fact) for row in _in_order(attribute, rows)]
    missing = _wanted(attribute, fact) - {option.value for option in options}
    name = f"a.{attribute.code}"
    return _facet(attribute, _with_missing(options, missing, name), None)


def _facet(
    attribute: FacetAttribute, options: tuple[FacetOption, ...], over: FacetRange | None
) -> Facet:
    return Facet(
        kind=attribute.kind.value,
        code=attribute.code,
        title=attribute.name,
        unit=attribute.unit,
        options=options,
        range=over,
    )


def _in_order(attribute: FacetAttribute, rows: Sequence[CountRow]) -> list[CountRow]:
    if attribute.kind == AttributeKind.NUMBER:
        return sorted(rows, key=lambda row: Decimal(row.value or 0))
    if attribute.kind == AttributeKind.CHOICE:
        return sorted(rows, key=lambda row: (row.position or 0, row.label or ""))
    return sorted(rows, key=lambda row: (-row.count, row.value or ""))


def _option(attribute: FacetAttribute, row: CountRow, fact: FactFilter) -> FacetOption:
    value, label = row.value or "", row.value or ""
    if attribute.kind == AttributeKind.CHOICE:
        value, label = row.code or "", row.label or ""
    elif attribute.kind == AttributeKind.BOOLEAN:
        value, label = ("yes" if value == "true" else "no"), ""
    elif attribute.kind == AttributeKind.NUMBER:
        label = f"{value} {attribute.unit}".strip()
    return FacetOption(
        name=f"a.{attribute.code}",
        value=value,
        label=label,
        count=row.count,
        is_selected=value in _wanted(attribute, fact),
    )


def _wanted(attribute: FacetAttribute, fact: FactFilter) -> frozenset[str]:
    if attribute.kind != AttributeKind.NUMBER:
        return fact.values
    numbers = [number_in(value) for value in fact.values]
    return frozenset(written(number) for number in numbers if number is not None)


def _range(
    attribute: FacetAttribute, rows: Sequence[CountRow], fact: FactFilter
) -> FacetRange | None:
    bounds = [(row.least, row.most) for row in rows]
    from_, to = fact.least_in(attribute.unit), fact.most_in(attribute.unit)
    least = min((low for low, _ in bounds if low is not None), default=from_)
    most = max((high for _, high in bounds if high is not None), default=to)
    return FacetRange(
        name=f"a.{attribute.code}",
        unit=attribute.unit,
        least=least if least is not None else Decimal(0),
        most=most if most is not None else Decimal(0),
        from_=from_,
        to=to,
    )
