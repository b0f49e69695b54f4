"""Shipping methods say which handling classes they do not carry."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True
    dependencies = [
        ("orders", "0006_purchase_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="shippingmethod",
            name="excluded_handling",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                help_text="As restrictions of the catalogue name them: ADR.",
                size=None,
                verbose_name="handling classes not carried",
            ),
        ),
    ]
