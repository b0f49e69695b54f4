"""Marks of change are only needed while they are new."""

from catalog.models import CatalogueChange

KEPT_MARKS = 500


def forget_old_changes() -> int:
    """Delete all but the newest marks; return how many.

    Deleting changes the catalogue's version too: what was kept is found anew once.
    """
    newest = CatalogueChange.objects.order_by("-pk").values_list("pk", flat=True)
    oldest_kept = newest[KEPT_MARKS - 1 : KEPT_MARKS].first()
    if oldest_kept is None:
        return 0
    return CatalogueChange.objects.filter(pk__lt=oldest_kept).delete()[0]
