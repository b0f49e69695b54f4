"""What people search for, and what a synonym would change."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, QuerySet, Sum

from catalog.models import ProductText, SearchLog, Synonym, SynonymKind
from catalog.search_rules import search_terms
from catalog.selectors.corrections import MOST_COUNTED
from catalog.selectors.search_query import asked_for, texts_answering
from catalog.selectors.synonyms import Rules, clauses_with, rules_of

MOST_REPORTED = 200


@dataclass(frozen=True)
class Wanted:
    """A query of a period: how often it was asked and what it found last."""

    query: str
    language: str
    searches_count: int
    hits_count: int
    corrected: str


def searches_between(
    first: date, last: date, *, in_vain: bool = False
) -> tuple[Wanted, ...]:
    """What was asked most from `first` to `last`, both included; one query.

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
            hits=Max("hits_count"),
            instead=Max("corrected"),
        )
        .order_by("-searches", "query")
    )
    return tuple(Wanted(*row) for row in summed[:MOST_REPORTED])


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
