"""Days on which a seller does not work."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0023_right_to_return_goods"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClosedDay",
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
                ("day", models.DateField(verbose_name="day")),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Stocktaking.",
                        max_length=80,
                        verbose_name="reason",
                    ),
                ),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closed_days",
                        to="accounts.seller",
                        verbose_name="seller",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed day",
                "verbose_name_plural": "closed days",
                "ordering": ("-day",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("seller", "day"), name="closed_once_a_day"
                    )
                ],
            },
        ),
    ]
