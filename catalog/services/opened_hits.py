"""Which hits of a search led to an article: counted, without anybody in it."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db import connection
from django.utils.crypto import salted_hmac

from catalog.services.searching import kept_query

# How long somebody looks at what a search found.
LOOKED_AT_SECONDS = 30 * 60


@dataclass(frozen=True)
class AskedBefore:
    """The search from whose hits somebody comes.

    `browser` tells one from another: a hash of it stays in the cache for half an hour,
    so that a search counts once however many hits are opened, and goes nowhere else.
    """

    channel_id: int
    language: str
    query: str
    browser: str


NOTE = """
WITH asked AS (
    UPDATE catalog_searchlog
    SET opened_count = LEAST(opened_count + %(first)s, searches_count)
    WHERE "on" = %(on)s AND channel_id = %(channel)s AND language = %(language)s
        AND query = %(query)s
    RETURNING id
)
INSERT INTO catalog_openedhit (search_id, product_id, opened_count)
SELECT asked.id, product.id, 1
FROM asked, catalog_product AS product,
    -- A click that is lost with the machine is no loss; nobody waits for the disk.
    set_config('synchronous_commit', 'off', true)
WHERE product.id = %(product)s
ON CONFLICT (search_id, product_id) DO UPDATE
SET opened_count = catalog_openedhit.opened_count + 1
"""


def begin_search(asked: AskedBefore) -> None:
    """Let the next hit that is opened count for a search of its own."""
    cache.delete(_place(asked))


def note_opened(*, asked: AskedBefore, product_id: int, on: date) -> None:
    """Count that a hit was opened or bought; nothing for a search that is not known."""
    query = kept_query(asked.query)
    if not query:
        return
    is_first = cache.add(_place(asked), 1, LOOKED_AT_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE,
            {
                "first": int(is_first),
                "on": on,
                "channel": asked.channel_id,
                "language": asked.language,
                "query": query,
                "product": product_id,
            },
        )


def _place(asked: AskedBefore) -> str:
    said = repr((asked.browser, asked.channel_id, asked.language))
    digest = salted_hmac("catalog.opened", said + kept_query(asked.query))
    return f"opened:{digest.hexdigest()}"
