"""What people looked for, what managers taught the search, what is sold no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from catalog.models import (
    OpenedHit,
    Picture,
    Product,
    ProductRelation,
    ProductText,
    RelationKind,
    SearchLog,
    Synonym,
    SynonymKind,
    Unit,
    UnitCode,
    Variant,
)
from catalog.services.texts import refresh_search
from shop.demo.seed.demo import Demo

DAYS = 28
SYNONYMS = (
    ("en", ("skillet", "frying pan"), ()),
    ("en", ("cling film", "plastic wrap", "food wrap"), ()),
    ("en", ("pallet jack", "pallet truck"), ()),
    ("en", ("hand protection",), ("gloves",)),
    ("ro", ("folie alimentară", "folie stretch"), ()),
)


@dataclass(frozen=True)
class Looked:
    """A query with what it finds, how often a day it is asked, what is opened."""

    language: str
    query: str
    hits_count: int
    most_a_day: int
    opened: tuple[str, ...] = ()
    corrected: str = ""


LOOKED_FOR = (
    Looked("en", "gloves", 14, 9, ("PR-2220", "PR-3010")),
    Looked("en", "frying pan", 8, 7, ("KP-AL", "KP-CS")),
    Looked("en", "gn 1/1", 24, 6, ("GN-11100-P",)),
    Looked("en", "m8x40", 3, 4, ()),
    Looked("en", "cling film", 2, 4, ("PK-4032",)),
    Looked("en", "chafing dish", 4, 3, ("CH-110",)),
    Looked("en", "stainles shelf", 2, 2, (), "stainless shelf"),
    Looked("ro", "tigaie", 9, 6, ("KP-AL",)),
    Looked("ro", "mănuși nitril", 4, 5, ("PR-2220",)),
    Looked("ro", "cuțit bucătar", 5, 3, ("KN-CH160",)),
    # In vain: what the shop might list, or teach its search.
    Looked("en", "sous vide bags", 0, 4),
    Looked("en", "bain marie pump", 0, 2),
    Looked("en", "kp-al-09", 0, 1),
    Looked("ro", "friteuză 2x10 l", 0, 3),
    Looked("ro", "mixer planetar", 0, 2),
)
# A pan that is made no more, and the one that replaces it.
ENDED, SUCCESSOR = "KP-AL-09", "KP-AL240"
ENDED_WORDS = {
    "en": ("Frying pan, non-stick, series 09", "frying-pan-non-stick-series-09"),
    "ro": ("Tigaie, antiaderentă, seria 09", "tigaie-antiaderenta-seria-09"),
}


def write_searching(demo: Demo) -> None:
    """Synonyms, four weeks of searches with what was opened, an ended article."""
    Synonym.objects.bulk_create(
        Synonym(
            language=language,
            kind=SynonymKind.ONE_WAY if finds else SynonymKind.SAME,
            words=list(words),
            finds=list(finds),
        )
        for language, words, finds in SYNONYMS
    )
    for looked in LOOKED_FOR:
        _write_days(demo, looked)
    _write_ended(demo)


def _write_days(demo: Demo, looked: Looked) -> None:
    days = SearchLog.objects.bulk_create(_days(demo, looked))
    OpenedHit.objects.bulk_create(
        OpenedHit(
            search=day,
            product=demo.products[code],
            opened_count=max(1, day.opened_count // (place + 1)),
        )
        for day in days
        if day.opened_count
        for place, code in enumerate(looked.opened)
    )


def _days(demo: Demo, looked: Looked) -> Iterable[SearchLog]:
    for back in range(1, DAYS):
        count = demo.rng.randint(0, looked.most_a_day)
        if not count:
            continue
        yield SearchLog(
            on=demo.today - timedelta(days=back),
            channel=demo.channels["trade"],
            language=looked.language,
            query=looked.query,
            searches_count=count,
            hits_count=looked.hits_count,
            corrected=looked.corrected,
            opened_count=demo.rng.randint(0, count) if looked.opened else 0,
        )


def _write_ended(demo: Demo) -> None:
    """A product that answers with what replaces it; its orders are long past."""
    successor = demo.variants[SUCCESSOR].product
    ended = Product.objects.create(
        code=ENDED,
        category_id=successor.category_id,
        brand_id=successor.brand_id,
        is_active=False,
    )
    ProductText.objects.bulk_create(
        ProductText(product=ended, language=language, name=name, slug=slug)
        for language, (name, slug) in ENDED_WORDS.items()
    )
    drawn = successor.pictures.filter(is_dimensioned=False).first()
    if drawn is not None:
        Picture.objects.create(
            product=ended, file=drawn.file.name, alt=ENDED_WORDS["en"][0], position=0
        )
    made = Variant.objects.create(product=ended, sku=ENDED)
    Unit.objects.create(
        variant=made, code=UnitCode.PIECE, is_base=True, is_default=True
    )
    ProductRelation.objects.create(
        source=ended, target=successor, kind=RelationKind.REPLACEMENT
    )
    refresh_search([ended.pk])
