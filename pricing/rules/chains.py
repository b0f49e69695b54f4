"""Which lists answer a buyer, and how a derived list changes its parent's prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from pricing.models import PriceListLevel

MOST_LINKS = 16
# How many lists one list may stand on.
MOST_DERIVATIONS = 8


class Silence(TextChoices):
    """Why an assigned list does not answer."""

    INACTIVE = "inactive", gettext_lazy("not in use")
    NOT_YET = "not_yet", gettext_lazy("not yet valid")
    ENDED = "ended", gettext_lazy("no longer valid")
    OTHER_CURRENCY = "currency", gettext_lazy("another currency")
    OTHER_BASIS = "basis", gettext_lazy("another tax basis")
    OTHER_SELLER = "seller", gettext_lazy("another seller")
    PARENT = "parent", gettext_lazy("the list it is derived from does not answer")
    TOO_MANY = "too_many", gettext_lazy("too many lists stand before it")


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


@dataclass(frozen=True)
class Derivation:
    """One step from a parent's price to its child's: −5 is five percent less."""

    list_id: int
    name: str
    percent: Decimal
    rounding: str

    @property
    def multiplier(self) -> Decimal:
        return 1 + self.percent / 100


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

    @property
    def percent(self) -> Decimal | None:
        return self.derivations[-1].percent if self.derivations else None

    @property
    def rounding(self) -> str | None:
        return self.derivations[-1].rounding if self.derivations else None


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


@dataclass(frozen=True)
class ChainWish:
    """What lists must have to answer."""

    seller_id: int
    currency: str
    prices_include_tax: bool
    instant: datetime
    lowest_wins: bool = False


@dataclass(frozen=True)
class AssignedList:
    """A list at a level, with the lists it stands on, nearest first."""

    level: PriceListLevel
    is_contract: bool
    line: tuple[ListFacts, ...]


def build_chain(assigned: Sequence[AssignedList], wish: ChainWish) -> Chain:
    """Order the links of those who answer; keep the others with the reason why not.

    `assigned` comes in the order to be asked; a list named twice keeps its first
    place.
    """
    links: list[ChainLink] = []
    silent: list[SilentList] = []
    known: set[int] = set()
    for entry in assigned:
        own = entry.line[0]
        if own.list_id in known:
            continue
        known.add(own.list_id)
        reason = _silence(entry, wish)
        if reason is None and len(links) == MOST_LINKS:
            reason = Silence.TOO_MANY
        if reason is None:
            links.append(_link(entry))
        else:
            silent.append(SilentList(own.list_id, own.name, entry.level, reason))
    return Chain(
        currency=wish.currency,
        prices_include_tax=wish.prices_include_tax,
        lowest_wins=wish.lowest_wins,
        links=tuple(links),
        silent=tuple(silent),
    )


def _silence(entry: AssignedList, wish: ChainWish) -> Silence | None:
    own, *parents = entry.line
    reason = _unfit(own, wish)
    if reason is not None:
        return reason
    # A line that does not end in a list with rows was cut off or runs in circles.
    if entry.line[-1].parent_id is not None:
        return Silence.PARENT
    if any(_unfit(parent, wish) is not None for parent in parents):
        return Silence.PARENT
    return None


def _unfit(facts: ListFacts, wish: ChainWish) -> Silence | None:
    tests = (
        (not facts.is_active, Silence.INACTIVE),
        (facts.seller_id != wish.seller_id, Silence.OTHER_SELLER),
        (facts.currency != wish.currency, Silence.OTHER_CURRENCY),
        (facts.prices_include_tax != wish.prices_include_tax, Silence.OTHER_BASIS),
        (bool(facts.starts_at and facts.starts_at > wish.instant), Silence.NOT_YET),
        # Periods are half-open: at its end a list is over.
        (bool(facts.ends_at and facts.ends_at <= wish.instant), Silence.ENDED),
    )
    return next((reason for is_so, reason in tests if is_so), None)


def _link(entry: AssignedList) -> ChainLink:
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
            Derivation(facts.list_id, facts.name, facts.percent, facts.rounding)
            for facts in reversed(entry.line)
            if facts.percent is not None
        ),
        ends_at=min(ends, default=None),
    )
