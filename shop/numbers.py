"""Document numbers without gaps."""

from datetime import date

from shop.models import NumberRange


def next_number(*, seller_id: int, kind: str, series: str, on: date) -> str:
    """Take the next number of a series; call it last, inside the transaction.

    The row stays locked until commit: a rollback gives the number back, and no two
    documents can get the same one. `on` is the document's date in the seller's time
    zone and picks the year.
    """
    ranges = NumberRange.objects.filter(
        seller_id=seller_id, kind=kind, series=series, year=on.year
    )
    ranges.get_or_create(seller_id=seller_id, kind=kind, series=series, year=on.year)
    numbers = ranges.select_for_update().get()
    numbers.last += 1
    numbers.last_on = max(on, numbers.last_on or on)
    numbers.save(update_fields=["last", "last_on"])
    return numbers.formatted()
