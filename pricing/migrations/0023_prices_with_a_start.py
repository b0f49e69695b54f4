"""Prices that begin at an instant, by list: importers look for clashing periods.

They are few, so the index is small and most prices are written without it.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("pricing", "0022_importers_list_rows_as_a_set")]
    operations = [
        AddIndexConcurrently(
            model_name="pricerow",
            index=models.Index(
                condition=models.Q(("starts_at__isnull", False)),
                fields=["price_list", "variant"],
                name="price_with_a_start",
            ),
        ),
    ]
