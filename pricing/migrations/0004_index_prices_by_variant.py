"""Let the unique index of prices begin with the variant.

One descent then finds a variant's rows in all lists of a chain; the index of the
variant alone is not needed any more.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # Before the first release: the table is empty wherever this runs.
    initial = True
    dependencies = [
        ("catalog", "0001_initial"),
        ("pricing", "0003_assigned_lists"),
    ]
    operations = [
        migrations.RemoveConstraint(
            model_name="pricerow", name="price_once_per_key_and_start"
        ),
        migrations.AlterField(
            model_name="pricerow",
            name="variant",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="catalog.variant",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricerow",
            constraint=models.UniqueConstraint(
                fields=(
                    "variant",
                    "price_list",
                    "unit",
                    "from_quantity",
                    "starts_at",
                ),
                name="price_once_per_key",
                nulls_distinct=False,
            ),
        ),
    ]
