"""Document numbers without gaps."""

from datetime import date

from django.db import connection

from shop.models import NumberRange

# One question: whoever comes second waits for the row and counts on from there.
_NEXT = """
INSERT INTO shop_numberrange AS numbers (seller_id, kind, series, year, last, last_on)
VALUES (%s, %s, %s, %s, 1, %s)
ON CONFLICT (seller_id, kind, series, year) DO UPDATE
SET last = numbers.last + 1, last_on = greatest(numbers.last_on, excluded.last_on)
RETURNING last
"""


def next_number(*, seller_id: int, kind: str, series: str, on: date) -> str:
    """Take the next number of a series; call it last, inside the transaction.

    The row stays locked until commit: a rollback gives the number back, and no two
    documents can get the same one. `on` is the document's date in the seller's time
    zone and picks the year.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [seller_id, kind, series, on.year, on])
        ((last,),) = cursor.fetchall()
    return NumberRange(series=series, year=on.year, last=last).formatted()
