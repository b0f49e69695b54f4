"""Sweeps of the catalogue."""

from celery import shared_task

from catalog.services.changes import forget_old_changes


@shared_task(name="catalog.forget_old_changes")
def forget_changes() -> int:
    """Keep the marks of change few; return how many were forgotten."""
    return forget_old_changes()
