"""Sweeps of the catalogue."""

from celery import shared_task
from django.utils import timezone

from catalog.services import exports
from catalog.services.changes import forget_old_changes


@shared_task(name="catalog.forget_old_changes")
def forget_changes() -> int:
    """Keep the marks of change few; return how many were forgotten."""
    return forget_old_changes()


@shared_task(name="catalog.forget_exports")
def forget_exports() -> int:
    """Delete lists of articles that nobody may fetch any more; return how many."""
    return exports.forget_exports(now=timezone.now())
