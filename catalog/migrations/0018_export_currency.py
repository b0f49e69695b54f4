"""The currency that who asked for a list had chosen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_mark_text_changes")]
    operations = [
        migrations.AddField(
            model_name="assortmentexport",
            name="currency",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=3,
                verbose_name="currency",
            ),
        )
    ]
