"""Which lists answer a buyer, and how a derived list changes its parent's prices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from itertools import islice

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from pricing.models import PriceListKind, PriceListLevel

MOST_LINKS = 16
# How many lists one list may stand on.
MOST_DERIVATIONS = 8
MOST_RULES = 20
# Exact for any amount × factor × percentages that the columns can hold; the default
# context would cut at 28 digits where the database does not.
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


class Silence(TextChoices):
    """Why an assigned list does not answer."""

    INACTIVE = "inactive", gettext_lazy("not in use")
    NOT_YET = "not_yet", gettext_lazy("not yet valid")
    ENDED = "ended", gettext_lazy("no longer valid")
    OTHER_CURRENCY = "currency", gettext_lazy("another currency")
    OLD_RATE = "old_rate", gettext_lazy("no exchange rate that is new enough")
    OTHER_BASIS = "basis", gettext_lazy("another tax basis")
    OTHER_SELLER = "seller", gettext_lazy("another seller")
    PARENT = "parent", gettext_lazy("the list it is derived from does not answer")
    COST = "cost", gettext_lazy("purchase costs are no prices")
    BEHIND_FINAL = "final", gettext_lazy("a list before it has the last word")
    TOO_MANY = "too_many", gettext_lazy("too many lists stand before it")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the rules of lists ask of a product: category (tree path) and brand."""

    category_path: str = ""
    brand_id: int | None = None


NOWHERE = Shelf()


@dataclass(frozen=True, slots=True)
class ListRule:
    """What a list takes for a category with all below it, or (no path) for a brand.

    `name` is what staff know the category or brand by.
    """

    percent: Decimal
    category_path: str = ""
    brand_id: int | None = None
    name: str = ""

    @property
    def multiplier(self) -> Decimal:
        return 1 + self.percent / 100


@dataclass(frozen=True)
class ListFacts:
    """A price list as the chain needs it."""

    list_id: int
    name: str
    seller_id: int
    currency: str
    prices_include_tax: bool
    is_active: bool
    starts_at: datetime | None
    ends_at: datetime | None
    parent_id: int | None
    percent: Decimal | None
    rounding: str
    surcharge: Decimal = Decimal(0)
    kind: str = PriceListKind.SALE
    rules: tuple[ListRule, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """One step from a parent's price to its child's: −5 is five percent less.

    `rate` converts from the parent's currency; `surcharge`, in the list's own, is
    added to each asked unit after that and before rounding. What matches of `rules`
    stands instead of `percent`. For one product a higher price never becomes the lower
    one.
    """

    list_id: int
    name: str
    percent: Decimal
    rounding: str
    surcharge: Decimal = Decimal(0)
    rate: Decimal = Decimal(1)
    rules: tuple[ListRule, ...] = ()

    @property
    def multiplier(self) -> Decimal:
        """What a parent's price is multiplied by where no rule matches."""
        return EXACT.multiply(1 + self.percent / 100, self.rate)

    @cached_property
    def category_rules(self) -> tuple[ListRule, ...]:
        """Rules of categories, the deeper before those that hold them."""
        rules = [rule for rule in self.rules if rule.category_path]
        return tuple(sorted(rules, key=lambda rule: -len(rule.category_path)))

    @cached_property
    def brand_rules(self) -> tuple[ListRule, ...]:
        return tuple(rule for rule in self.rules if not rule.category_path)

    def rules_for(self, shelf: Shelf) -> tuple[ListRule, ...]:
        """What matches: the nearest category's rule, the brand's, both, or none."""
        nearest = (
            rule
            for rule in self.category_rules
            if shelf.category_path.startswith(rule.category_path)
        )
        brand = (rule for rule in self.brand_rules if rule.brand_id == shelf.brand_id)
        return (*_first(nearest), *_first(brand))

    def multiplier_for(self, shelf: Shelf) -> Decimal:
        """What the parent's price of a product on this shelf is multiplied by."""
        matching = self.rules_for(shelf) if self.rules else ()
        if not matching:
            return self.multiplier
        product = self.rate
        for rule in matching:
            product = EXACT.multiply(product, rule.multiplier)
        return product


@dataclass(frozen=True)
class ChainLink:
    """A list that answers, at its place in a buyer's chain.

    `source_id` is the list whose rows are read: the list itself, or the one it is
    derived from in `derivations` steps, nearest to the rows first. `ends_at` is the
    earliest end of all lists involved.
    """

    list_id: int
    name: str
    level: PriceListLevel
    is_contract: bool
    source_id: int
    source_name: str
    parent_id: int | None = None
    derivations: tuple[Derivation, ...] = ()
    ends_at: datetime | None = None
    is_final: bool = False
    # Its rows are purchase costs, which no buyer may learn.
    is_from_cost: bool = False
    # Of its rows and of what is derived from them; only the last step converts.
    currency: str = ""


@dataclass(frozen=True)
class SilentList:
    """An assigned list that does not answer now, for explanations to staff."""

    list_id: int
    name: str
    level: PriceListLevel
    reason: Silence


@dataclass(frozen=True)
class Chain:
    """The lists asked for a buyer, in order, in one currency and basis."""

    currency: str
    prices_include_tax: bool
    lowest_wins: bool
    links: tuple[ChainLink, ...] = ()
    silent: tuple[SilentList, ...] = ()

    @property
    def source_ids(self) -> list[int]:
        """Lists whose rows are read, each once."""
        return list(dict.fromkeys(link.source_id for link in self.links))

    @property
    def has_rules(self) -> bool:
        """Whether prices depend on where in the catalogue a product stands."""
        return any(step.rules for link in self.links for step in link.derivations)


@dataclass(frozen=True)
class Conversion:
    """How lists in `currency` answer in the chain's.

    `rate` is units of the chain's currency for one, of `day`; None where none is new
    enough. The margin and the rounding come after it.
    """

    currency: str
    percent: Decimal
    rounding: str
    rate: Decimal | None
    day: date | None = None
    name: str = ""


@dataclass(frozen=True)
class ChainWish:
    """What lists must have to answer."""

    seller_id: int
    currency: str
    prices_include_tax: bool
    instant: datetime
    lowest_wins: bool = False
    conversion: Conversion | None = None

    def conversion_of(self, currency: str) -> Conversion | None:
        """What a list in `currency` is converted by, if it has to be and can be."""
        if currency == self.currency or self.conversion is None:
            return None
        return self.conversion if self.conversion.currency == currency else None


@dataclass(frozen=True)
class AssignedList:
    """A list at a level, with the lists it stands on, nearest first."""

    level: PriceListLevel
    is_contract: bool
    line: tuple[ListFacts, ...]
    is_final: bool = False


def build_chain(assigned: Sequence[AssignedList], wish: ChainWish) -> Chain:
    """Order the links of those who answer; keep the others with the reason why not.

    `assigned` comes in the order to be asked; a list named twice keeps its first
    place. Behind a list that is final, and answers, all others are silent.
    """
    links: list[ChainLink] = []
    silent: list[SilentList] = []
    known: set[int] = set()
    for entry in assigned:
        own = entry.line[0]
        if own.list_id in known:
            continue
        known.add(own.list_id)
        reason = _silence(entry, wish) or _no_room(links)
        if reason is None:
            links.append(_link(entry, wish))
        else:
            silent.append(SilentList(own.list_id, own.name, entry.level, reason))
    return Chain(
        currency=wish.currency,
        prices_include_tax=wish.prices_include_tax,
        lowest_wins=wish.lowest_wins,
        links=tuple(links),
        silent=tuple(silent),
    )


def _no_room(links: Sequence[ChainLink]) -> Silence | None:
    if links and links[-1].is_final:
        return Silence.BEHIND_FINAL
    return Silence.TOO_MANY if len(links) == MOST_LINKS else None


def _silence(entry: AssignedList, wish: ChainWish) -> Silence | None:
    own, *parents = entry.line
    if own.kind == PriceListKind.COST:
        return Silence.COST
    reason = _unfit(own, wish)
    if reason is not None:
        return reason
    # A line that does not end in a list with rows was cut off or runs in circles.
    if entry.line[-1].parent_id is not None:
        return Silence.PARENT
    # Amounts are converted once, at the end of the line.
    if any(
        parent.currency != own.currency or _unfit(parent, wish) is not None
        for parent in parents
    ):
        return Silence.PARENT
    return None


def _unfit(facts: ListFacts, wish: ChainWish) -> Silence | None:
    conversion = wish.conversion_of(facts.currency)
    is_foreign = facts.currency != wish.currency
    tests = (
        (not facts.is_active, Silence.INACTIVE),
        (facts.seller_id != wish.seller_id, Silence.OTHER_SELLER),
        (is_foreign and conversion is None, Silence.OTHER_CURRENCY),
        (bool(conversion and conversion.rate is None), Silence.OLD_RATE),
        (facts.prices_include_tax != wish.prices_include_tax, Silence.OTHER_BASIS),
        (bool(facts.starts_at and facts.starts_at > wish.instant), Silence.NOT_YET),
        # Periods are half-open: at its end a list is over.
        (bool(facts.ends_at and facts.ends_at <= wish.instant), Silence.ENDED),
    )
    return next((reason for is_so, reason in tests if is_so), None)


def _converted(own: ListFacts, wish: ChainWish) -> tuple[Derivation, ...]:
    """The last step of a list in another currency than the chain's."""
    conversion = wish.conversion_of(own.currency)
    if conversion is None or conversion.rate is None:
        return ()
    return (
        Derivation(
            list_id=own.list_id,
            name=conversion.name,
            percent=conversion.percent,
            rounding=conversion.rounding,
            rate=conversion.rate,
        ),
    )


def _link(entry: AssignedList, wish: ChainWish) -> ChainLink:
    own, source = entry.line[0], entry.line[-1]
    ends = [facts.ends_at for facts in entry.line if facts.ends_at is not None]
    return ChainLink(
        list_id=own.list_id,
        name=own.name,
        level=entry.level,
        is_contract=entry.is_contract,
        source_id=source.list_id,
        source_name=source.name,
        parent_id=own.parent_id,
        derivations=tuple(
            _derivation(facts, facts.percent)
            for facts in reversed(entry.line)
            if facts.percent is not None
        )
        + _converted(own, wish),
        ends_at=min(ends, default=None),
        is_final=entry.is_final,
        is_from_cost=source.kind == PriceListKind.COST,
        currency=own.currency,
    )


def _derivation(facts: ListFacts, percent: Decimal) -> Derivation:
    return Derivation(
        list_id=facts.list_id,
        name=facts.name,
        percent=percent,
        rounding=facts.rounding,
        surcharge=facts.surcharge,
        rules=facts.rules,
    )


def _first(rules: Iterable[ListRule]) -> tuple[ListRule, ...]:
    return tuple(islice(rules, 1))
