"""Columns for listings sorted by price; filled by triggers and a pass over old rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pricing", "0010_tax_rates_of_territories")]
    operations = [
        migrations.AddField(
            model_name="pricerow",
            name="category_id",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="pricerow",
            name="listing_amount",
            field=models.DecimalField(
                decimal_places=7, editable=False, max_digits=26, null=True
            ),
        ),
    ]
