"""Where goods lie on the shelves, and which warehouse serves which place."""

import django.core.validators
import django.db.models.deletion
import django_countries.fields
from django.db import migrations, models

BEGINNING = django.core.validators.RegexValidator(
    "^[0-9A-Z]*\\Z", "Letters and digits only, such as 50 or SW1."
)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0025_products_by_age")]

    operations = [
        migrations.AddField(
            model_name="stocklevel",
            name="bin",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=20,
                verbose_name="storage bin",
            ),
        ),
        migrations.CreateModel(
            name="WarehouseArea",
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
                    "country",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="country"
                    ),
                ),
                (
                    "postcode_from",
                    models.CharField(
                        blank=True,
                        help_text="How they begin; empty means the whole country.",
                        max_length=10,
                        validators=[BEGINNING],
                        verbose_name="postcodes from",
                    ),
                ),
                (
                    "postcode_to",
                    models.CharField(
                        blank=True,
                        help_text="As long as the first; empty means just that one.",
                        max_length=10,
                        validators=[BEGINNING],
                        verbose_name="to",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="areas",
                        to="catalog.warehouse",
                        verbose_name="warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "area served",
                "verbose_name_plural": "areas served",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "warehouse",
                            "country",
                            "postcode_from",
                            "postcode_to",
                        ),
                        name="area_once_per_warehouse",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("postcode_to", ""),
                            models.Q(
                                ("postcode_from__gt", ""),
                                ("postcode_to__gte", models.F("postcode_from")),
                            ),
                            _connector="OR",
                        ),
                        name="area_from_before_to",
                        violation_error_message=(
                            "The first postcode comes before the last."
                        ),
                    ),
                ],
            },
        ),
    ]
