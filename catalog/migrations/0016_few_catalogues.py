"""Tell the planner that customers have few catalogues, not a thousand."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0016_tax_classes_of_reverse_charges")]
    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION catalog_assigned_catalogues(bigint, bigint) ROWS 2;",
            "ALTER FUNCTION catalog_assigned_catalogues(bigint, bigint) ROWS 1000;",
        )
    ]
