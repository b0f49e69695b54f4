"""Kits, papers, relations, later arrivals; what is free of a kit."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import shop.storage

GUARDS = """
CREATE FUNCTION catalog_check_component() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole varchar;
    part varchar;
BEGIN
    -- Held until commit, so that neither becomes what it must not be meanwhile.
    PERFORM FROM catalog_variant
    WHERE id IN (NEW.kit_id, NEW.component_id) ORDER BY id FOR SHARE;
    SELECT kit_pricing INTO whole FROM catalog_variant WHERE id = NEW.kit_id;
    SELECT kit_pricing INTO part FROM catalog_variant WHERE id = NEW.component_id;
    IF whole = '' THEN
        RAISE check_violation USING MESSAGE = 'only kits have components',
            CONSTRAINT = 'component_of_a_kit';
    ELSIF part <> '' THEN
        RAISE check_violation USING MESSAGE = 'a kit cannot be part of a kit',
            CONSTRAINT = 'no_kit_in_a_kit';
    ELSIF NOT EXISTS (
        SELECT FROM catalog_unit
        WHERE id = NEW.unit_id AND variant_id = NEW.component_id
    ) THEN
        RAISE check_violation USING MESSAGE = 'the unit is not the component''s',
            CONSTRAINT = 'component_in_its_own_unit';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER catalog_kitcomponent_fits AFTER INSERT OR UPDATE ON catalog_kitcomponent
    FOR EACH ROW EXECUTE FUNCTION catalog_check_component();

CREATE FUNCTION catalog_check_kit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kit_pricing = '' THEN
        IF EXISTS (SELECT FROM catalog_kitcomponent WHERE kit_id = NEW.id) THEN
            RAISE check_violation USING MESSAGE = 'only kits have components',
                CONSTRAINT = 'component_of_a_kit';
        END IF;
    ELSIF EXISTS (SELECT FROM catalog_kitcomponent WHERE component_id = NEW.id) THEN
        RAISE check_violation USING MESSAGE = 'a kit cannot be part of a kit',
            CONSTRAINT = 'no_kit_in_a_kit';
    ELSIF EXISTS (
        SELECT FROM catalog_stocklevel
        WHERE variant_id = NEW.id AND (on_hand > 0 OR reserved > 0)
    ) THEN
        RAISE check_violation USING MESSAGE = 'a kit has no stock of its own',
            CONSTRAINT = 'kit_without_own_stock';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER catalog_variant_kit_fits AFTER UPDATE OF kit_pricing ON catalog_variant
    FOR EACH ROW WHEN (OLD.kit_pricing IS DISTINCT FROM NEW.kit_pricing)
    EXECUTE FUNCTION catalog_check_kit();
"""
NO_GUARDS = """
DROP TRIGGER catalog_variant_kit_fits ON catalog_variant;
DROP FUNCTION catalog_check_kit();
DROP TRIGGER catalog_kitcomponent_fits ON catalog_kitcomponent;
DROP FUNCTION catalog_check_component();
"""

# A kit is packed in one warehouse: as many as its scarcest part there allows; div()
# cuts what is half. Without any, it comes when the last of what it lacks does.
VIEW = """
CREATE VIEW catalog_shownstock AS
SELECT level.id, level.variant_id, level.warehouse_id,
    greatest(level.on_hand - level.reserved, 0) AS free,
    level.arrives_on, level.arriving, level.counted_at
FROM catalog_stocklevel AS level
UNION ALL
SELECT kit.id, kit.kit_id, kit.warehouse_id, kit.free,
    CASE WHEN kit.free = 0 AND kit.coming > 0 THEN kit.complete_on END,
    CASE WHEN kit.free = 0 THEN kit.coming ELSE 0 END,
    kit.counted_at
FROM (
    SELECT min(part.id) AS id, part.kit_id, part.warehouse_id,
        min(div(part.free, part.need)) AS free,
        min(div(part.free + part.arriving, part.need)) AS coming,
        max(part.arrives_on) FILTER (WHERE part.free < part.need) AS complete_on,
        min(part.counted_at) AS counted_at
    FROM (
        SELECT piece.id, piece.kit_id, level.warehouse_id, level.counted_at,
            piece.quantity * unit.factor AS need,
            greatest(level.on_hand - level.reserved, 0) AS free,
            level.arrives_on,
            CASE WHEN level.on_hand - level.reserved < piece.quantity * unit.factor
                AND level.arrives_on >= CURRENT_DATE
                THEN level.arriving ELSE 0 END AS arriving
        FROM catalog_kitcomponent AS piece
        JOIN catalog_unit AS unit ON unit.id = piece.unit_id
        JOIN catalog_stocklevel AS level ON level.variant_id = piece.component_id
    ) AS part
    GROUP BY part.kit_id, part.warehouse_id
    HAVING count(*) = (
        SELECT count(*) FROM catalog_kitcomponent AS whole
        WHERE whole.kit_id = part.kit_id
    )
) AS kit;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0011_assortment_exports"),
    ]

    operations = [
        migrations.AddField(
            model_name="variant",
            name="kit_pricing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("fixed", "kit at a price of its own"),
                    ("component", "kit at the sum of its components"),
                ],
                default="",
                max_length=10,
                verbose_name="kit",
            ),
        ),
        migrations.CreateModel(
            name="ShownStock",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("free", models.DecimalField(decimal_places=3, max_digits=14)),
                ("arrives_on", models.DateField(null=True)),
                ("arriving", models.DecimalField(decimal_places=3, max_digits=14)),
                ("counted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "catalog_shownstock",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="ProductDocument",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("data_sheet", "data sheet"),
                            ("certificate", "certificate"),
                            ("manual", "manual"),
                            ("safety", "safety data sheet"),
                            ("drawing", "drawing"),
                        ],
                        default="data_sheet",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("ro", "Romanian"),
                            ("ru", "Russian"),
                            ("fr", "French"),
                            ("pl", "Polish"),
                            ("vi", "Vietnamese"),
                        ],
                        help_text="Empty: for readers of every language.",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                (
                    "title",
                    models.CharField(blank=True, max_length=120, verbose_name="title"),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        storage=shop.storage.private_storage,
                        upload_to="documents/%Y/%m",
                        verbose_name="file",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file name")),
                ("content_type", models.CharField(max_length=80)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="when"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="catalog.product",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: for all variants of the product.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="catalog.variant",
                        verbose_name="variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ("position", "kind", "pk"),
            },
        ),
        migrations.CreateModel(
            name="KitComponent",
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
                    "quantity",
                    models.DecimalField(
                        decimal_places=3,
                        default=1,
                        max_digits=12,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="quantity",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="part_of",
                        to="catalog.variant",
                        verbose_name="component",
                    ),
                ),
                (
                    "kit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="components",
                        to="catalog.variant",
                        verbose_name="kit",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "component",
                "verbose_name_plural": "components",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kit", "component"), name="component_once_per_kit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)),
                        name="component_quantity_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kit", models.F("component")), _negated=True
                        ),
                        name="kit_not_its_own_component",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KitPromise",
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
                ("owner", models.CharField(max_length=60, verbose_name="held for")),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=6, max_digits=18, verbose_name="quantity"
                    ),
                ),
                (
                    "component",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.variant",
                    ),
                ),
                (
                    "kit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "promised kit",
                "verbose_name_plural": "promised kits",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "kit", "component"),
                        name="kit_promised_once_per_owner",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductRelation",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("compatible", "fits with it"),
                            ("accessory", "accessory"),
                            ("replacement", "replaces it"),
                            ("similar", "similar"),
                        ],
                        default="compatible",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related_from",
                        to="catalog.product",
                        verbose_name="other product",
                    ),
                ),
            ],
            options={
                "verbose_name": "related product",
                "verbose_name_plural": "related products",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "target", "kind"),
                        name="related_once_per_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source", models.F("target")), _negated=True
                        ),
                        name="not_related_to_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StockArrival",
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
                ("arrives_on", models.DateField(verbose_name="arrives on")),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="quantity",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrivals",
                        to="catalog.variant",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="arrivals",
                        to="catalog.warehouse",
                        verbose_name="warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "later arrival",
                "verbose_name_plural": "later arrivals",
                "ordering": ("arrives_on", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("variant", "warehouse", "arrives_on"),
                        name="one_arrival_per_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="arrival_positive"
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.RunSQL(VIEW, "DROP VIEW catalog_shownstock;"),
    ]
