"""What is searched for as a question to the database: words stemmed, codes as are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import (
    BooleanField,
    Case,
    F,
    FloatField,
    Func,
    Q,
    QuerySet,
    Value,
    When,
)

from accounts.buyer import Buyer
from catalog.measures import ways_to_write
from catalog.models import ProductText
from catalog.search_rules import Clause, Phrase, SearchTerms, is_code, search_terms
from catalog.selectors.synonyms import Clauses, clauses_for


@dataclass(frozen=True)
class Asked:
    """What is asked for in each language; `is_open`: each only begins so."""

    languages: Clauses
    is_open: bool = False

    def __bool__(self) -> bool:
        return any(clauses for _, clauses in self.languages)


def asked_of(text: str, buyer: Buyer, *, is_open: bool = False) -> Asked:
    """What `text` asks for in the languages of `buyer`, synonyms included."""
    terms = search_terms(text)
    return asked_for(terms, clauses_for(terms, buyer), is_open=is_open)


def asked_for(terms: SearchTerms, clauses: Clauses, *, is_open: bool = False) -> Asked:
    """The same, with clauses that are at hand."""
    return Asked(clauses, is_open=is_open or terms.is_open)


class TermsQuery(Func):
    """Clauses as a tsquery of `language`."""

    output_field = SearchVectorField()

    def __init__(
        self, clauses: tuple[Clause, ...], language: str, is_open: bool
    ) -> None:
        super().__init__()
        self.parts = list(_parts(clauses, language, ":*" if is_open else ""))

    def as_sql(  # type: ignore[override]  # Django types **extra_context as Any
        self, compiler: Any, connection: Any, **extra_context: Any
    ) -> tuple[str, list[Any]]:
        sql = " && ".join(part for part, _ in self.parts)
        return f"({sql})", [param for _, params in self.parts for param in params]


Piece = tuple[str, list[str]]


def _parts(clauses: Sequence[Clause], language: str, mark: str) -> Iterator[Piece]:
    plain = [token for c in clauses if len(c.ways) == 1 for token in c.ways[0].tokens]
    if plain:
        yield _phrase(Phrase(tuple(plain), is_loose=True), language, mark)
    for clause in clauses:
        if len(clause.ways) > 1:
            ways = [_phrase(way, language, mark) for way in clause.ways]
            sql = " || ".join(f"({part})" for part, _ in ways)
            yield f"({sql})", [param for _, params in ways for param in params]


def _phrase(phrase: Phrase, language: str, mark: str) -> Piece:
    words = [f"'{token}'{mark}" for token in phrase.tokens if not is_code(token)]
    codes = [_code(token, mark) for token in phrase.tokens if is_code(token)]
    found, params = [], []
    if words:
        found.append("to_tsquery(catalog_config(%s), %s)")
        params += [language, (" & " if phrase.is_loose else " <-> ").join(words)]
    if codes:
        found.append("%s::tsquery")
        params.append(" & ".join(codes))
    return " && ".join(found), params


def _code(token: str, mark: str) -> str:
    ways = " | ".join(f"'{way}'{mark}" for way in ways_to_write(token))
    return f"({ways})"


class Answers(Func):
    """vector @@ query."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


Part = F | Func[Any]
WHOLE = F("search")
# Names, codes and facts without descriptions: an index has exactly this.
NAMES = Func(
    F("search"), Value("{a,b}"), function="ts_filter", output_field=SearchVectorField()
)


def texts_answering(asked: Asked, part: Part = WHOLE) -> QuerySet[ProductText]:
    """Texts that say what is asked for, in the language it is asked in."""
    found = Q(pk__in=())
    for language, clauses in asked.languages:
        if clauses:
            query = TermsQuery(clauses, language, asked.is_open)
            found |= Q(language=language) & Q(Answers(part, query))
    return ProductText.objects.filter(found)


def rank_of(asked: Asked) -> Case:
    """How well a text answers; names weigh most, then codes, facts, descriptions."""
    return Case(
        *(
            When(
                language=language,
                then=Func(
                    F("search"),
                    TermsQuery(clauses, language, asked.is_open),
                    function="ts_rank_cd",
                    output_field=FloatField(),
                ),
            )
            for language, clauses in asked.languages
            if clauses
        ),
        output_field=FloatField(),
    )
