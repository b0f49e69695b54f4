"""Lists of articles that buyers ask for and a worker writes."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import shop.storage
from shop.row_security import protect


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_segments"),
        ("catalog", "0010_catalogue_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssortmentExport",
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
                (
                    "last_error",
                    models.TextField(blank=True, verbose_name="last error"),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "Excel (XLSX)")],
                        max_length=4,
                        verbose_name="format",
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=settings.LANGUAGES, max_length=8),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "being written"),
                            ("ready", "ready"),
                            ("refused", "not written"),
                        ],
                        default="due",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "total_count",
                    models.PositiveIntegerField(verbose_name="articles"),
                ),
                (
                    "done_count",
                    models.PositiveIntegerField(default=0, verbose_name="written"),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        storage=shop.storage.private_storage,
                        upload_to="exports/%Y/%m",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked for"
                    ),
                ),
                (
                    "ready_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="as of"),
                ),
                (
                    "ends_at",
                    models.DateTimeField(verbose_name="can be fetched until"),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.category",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assortment_exports",
                        to="accounts.customer",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "list of articles",
                "verbose_name_plural": "lists of articles",
                "ordering": ("-asked_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "due")),
                        fields=["next_at"],
                        name="export_due",
                    ),
                    models.Index(fields=["customer", "user"], name="export_by_user"),
                    models.Index(fields=["ends_at"], name="export_by_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "ready"), _negated=True),
                            models.Q(
                                ("ready_at__isnull", False),
                                models.Q(("file", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ready_export_has_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_count__lte", models.F("total_count"))
                        ),
                        name="export_done_within_total",
                    ),
                ],
            },
        ),
        protect("catalog_assortmentexport"),
    ]
