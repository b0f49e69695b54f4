"""Sweeps of the storefront."""

import logging

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from catalog.models import AssortmentExport
from catalog.services.exports import refuse_export
from shop.storefront.services import exports
from shop.sweeps import claim, put_off

logger = logging.getLogger(__name__)

MOST_TRIES = 5


@shared_task(name="storefront.write_exports")
def write_exports() -> int:
    """Write every list of articles that somebody waits for; return how many."""
    written = 0
    for pk in claim(AssortmentExport.objects.due(), limit=20):
        written += _write(AssortmentExport.objects.get(pk=pk))
    return written


def _write(export: AssortmentExport) -> bool:
    if export.attempts > MOST_TRIES:
        refuse_export(export_id=export.pk)
        return False
    try:
        return exports.write_export(export_id=export.pk, now=timezone.now())
    except (OSError, DatabaseError) as failure:
        logger.warning("List %s was not written: %s", export.pk, failure)
        put_off(export, error=str(failure))
        return False
