"""What somebody may have meant who found nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # parameters of SQL are of any type

from django.core.exceptions import EmptyResultSet
from django.db import connection

from accounts.buyer import Buyer
from catalog.models import Product
from catalog.rules import unaccented
from catalog.search_rules import (
    SearchTerms,
    closest_word,
    errors_allowed,
    is_code,
    search_terms,
    slips_of,
)
from catalog.selectors.search_query import Asked, asked_of, texts_answering
from catalog.selectors.texts import languages_for

MOST_COUNTED = 1000


@dataclass(frozen=True)
class WordHits:
    """How many products a word of a query finds by itself, at most MOST_COUNTED."""

    word: str
    count: int

    @property
    def is_more(self) -> bool:
        return self.count >= MOST_COUNTED


def hits_by_word(text: str, buyer: Buyer) -> tuple[WordHits, ...]:
    """Each word and code of `text` with what it finds by itself for `buyer`.

    Whole words, else words that begin so. One query; two where there are synonyms.
    """
    tokens = search_terms(text).tokens
    if not tokens:
        return ()
    try:
        counts = [_either_count(token, buyer) for token in tokens]
    except EmptyResultSet:  # Django knows that nothing can be visible
        return tuple(WordHits(token, 0) for token in tokens)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sql for sql, _ in counts)}",
            [param for _, params in counts for param in params],
        )
        (row,) = cursor.fetchall()
    return tuple(WordHits(*pair) for pair in zip(tokens, row, strict=True))


Sql = tuple[str, list[Any]]  # Any: as above


def _either_count(token: str, buyer: Buyer) -> Sql:
    whole, params = _count(asked_of(token, buyer), buyer)
    begun, more_params = _count(asked_of(token, buyer, is_open=True), buyer)
    return f"coalesce(nullif(({whole}), 0), ({begun}))", [*params, *more_params]


def _count(asked: Asked, buyer: Buyer) -> Sql:
    texts = texts_answering(asked).order_by().values("product")
    found = Product.objects.visible_to(buyer).filter(pk__in=texts).order_by()
    sql, params = found.values("pk")[:MOST_COUNTED].query.sql_with_params()
    return f"SELECT count(*) FROM ({sql}) AS found", list(params)  # noqa: S608 same


def corrected_text(text: str, found: Sequence[WordHits], buyer: Buyer) -> str:
    """`text` with the nearest known word for each word that finds nothing.

    "" where there is nothing to correct or nothing like it. One query at most.
    """
    terms = search_terms(text)
    lost = [hits.word for hits in found if not hits.count and _is_word(hits.word)]
    if not lost:
        return ""
    known = _words_like(lost, languages_for(buyer))
    meant = {word: closest_word(unaccented(word), known[word]) for word in lost}
    if not any(meant.values()):
        return ""
    return _rewritten(terms, {word: best for word, best in meant.items() if best})


def _is_word(token: str) -> bool:
    return not is_code(token) and errors_allowed(token) > 0


def _rewritten(terms: SearchTerms, meant: Mapping[str, str]) -> str:
    return " ".join(meant.get(token, token) for token in terms.tokens)


MOST_LIKE = 24
WORDS_LIKE = """
SELECT asked.word, found.word
FROM unnest(%(words)s::text[], %(plain)s::text[]) AS asked (word, plain)
CROSS JOIN LATERAL (
    SELECT known.word, max(similarity(known.word, asked.plain)) AS likeness,
           min(array_position(%(languages)s, known.language::text)) AS place
    FROM catalog_searchword AS known
    WHERE known.word %% asked.plain AND known.language = ANY(%(languages)s)
    GROUP BY known.word
    ORDER BY likeness DESC, place, known.word
    LIMIT %(most)s
) AS found
UNION ALL
SELECT slipped.word, known.word
FROM unnest(%(slipped)s::text[], %(heads)s::text[], %(patterns)s::text[])
    AS slipped (word, head, pattern)
CROSS JOIN unnest(%(languages)s::text[]) AS spoken (language)
JOIN catalog_searchword AS known
  ON known.language = spoken.language
 AND known.word >= slipped.head AND known.word < slipped.head || chr(1114111)
 AND known.word LIKE slipped.pattern
"""


def _words_like(words: Sequence[str], languages: Sequence[str]) -> dict[str, list[str]]:
    """Words of the vocabulary that each of `words` may be, the likeliest first."""
    found: dict[str, list[str]] = {word: [] for word in words}
    slips = [(word, slip) for word in words for slip in slips_of(unaccented(word))]
    with connection.cursor() as cursor:
        cursor.execute(
            WORDS_LIKE,
            {
                "words": list(words),
                "plain": [unaccented(word) for word in words],
                "languages": list(languages),
                "most": MOST_LIKE,
                "slipped": [word for word, _ in slips],
                "heads": [slip.head for _, slip in slips],
                "patterns": [slip.pattern for _, slip in slips],
            },
        )
        for word, known in cursor.fetchall():
            if known not in found[word]:
                found[word].append(known)
    return found
