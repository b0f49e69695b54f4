"""What a listing is narrowed by, and the products that are left."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Protocol

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
)
from django.utils.translation import gettext_lazy

from accounts.buyer import Buyer
from catalog.measures import Measure, measure_in
from catalog.models import (
    Attribute,
    AttributeKind,
    AttributeValue,
    Category,
    Product,
    ShownStock,
    StockLevel,
    Variant,
)
from catalog.rules import clean_query
from catalog.selectors.hits import Hits, best_of, hits_of, products_found
from catalog.selectors.kept import kept_for_all
from catalog.selectors.search_query import asked_of
from catalog.standing import standing_of

MOST_FILTERS = 20
MOST_VALUES = 100


class ListingSort(TextChoices):
    CATALOGUE = "catalogue", gettext_lazy("Catalogue order")
    NAME = "name", gettext_lazy("Name")
    NEWEST = "newest", gettext_lazy("Newest")
    RELEVANCE = "relevance", gettext_lazy("Best match")


@dataclass(frozen=True)
class FactFilter:
    """What is wanted of one attribute: one of `values`, or a number in a range.

    Values are choice codes, numbers, texts, or yes and no. Bounds belong to the range;
    without a unit they are in the attribute's.
    """

    attribute: str
    values: frozenset[str] = frozenset()
    from_: Measure | None = None
    to: Measure | None = None

    @property
    def is_range(self) -> bool:
        return self.from_ is not None or self.to is not None

    def least_in(self, unit: str) -> Decimal | None:
        """The lower bound in `unit`; None without one, or where it measures else."""
        return self.from_.value_in(unit) if self.from_ else None

    def most_in(self, unit: str) -> Decimal | None:
        """The upper bound in `unit`, as the lower one."""
        return self.to.value_in(unit) if self.to else None


class Parameters(Protocol):
    """What `ListingQuery.read` needs of a QueryDict."""

    def getlist(self, key: str) -> list[str]: ...
    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class ListingQuery:
    """A listing's words and filters, as they stand in an address.

    Parameters are `q`, `category` and `brand` (codes), `stock` (now),
    `a.<attribute>` (values), `a.<attribute>.from` and `a.<attribute>.to` (numbers,
    with a unit or without).
    """

    text: str = ""
    brands: frozenset[str] = frozenset()
    facts: tuple[FactFilter, ...] = ()
    in_stock: bool = False
    categories: frozenset[str] = frozenset()

    @classmethod
    def read(cls, params: Parameters) -> "ListingQuery":
        """Read an address; what makes no sense in it is left out."""
        facts: dict[str, FactFilter] = {}
        for name in sorted(params):
            head, _, rest = name.partition(".")
            if head == "a" and rest:
                _read_fact(facts, rest, [clean_query(v) for v in params.getlist(name)])
        texts = [clean_query(value) for value in params.getlist("q")]
        return cls(
            text=texts[-1] if texts else "",
            categories=_codes_in(params, "category"),
            brands=_codes_in(params, "brand"),
            facts=tuple(list(facts.values())[:MOST_FILTERS]),
            in_stock="now" in params.getlist("stock"),
        )

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameters that `read` gives this query for, in one order."""
        found = [("q", self.text)] if self.text else []
        found += [("category", code) for code in sorted(self.categories)]
        found += [("brand", brand) for brand in sorted(self.brands)]
        if self.in_stock:
            found.append(("stock", "now"))
        for fact in self.facts:
            name = f"a.{fact.attribute}"
            found += [(name, value) for value in sorted(fact.values)]
            for end, bound in (("from", fact.from_), ("to", fact.to)):
                if bound is not None:
                    found.append((f"{name}.{end}", str(bound)))
        return tuple(found)

    @property
    def selected_count(self) -> int:
        """How many filters are on; the text is none."""
        of_facts = sum(len(fact.values) + fact.is_range for fact in self.facts)
        chosen = len(self.categories) + len(self.brands)
        return chosen + self.in_stock + of_facts

    def without_text(self) -> "ListingQuery":
        """The same filters, no words."""
        return replace(self, text="")

    def without_filters(self) -> "ListingQuery":
        """The same words, nothing narrowed."""
        return ListingQuery(text=self.text)


def _codes_in(params: Parameters, name: str) -> frozenset[str]:
    codes = [clean_query(value) for value in params.getlist(name)]
    return frozenset([code for code in codes if code][:MOST_VALUES])


def _read_fact(facts: dict[str, FactFilter], rest: str, values: list[str]) -> None:
    code, _, end = rest.partition(".")
    fact = facts.get(code, FactFilter(code))
    values = [value for value in values if value][:MOST_VALUES]
    if not values:
        return
    if not end:
        facts[code] = replace(fact, values=fact.values | frozenset(values))
        return
    bound = bound_in(values[-1])
    if bound is not None and end == "from":
        facts[code] = replace(fact, from_=bound)
    elif bound is not None and end == "to":
        facts[code] = replace(fact, to=bound)


def bound_in(text: str) -> Measure | None:
    """A bound that a person typed, with a unit or without: 0,75 or 750 W."""
    number = number_in(text)
    return Measure(number) if number is not None else measure_in(text)


def number_in(text: str) -> Decimal | None:
    """A number a person typed, with a comma or a point, if the database can hold it."""
    try:
        number = Decimal(text.replace(",", ".").strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 10:
        return None
    return number


@dataclass(frozen=True)
class KnownFact:
    """An attribute that is filtered by: its key, kind, unit and choices."""

    pk: int
    kind: AttributeKind
    unit: str = ""
    choices: Mapping[str, int] = field(default_factory=dict)


def known_facts(
    buyer: Buyer,
    facts: Sequence[FactFilter],
    find: Callable[[], dict[str, KnownFact]] | None = None,
) -> dict[str, KnownFact]:
    """Attributes of `facts` by code, kept until one changes; else one query.

    `find` stands for that query where somebody has read them along.
    """
    codes = tuple(sorted(fact.attribute for fact in facts))
    if not codes:
        return {}
    seek = find or (lambda: _find_facts(codes))
    return buyer.remember(
        f"known_facts:{codes}",
        lambda: kept_for_all(buyer, ("known_facts", codes), seek),
    )


def _find_facts(codes: Iterable[str]) -> dict[str, KnownFact]:
    rows = Attribute.objects.filter(code__in=codes).values_list(
        "pk", "code", "kind", "unit", "choices__code", "choices__pk"
    )
    keys: dict[str, tuple[int, str, str]] = {}
    choices: dict[str, dict[str, int]] = defaultdict(dict)
    for pk, code, kind, unit, choice, choice_pk in rows:
        keys[code] = (pk, kind, unit)
        if choice is not None:
            choices[code][choice] = choice_pk
    return {
        code: KnownFact(pk, AttributeKind(kind), unit, choices[code])
        for code, (pk, kind, unit) in keys.items()
    }


@dataclass(frozen=True)
class Condition:
    """One filter as SQL; `key` is the facet whose own counts leave it out."""

    key: tuple[str, int]
    holds: Q


CATEGORY = ("category", 0)
BRAND = ("brand", 0)
STOCK = ("stock", 0)


def conditions_of(query: ListingQuery, buyer: Buyer) -> tuple[Condition, ...]:
    """The filters of `query` on products; nothing has an unknown attribute."""
    found = []
    if query.categories:
        chosen = Q(category__code__in=query.categories)
        found.append(Condition(CATEGORY, chosen))
    if query.brands:
        found.append(Condition(BRAND, Q(brand__code__in=query.brands)))
    if query.in_stock:
        here = Q(Exists(stock_of_product(buyer)))
        kits = kits_in_stock(buyer)
        found.append(Condition(STOCK, here | Q(pk__in=kits) if kits else here))
    known = known_facts(buyer, query.facts)
    for fact in query.facts:
        about = known.get(fact.attribute)
        key = ("fact", about.pk if about else 0)
        holds = _fact_holds(fact, about) if about else Q(pk__in=())
        found.append(Condition(key, holds))
    return tuple(found)


def stock_of_product(buyer: Buyer) -> QuerySet[StockLevel]:
    """Levels with free stock of the product outside, in the channel's warehouses."""
    return StockLevel.objects.filter(
        variant__product=OuterRef("pk"),
        variant__is_active=True,
        variant__archived_at__isnull=True,
        warehouse__channels=buyer.channel,
        on_hand__gt=F("reserved"),
    )


def kits_in_stock(buyer: Buyer) -> tuple[int, ...]:
    """Products with a kit that can be packed in one of the channel's warehouses.

    Kits are few: asked once for each buyer value, and only where stock is filtered by.
    """

    if not standing_of(buyer).has_kits:
        return ()

    def find() -> tuple[int, ...]:
        packed = ShownStock.objects.filter(
            warehouse__channels=buyer.channel, free__gt=0
        )
        kits = Variant.objects.active().exclude(kit_pricing="")
        kits = kits.filter(pk__in=packed.values("variant"))
        return tuple(kits.values_list("product_id", flat=True))

    return buyer.remember("catalog.kits_in_stock", find)


def _fact_holds(fact: FactFilter, about: KnownFact) -> Q:
    values = AttributeValue.objects.filter(product=OuterRef("pk"), attribute=about.pk)
    holds = Q()
    if fact.values:
        holds &= Q(Exists(values.filter(_one_of(fact.values, about))))
    if fact.is_range:
        holds &= Q(Exists(values.filter(_between(fact, about.unit))))
    return holds


def _one_of(values: frozenset[str], about: KnownFact) -> Q:
    if about.kind == AttributeKind.CHOICE:
        wanted = [about.choices[value] for value in values if value in about.choices]
        return Q(choice__in=wanted)
    if about.kind == AttributeKind.NUMBER:
        numbers = [number_in(value) for value in values]
        return Q(number__in=[number for number in numbers if number is not None])
    if about.kind == AttributeKind.BOOLEAN:
        return Q(boolean__in=[value == "yes" for value in values])
    return Q(text__in=values)


def _between(fact: FactFilter, unit: str) -> Q:
    bounds = Q(number__isnull=False)
    least, most = fact.least_in(unit), fact.most_in(unit)
    if least is not None:
        bounds &= Q(number__gte=least)
    if most is not None:
        bounds &= Q(number__lte=most)
    return bounds


def unfiltered_products(
    buyer: Buyer, query: ListingQuery, *, category: Category | None = None
) -> QuerySet[Product]:
    """Products `buyer` may see in `category` and below that answer the text."""
    products = Product.objects.visible_to(buyer)
    if category is not None:
        products = products.filter(_within(category))
    if query.text:
        products = products.filter(pk__in=products_found(query.text, buyer))
    return products


def _within(category: Category) -> Q:
    # A leaf by its key: the index has its products in the order of the catalogue.
    if category.is_leaf():
        return Q(category_id=category.pk)
    return Q(category__path__startswith=category.path)


def filtered_products(
    buyer: Buyer, query: ListingQuery, *, category: Category | None = None
) -> QuerySet[Product]:
    """Products `buyer` may see in `category` that answer the text and every filter.

    Values of one attribute are alternatives, attributes add up. Without an order.
    """
    products = unfiltered_products(buyer, query, category=category)
    for condition in conditions_of(query, buyer):
        products = products.filter(condition.holds)
    return products


def matching(
    buyer: Buyer, query: ListingQuery, *, category: Category | None = None
) -> Hits:
    """What answers the words and every filter of `query`, best first.

    No query where nothing is filtered; else one, or three where words find very many.
    """
    hits = hits_of(query.text, buyer)
    if category is None and not query.selected_count:
        return hits
    found = filtered_products(buyer, query, category=category)
    if hits.is_more:
        return best_of(found, asked_of(query.text, buyer))
    left = set(found.order_by().values_list("pk", flat=True))
    return Hits(tuple(pk for pk in hits.ids if pk in left))
