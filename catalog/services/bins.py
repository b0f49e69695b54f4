"""Where goods lie on the shelves."""

from django.db import transaction

from catalog.models import StockLevel


@transaction.atomic
def move_to_bin(*, level_id: int, bin_name: str) -> None:
    """Note in which bin a stock level lies; "" for none. Pick lists keep theirs."""
    StockLevel.objects.filter(pk=level_id).update(bin=bin_name.strip())
