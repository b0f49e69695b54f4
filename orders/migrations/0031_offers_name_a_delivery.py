"""Offers and their drafts say where the goods go, how and when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0030_check_carriers")]

    operations = [
        migrations.AddField(
            model_name="quotedraft",
            name="wanted_delivery",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="quoteversion",
            name="wanted_delivery",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
