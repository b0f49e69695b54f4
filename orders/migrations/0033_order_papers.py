"""Orders on paper; why a return came after its time."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import shop.storage


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0032_copy_wanted_delivery"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderreturn",
            name="late_because",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                verbose_name="taken back all the same because",
            ),
        ),
        migrations.CreateModel(
            name="OrderPaper",
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
                    "attempts",
                    models.PositiveIntegerField(default=0, verbose_name="attempts"),
                ),
                (
                    "next_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="next try"
                    ),
                ),
                (
                    "locked_until",
                    models.DateTimeField(blank=True, editable=False, null=True),
                ),
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                ("language", models.CharField(max_length=8)),
                ("snapshot", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "pdf",
                    models.FileField(
                        blank=True,
                        max_length=120,
                        storage=shop.storage.private_storage,
                        upload_to="",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "verbose_name": "order on paper",
                "verbose_name_plural": "orders on paper",
                "indexes": [
                    models.Index(
                        condition=models.Q(("pdf", "")),
                        fields=["next_at"],
                        name="order_paper_unprinted",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "sha256"), name="order_paper_once_per_content"
                    )
                ],
            },
        ),
    ]
