"""Sweeps of the catalogue."""

from celery import shared_task
from django.utils import timezone

from catalog.services import exports, searching
from catalog.services.changes import forget_old_changes


@shared_task(name="catalog.forget_old_changes")
def forget_changes() -> int:
    """Keep the marks of change few; return how many were forgotten."""
    return forget_old_changes()


@shared_task(name="catalog.forget_exports")
def forget_exports() -> int:
    """Delete lists of articles that nobody may fetch any more; return how many."""
    return exports.forget_exports(now=timezone.now())


@shared_task(name="catalog.refresh_stale_texts")
def refresh_stale_texts() -> int:
    """Read texts anew for the search that it reads otherwise now; return how many."""
    return searching.refresh_stale_texts()


@shared_task(name="catalog.prune_search_words")
def prune_search_words() -> int:
    """Forget words that no text says any more; return how many."""
    return searching.prune_search_words()


@shared_task(name="catalog.forget_old_searches")
def forget_old_searches() -> int:
    """Delete what was searched for before the sellers' periods; return how many."""
    return searching.forget_old_searches(now=timezone.now())
