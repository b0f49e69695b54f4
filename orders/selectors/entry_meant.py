"""Articles that somebody may have meant whose code is none."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from accounts.buyer import Buyer
from catalog.models import Variant
from catalog.rules import as_bare_code
from catalog.search_rules import errors_between
from catalog.selectors.articles import Article, articles
from catalog.selectors.codes import LONGEST_CODE, SHORTEST_BARE

MOST_MEANT = 3
MOST_LIKE = 12
MOST_ERRORS = 2
SHORTEST_HEAD = 4
# Letters and digits that are taken for each other on paper and on screens.
_ALIKE = dict(zip("O0I1L1S5B8Z2G6", "0O1I1L5S8B2Z6G", strict=True))

LIKE = """
SELECT asked.code, found.id, found.bare
FROM unnest(%(codes)s::text[], %(ways)s::text[]) AS asked (code, way)
CROSS JOIN LATERAL (
    SELECT variant.id, {bare} AS bare FROM catalog_variant AS variant
    WHERE {bare} = asked.way
    LIMIT 2
) AS found
UNION ALL
SELECT begun.code, found.id, found.bare
FROM unnest(%(begun)s::text[], %(heads)s::text[]) AS begun (code, head)
CROSS JOIN LATERAL (
    SELECT variant.id, {bare} AS bare FROM catalog_variant AS variant
    WHERE {bare} ~>=~ begun.head AND {bare} ~<~ (begun.head || chr(1114111))
    ORDER BY {bare} USING ~<~
    LIMIT %(most)s
) AS found
""".format(bare="regexp_replace(upper(variant.sku), '[^[:alnum:]]+', '', 'g')")  # noqa: S608 constants only


def articles_meant(
    codes: Iterable[str], buyer: Buyer
) -> dict[str, tuple[Article, ...]]:
    """Up to three articles whose SKU is nearly each code, the nearest first.

    Two letters wrong at most. Two queries for any number of codes; ask for those that
    are shown only. What `buyer` may not see is not suggested.
    """
    bares = {code: as_bare_code(code) for code in codes}
    asked = {bare for bare in bares.values() if _is_long_enough(bare)}
    if not asked:
        return {}
    like = _like(sorted(asked))
    ids = {pk for found in like.values() for _, pk in found}
    shown = Variant.objects.visible_to(buyer).filter(pk__in=ids)
    visible = set(shown.values_list("pk", flat=True))
    best = {bare: _best(found, visible) for bare, found in like.items()}
    wanted = sorted({pk for found in best.values() for pk in found})
    known = {one.variant_id: one for one in articles(wanted, buyer)}
    return {
        code: tuple(known[pk] for pk in best.get(bare, ()) if pk in known)
        for code, bare in bares.items()
    }


def _is_long_enough(bare: str) -> bool:
    return SHORTEST_BARE <= len(bare) <= LONGEST_CODE


Found = list[tuple[int, int]]  # errors and variant


def _like(bares: Sequence[str]) -> dict[str, Found]:
    ways = [(bare, way) for bare in bares for way in set(_ways(bare))]
    heads = [(bare, head) for bare in bares for head in _heads(bare)]
    with connection.cursor() as cursor:
        cursor.execute(
            LIKE,
            {
                "codes": [bare for bare, _ in ways],
                "ways": [way for _, way in ways],
                "begun": [bare for bare, _ in heads],
                "heads": [head for _, head in heads],
                "most": MOST_LIKE,
            },
        )
        rows = cursor.fetchall()
    found: dict[str, Found] = {bare: [] for bare in bares}
    for bare, pk, other in rows:
        errors = errors_between(bare, other)
        if errors <= MOST_ERRORS:
            found[bare].append((errors, pk))
    return found


def _ways(bare: str) -> Iterator[str]:
    """What `bare` becomes by one slip: letters alike, left out, exchanged, doubled."""
    for at, letter in enumerate(bare):
        before, after = bare[:at], bare[at + 1 :]
        yield before + after
        if letter in _ALIKE:
            yield before + _ALIKE[letter] + after
        if after:
            yield before + after[0] + letter + after[1:]
        if letter.isdigit():
            yield from (f"{before}{digit}{after}" for digit in "0123456789")
    yield bare.translate(str.maketrans("OIL", "011"))


def _heads(bare: str) -> list[str]:
    """Beginnings of `bare` without its last letters, which may be the wrong ones."""
    heads = (bare[: len(bare) - cut] for cut in (0, 1, 2))
    return [head for head in heads if len(head) >= SHORTEST_HEAD]


def _best(found: Found, visible: set[int]) -> tuple[int, ...]:
    ids = dict.fromkeys(pk for _, pk in sorted(found) if pk in visible)
    return tuple(ids)[:MOST_MEANT]
