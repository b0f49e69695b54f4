"""What people search for, and what a synonym would change."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, QuerySet, Sum

from catalog.models import OpenedHit, ProductText, SearchLog, Synonym, SynonymKind
from catalog.search_rules import search_terms
from catalog.selectors.corrections import MOST_COUNTED
from catalog.selectors.search_query import asked_for, texts_answering
from catalog.selectors.synonyms import Rules, clauses_with, rules_of

MOST_REPORTED = 200
MOST_OPENED = 3


@dataclass(frozen=True)
class Opened:
    """A product that was opened from the hits of a query, by its code."""

    code: str
    opened_count: int


@dataclass(frozen=True)
class Wanted:
    """A query of a period: how often it was asked and what it found last.

    `opened_count` of the searches led to an article; `opened` are those opened most.
    """

    query: str
    language: str
    searches_count: int
    hits_count: int
    corrected: str
    opened_count: int = 0
    opened: tuple[Opened, ...] = ()

    @property
    def unopened_percent(self) -> Decimal | None:
        """Of the searches that found something, how many led to no article."""
        if not self.hits_count:
            return None
        return percent_of(self.searches_count - self.opened_count, self.searches_count)


@dataclass(frozen=True)
class Period:
    """All searches of a period. Those that found nothing cannot lead anywhere."""

    searches_count: int
    in_vain_count: int
    opened_count: int

    @property
    def in_vain_percent(self) -> Decimal:
        return percent_of(self.in_vain_count, self.searches_count)

    @property
    def unopened_percent(self) -> Decimal:
        """Of the searches that found something, how many led to no article."""
        found = self.searches_count - self.in_vain_count
        return percent_of(found - self.opened_count, found)


def percent_of(part: int, whole: int) -> Decimal:
    """`part` in whole percent of `whole`; zero of nothing."""
    if whole <= 0:
        return Decimal(0)
    return (Decimal(max(part, 0)) * 100 / whole).quantize(Decimal(1))


def period_between(first: date, last: date) -> Period:
    """What came of all searches from `first` to `last`, both included; one query."""
    rows = SearchLog.objects.filter(on__range=(first, last))
    found = rows.aggregate(
        searches=Sum("searches_count", default=0),
        in_vain=Sum("searches_count", filter=Q(hits_count=0), default=0),
        opened=Sum("opened_count", filter=Q(hits_count__gt=0), default=0),
    )
    return Period(found["searches"], found["in_vain"], found["opened"])


def searches_between(
    first: date, last: date, *, in_vain: bool = False
) -> tuple[Wanted, ...]:
    """What was asked most from `first` to `last`, both included; two queries.

    `in_vain`: only what found nothing, or nothing but by a correction.
    """
    rows: QuerySet[SearchLog] = SearchLog.objects.filter(on__range=(first, last))
    if in_vain:
        rows = rows.without_hits()  # type: ignore[attr-defined]  # of our QuerySet
    summed = (
        rows.order_by()
        .values_list("query", "language")
        .annotate(
            searches=Sum("searches_count"),
            found=Max("hits_count"),
            instead=Max("corrected"),
            opened=Sum("opened_count"),
        )
        .order_by("-searches", "query")
    )
    shown = list(summed[:MOST_REPORTED])
    opened = _opened(first, last, {row[0] for row in shown})
    return tuple(
        Wanted(
            query=query,
            language=language,
            searches_count=searches,
            hits_count=found,
            corrected=instead,
            opened_count=count,
            opened=opened.get((query, language), ()),
        )
        for query, language, searches, found, instead, count in shown
    )


def _opened(
    first: date, last: date, queries: set[str]
) -> dict[tuple[str, str], tuple[Opened, ...]]:
    """The products opened most, by query and language."""
    rows = (
        OpenedHit.objects.filter(
            search__on__range=(first, last), search__query__in=queries
        )
        .values_list("search__query", "search__language", "product__code")
        .annotate(opened=Sum("opened_count"))
        .order_by("-opened", "product__code")
    )
    found: dict[tuple[str, str], tuple[Opened, ...]] = {}
    for query, language, code, count in rows:
        others = found.get((query, language), ())
        if len(others) < MOST_OPENED:
            found[query, language] = (*others, Opened(code, count))
    return found


@dataclass(frozen=True)
class Effect:
    """What a phrase finds without and with a synonym; counted up to MOST_COUNTED."""

    phrase: str
    before_count: int
    after_count: int
    examples: tuple[str, ...]


def effect_of(synonym: Synonym) -> tuple[Effect, ...]:
    """What each phrase of `synonym` would find, in force or not, all articles seen."""
    others = Synonym.objects.filter(is_active=True, language=synonym.language)
    others = others.exclude(pk=synonym.pk)
    before, after = rules_of(others), rules_of([*others, synonym])
    finds = synonym.finds if synonym.kind == SynonymKind.ONE_WAY else []
    return tuple(
        _effect(phrase, synonym.language, before, after)
        for phrase in dict.fromkeys([*synonym.words, *finds])
    )


def _effect(phrase: str, language: str, before: Rules, after: Rules) -> Effect:
    found = _texts(phrase, language, after)
    return Effect(
        phrase=phrase,
        before_count=_count(_texts(phrase, language, before)),
        after_count=_count(found),
        examples=_names(found),
    )


def _texts(phrase: str, language: str, rules: Rules) -> QuerySet[ProductText]:
    terms = search_terms(phrase)
    clauses = clauses_with(terms, [language], rules)
    return texts_answering(asked_for(terms, clauses)).order_by()


def _count(texts: QuerySet[ProductText]) -> int:
    return texts.values("pk")[:MOST_COUNTED].count()


def _names(texts: QuerySet[ProductText]) -> tuple[str, ...]:
    return tuple(texts.values_list("name", flat=True)[:5])
