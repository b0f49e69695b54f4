"""Write anew what price rows cost in listings."""

from collections.abc import Collection

from django.db import connection, transaction


@transaction.atomic
def relist_variants(*, variant_ids: Collection[int]) -> None:
    """Let the database tell again where the rows of these variants stand in listings.

    It does so by itself after every change; this is for rows that were written with
    its triggers switched off. Locks the variants.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pricing_relist(%s::bigint[])", [sorted(variant_ids)])
