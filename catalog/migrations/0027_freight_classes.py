"""What articles are to whoever carries them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0026_bins_and_areas"),
    ]

    operations = [
        migrations.CreateModel(
            name="FreightClass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="As articles, freight rates and imports name it.",
                        max_length=20,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("names", models.JSONField(verbose_name="names")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
            ],
            options={
                "verbose_name": "freight class",
                "verbose_name_plural": "freight classes",
                "ordering": ("position", "code"),
            },
        ),
        migrations.AddField(
            model_name="variant",
            name="freight_class",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=20,
                verbose_name="freight class",
            ),
        ),
    ]
