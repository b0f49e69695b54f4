"""What is kept about searches, and the sweeps that keep the search true."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from accounts.models import Channel
from accounts.selectors.retention import retention_policies
from catalog.models import SearchLog, StaleText
from catalog.services.texts import refresh_search


@dataclass(frozen=True)
class Searched:
    """A search that was answered. `hits_count` is counted up to 1,001."""

    channel: Channel
    language: str
    query: str
    hits_count: int
    corrected: str = ""


NOTE = """
INSERT INTO catalog_searchlog
    ("on", channel_id, language, query, searches_count, hits_count, corrected)
SELECT %(on)s, %(channel)s, %(language)s, %(query)s, 1, %(hits)s, %(corrected)s
-- A line that is lost with the machine is no loss; nobody waits for the disk.
FROM set_config('synchronous_commit', 'off', true)
ON CONFLICT ("on", channel_id, language, query) DO UPDATE
SET searches_count = catalog_searchlog.searches_count + 1,
    hits_count = excluded.hits_count, corrected = excluded.corrected
"""


def note_search(*, search: Searched, on: date) -> None:
    """Count a search of the day; one statement, no lock that outlives it."""
    query = kept_query(search.query)
    if not query:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE,
            {
                "on": on,
                "channel": search.channel.pk,
                "language": search.language,
                "query": query,
                "hits": search.hits_count,
                "corrected": search.corrected[:120],
            },
        )


def kept_query(text: str) -> str:
    """A query as the log keeps it."""
    return " ".join(text.lower().split())[:120]


def forget_old_searches(*, now: datetime) -> int:
    """Delete what was searched for before the sellers' periods; return how many."""
    gone = 0
    for policy in retention_policies():
        first_kept = (now - timedelta(days=policy.searches_days)).date()
        old = SearchLog.objects.filter(
            channel__seller_id=policy.seller_id, on__lt=first_kept
        )
        gone += old.delete()[0]
    return gone


STALE_BATCH, MOST_STALE = 2_000, 40_000


def refresh_stale_texts() -> int:
    """Read texts anew that the search reads otherwise now; return how many products.

    A batch is a transaction; what is taken by another sweep is left to it.
    """
    done = 0
    while done < MOST_STALE:
        count = _refresh_batch()
        done += count
        if count < STALE_BATCH:
            break
    return done


@transaction.atomic
def _refresh_batch() -> int:
    rows = StaleText.objects.select_for_update(skip_locked=True).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:STALE_BATCH])
    refresh_search(ids)
    StaleText.objects.filter(pk__in=ids).delete()
    return len(ids)


PRUNE = """
DELETE FROM catalog_searchword AS known
WHERE known.id = ANY(%s) AND NOT EXISTS (
    SELECT FROM catalog_producttext AS text
    WHERE text.language = known.language
      AND text.search @@ to_tsquery(
          catalog_config(known.language), quote_literal(known.word)
      )
)
"""
PRUNE_BATCH = 500


def prune_search_words() -> int:
    """Forget words of the vocabulary that no text says any more; return how many.

    Nobody is corrected to a word that finds nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM catalog_searchword ORDER BY id")
        ids = [row[0] for row in cursor.fetchall()]
    gone = 0
    for start in range(0, len(ids), PRUNE_BATCH):
        with connection.cursor() as cursor:
            cursor.execute(PRUNE, [ids[start : start + PRUNE_BATCH]])
            gone += cursor.rowcount
    return gone


POPULARITY = """
WITH counted AS (
    SELECT * FROM unnest(%(products)s::bigint[], %(orders)s::int[])
        AS c (product_id, orders_count)
), gone AS (
    DELETE FROM catalog_productpopularity AS known
    WHERE NOT EXISTS (SELECT FROM counted WHERE counted.product_id = known.product_id)
    RETURNING 1
), written AS (
    INSERT INTO catalog_productpopularity (product_id, orders_count)
    SELECT counted.product_id, counted.orders_count
    FROM counted JOIN catalog_product AS product ON product.id = counted.product_id
    ON CONFLICT (product_id) DO UPDATE SET orders_count = excluded.orders_count
    WHERE catalog_productpopularity.orders_count <> excluded.orders_count
    RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)
"""


def write_popularity(*, orders_count: Mapping[int, int]) -> int:
    """Say on how many orders each product stands; all others stand on none.

    Return how many changed. One statement; the app that knows orders calls it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            POPULARITY,
            {
                "products": list(orders_count),
                "orders": list(orders_count.values()),
            },
        )
        return int(cursor.fetchall()[0][0])
