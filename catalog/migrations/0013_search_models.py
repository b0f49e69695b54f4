"""Synonyms, what was searched for, what is bought most, texts to be read anew."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What is kept of a search depends on the synonyms too.
MARK = """
CREATE TRIGGER catalog_synonym_marks_change
    AFTER INSERT OR UPDATE OR DELETE ON catalog_synonym
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_mark_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_sso_secret_sealed"),
        ("catalog", "0012_kits_papers_relations"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductPopularity",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="popularity",
                        serialize=False,
                        to="catalog.product",
                    ),
                ),
                ("orders_count", models.PositiveIntegerField(verbose_name="orders")),
            ],
            options={
                "verbose_name": "popularity",
                "verbose_name_plural": "popularity",
                "indexes": [
                    models.Index(
                        fields=["-orders_count", "product"], name="product_by_orders"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchLog",
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
                ("on", models.DateField(verbose_name="day")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.channel",
                        verbose_name="channel",
                    ),
                ),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                (
                    "query",
                    models.CharField(max_length=120, verbose_name="searched for"),
                ),
                (
                    "searches_count",
                    models.PositiveIntegerField(default=1, verbose_name="searches"),
                ),
                ("hits_count", models.PositiveIntegerField(verbose_name="found")),
                (
                    "corrected",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="searched instead"
                    ),
                ),
            ],
            options={
                "verbose_name": "search",
                "verbose_name_plural": "searches",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("on", "channel", "language", "query"),
                        name="search_log_once_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaleText",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "verbose_name": "text to be read anew",
                "verbose_name_plural": "texts to be read anew",
            },
        ),
        migrations.CreateModel(
            name="Synonym",
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
                    "language",
                    models.CharField(
                        choices=settings.LANGUAGES,
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("same", "mean the same"), ("one_way", "also find")],
                        default="same",
                        max_length=8,
                        verbose_name="these words",
                    ),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        size=20,
                        verbose_name="words or phrases",
                    ),
                ),
                (
                    "finds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=20,
                        verbose_name="also find",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, verbose_name="in force"),
                ),
                (
                    "changed_at",
                    models.DateTimeField(auto_now=True, verbose_name="changed"),
                ),
            ],
            options={
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finds__len", 0), ("kind", "same"), ("words__len__gte", 2)
                        )
                        | models.Q(
                            ("finds__len__gte", 1),
                            ("kind", "one_way"),
                            ("words__len__gte", 1),
                        ),
                        name="synonym_finds_something_else",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            MARK, "DROP TRIGGER catalog_synonym_marks_change ON catalog_synonym;"
        ),
    ]
