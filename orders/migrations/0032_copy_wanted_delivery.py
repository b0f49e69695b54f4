"""What was begun before keeps the delivery that the buyer asked for."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 500
Row = Any  # historical models carry no types


def copy_wishes(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Into drafts, and offers that wait for a manager; in batches, by key."""
    drafts = apps.get_model("orders", "QuoteDraft").objects
    waiting = apps.get_model("orders", "QuoteVersion").objects.filter(state="waiting")
    for rows in (drafts.all(), waiting):
        _copy(
            rows.filter(
                wanted_delivery__isnull=True, quote__wanted_delivery__isnull=False
            )
        )


def _copy(rows: Row) -> None:
    last = 0
    while True:
        found = rows.filter(pk__gt=last).select_related("quote").order_by("pk")
        batch = list(found[:BATCH])
        if not batch:
            return
        last = batch[-1].pk
        for row in batch:
            row.wanted_delivery = row.quote.wanted_delivery
        rows.model.objects.bulk_update(batch, ["wanted_delivery"])


class Migration(migrations.Migration):
    # Each batch is kept at once; run again, it goes on where it was.
    atomic = False
    dependencies = [("orders", "0031_offers_name_a_delivery")]
    operations = [
        migrations.RunPython(copy_wishes, migrations.RunPython.noop, elidable=True),
    ]
