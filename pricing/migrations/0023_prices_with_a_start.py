"""Prices that begin at an instant, by list: importers look for clashing periods.

They are few, so the index is small and most prices are written without it.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("pricing", "0022_importers_list_rows_as_a_set")]
    operations = [
        # It waits for imports that run, which may take minutes; what an attempt that
        # was broken off left behind goes first.
        migrations.RunSQL("SET lock_timeout = 0", migrations.RunSQL.noop),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS price_with_a_start",
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name="pricerow",
            index=models.Index(
                condition=models.Q(("starts_at__isnull", False)),
                fields=["price_list", "variant"],
                name="price_with_a_start",
            ),
        ),
        migrations.RunSQL("RESET lock_timeout", migrations.RunSQL.noop),
    ]
