"""Restrictions and what they are about. What they hide is counted anew at once."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

TABLES = (
    "catalog_restriction",
    "catalog_restriction_licence_kinds",
    "catalog_restrictiontarget",
)

TRIGGER = """
CREATE TRIGGER {table}_marks_change AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_mark_change();
"""


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [
        ("accounts", "0012_licences_of"),
        ("catalog", "0008_assigned_catalogues"),
    ]

    operations = [
        migrations.CreateModel(
            name="Restriction",
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
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("company", "companies only"),
                            ("person", "consumers only"),
                        ],
                        max_length=8,
                        verbose_name="sold to",
                    ),
                ),
                (
                    "region_effect",
                    models.CharField(
                        blank=True,
                        choices=[("only", "only there"), ("not", "not there")],
                        max_length=4,
                        verbose_name="delivered",
                    ),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        help_text="Two-letter codes, with commas between them.",
                        size=None,
                        verbose_name="countries",
                    ),
                ),
                (
                    "postcodes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        help_text="How they begin; empty means the whole countries.",
                        size=None,
                        verbose_name="postcodes",
                    ),
                ),
                (
                    "minimum_age",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(99),
                        ],
                        verbose_name="minimum age of consumers",
                    ),
                ),
                (
                    "handling",
                    models.CharField(
                        blank=True,
                        help_text="Such as ADR, fragile or chilled.",
                        max_length=20,
                        verbose_name="handling class",
                    ),
                ),
                (
                    "is_hidden",
                    models.BooleanField(
                        default=False, verbose_name="hide from who may not buy"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="archived"
                    ),
                ),
                (
                    "licence_kinds",
                    models.ManyToManyField(
                        blank=True,
                        help_text="A company must hold all of them.",
                        related_name="+",
                        to="accounts.licencekind",
                        verbose_name="licences needed",
                    ),
                ),
            ],
            options={
                "verbose_name": "restriction",
                "verbose_name_plural": "restrictions",
                "ordering": ("name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="RestrictionTarget",
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
                    "tag",
                    models.SlugField(blank=True, max_length=40, verbose_name="tag"),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.brand",
                        verbose_name="brand",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="restriction_targets",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "restriction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="catalog.restriction",
                        verbose_name="restriction",
                    ),
                ),
            ],
            options={
                "verbose_name": "restricted goods",
                "verbose_name_plural": "restricted goods",
            },
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("countries", []), ("region_effect", "")),
                    models.Q(
                        models.Q(("region_effect", ""), _negated=True),
                        models.Q(("countries", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="region_effect_with_countries",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("postcodes", []),
                    models.Q(("countries", []), _negated=True),
                    _connector="OR",
                ),
                name="postcodes_of_countries",
            ),
        ),
        migrations.AddConstraint(
            model_name="restrictiontarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("brand__isnull", True),
                        ("category__isnull", True),
                        ("product__isnull", False),
                        ("tag", ""),
                    ),
                    models.Q(
                        ("brand__isnull", True),
                        ("category__isnull", False),
                        ("product__isnull", True),
                        ("tag", ""),
                    ),
                    models.Q(
                        ("brand__isnull", False),
                        ("category__isnull", True),
                        ("product__isnull", True),
                        ("tag", ""),
                    ),
                    models.Q(
                        ("brand__isnull", True),
                        ("category__isnull", True),
                        ("product__isnull", True),
                        models.Q(("tag", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="restriction_target_is_exactly_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="restrictiontarget",
            constraint=models.UniqueConstraint(
                fields=("restriction", "product", "category", "brand", "tag"),
                name="restriction_target_once",
                nulls_distinct=False,
            ),
        ),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table),
                f"DROP TRIGGER {table}_marks_change ON {table};",
            )
            for table in TABLES
        ),
    ]
