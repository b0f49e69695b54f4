"""What managers say means the same, as the search reads it."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from accounts.buyer import Buyer
from catalog.models import Synonym, SynonymKind
from catalog.search_rules import (
    Clause,
    SearchTerms,
    SynonymRule,
    clauses_of,
    is_code,
    search_terms,
)
from catalog.selectors.kept import kept
from catalog.selectors.texts import languages_for

Rules = Mapping[str, tuple[SynonymRule, ...]]
Clauses = tuple[tuple[str, tuple[Clause, ...]], ...]


def clauses_for(terms: SearchTerms, buyer: Buyer) -> Clauses:
    """What `terms` ask for in each language of `buyer`, synonyms included.

    The synonyms are kept until one changes; one query where there are any.
    """
    rules = kept(buyer, ("synonyms",), lambda: _find_rules(languages_for(buyer)))
    return clauses_with(terms, languages_for(buyer), rules)


def clauses_with(terms: SearchTerms, languages: Sequence[str], rules: Rules) -> Clauses:
    """What `terms` ask for in each language where `rules` are in force."""
    spoken = [language for language in languages if rules.get(language)]
    stems = _stems({(language, token) for language in spoken for token in terms.tokens})
    return tuple(
        (language, _clauses(terms, language, rules.get(language, ()), stems))
        for language in languages
    )


Stems = Mapping[tuple[str, str], str]


def _clauses(
    terms: SearchTerms, language: str, rules: Sequence[SynonymRule], stems: Stems
) -> tuple[Clause, ...]:
    own = [stems.get((language, token), token) for token in terms.tokens]
    return clauses_of(terms, own, rules)


def _find_rules(languages: Sequence[str]) -> Rules:
    return rules_of(Synonym.objects.filter(is_active=True, language__in=languages))


def rules_of(synonyms: Iterable[Synonym]) -> Rules:
    """`synonyms` as rules by language, their words as the dictionary has them."""
    rows = [(s.language, asked, also) for s in synonyms for asked, also in _pairs(s)]
    stems = _stems(
        {(language, token) for language, asked, _ in rows for token in asked}
    )
    found: dict[str, list[SynonymRule]] = {}
    for language, asked, also in rows:
        own = tuple(stems.get((language, token), token) for token in asked)
        found.setdefault(language, []).append(SynonymRule(own, also))
    return {language: tuple(rules) for language, rules in found.items()}


Tokens = tuple[str, ...]


def _pairs(synonym: Synonym) -> list[tuple[Tokens, tuple[Tokens, ...]]]:
    """Each phrase that may be asked for, with the phrases it also finds."""
    words = [search_terms(phrase).tokens for phrase in synonym.words]
    finds = [search_terms(phrase).tokens for phrase in synonym.finds]
    if synonym.kind == SynonymKind.SAME:
        finds = words
    return [
        (asked, tuple(also for also in finds if also and also != asked))
        for asked in words
        if asked
    ]


STEMS = """
SELECT asked.language, asked.token,
       (tsvector_to_array(to_tsvector(catalog_config(asked.language), asked.token)))[1]
FROM unnest(%s::text[], %s::text[]) AS asked (language, token)
"""


def _stems(tokens: set[tuple[str, str]]) -> Stems:
    """Words in the form that all their endings share; codes and fillers stay."""
    words = sorted(pair for pair in tokens if not is_code(pair[1]))
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            STEMS, [[pair[0] for pair in words], [pair[1] for pair in words]]
        )
        return {(row[0], row[1]): row[2] or row[1] for row in cursor.fetchall()}
