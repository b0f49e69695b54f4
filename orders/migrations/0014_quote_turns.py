"""Quotes are talked about in turns: kinds of lines, discounts, freight, parts."""

from decimal import Decimal

import django.contrib.postgres.operations
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Rows without one are written by the new version alone, which shows them too.
DROP_NOT_NULL = """\
-- squawk-ignore ban-drop-not-null
ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL"""


def nullable(
    column: str, change: migrations.AlterField
) -> migrations.SeparateDatabaseAndState:
    """Let `table.column` be empty; Django would check its foreign key anew, locked."""
    table, name = column.split(".")
    back = f"ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL([DROP_NOT_NULL.format(table=table, column=name)], [back])
        ],
        state_operations=[change],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0013_named_carts_row_security"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="quote",
            options={
                "ordering": ("-requested_at", "-pk"),
                "permissions": [("approve_quote", "Approves offers beyond a limit")],
                "verbose_name": "quote",
                "verbose_name_plural": "quotes",
            },
        ),
        migrations.AddField(
            model_name="quote",
            name="allows_parts",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="may be ordered in parts"
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="discount_rate",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=2,
                default=0,
                max_digits=5,
                verbose_name="discount on everything, %",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="freight",
            field=models.CharField(
                choices=[
                    ("method", "as the way to deliver costs"),
                    ("amount", "a fixed amount"),
                    ("request", "on request"),
                ],
                db_default="method",
                default="method",
                max_length=7,
                verbose_name="freight",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="freight_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=14,
                null=True,
                verbose_name="freight",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="reminded_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="reminded"
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="title",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=120,
                verbose_name="title",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="cost_unit_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                max_digits=14,
                null=True,
                verbose_name="cost",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("article", "article"),
                    ("other", "article outside the catalogue"),
                    ("text", "text"),
                ],
                db_default="article",
                default="article",
                max_length=7,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="quantity_accepted",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=3,
                default=0,
                max_digits=12,
                verbose_name="ordered",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="tax_class",
            field=models.CharField(
                choices=[
                    ("standard", "standard rate"),
                    ("reduced", "reduced rate"),
                    ("reduced2", "second reduced rate"),
                    ("zero", "zero rate"),
                    ("exempt", "exempt"),
                    ("scrap", "scrap and waste"),
                    ("cereals", "cereals and oil seeds"),
                ],
                db_default="standard",
                default="standard",
                max_length=10,
                verbose_name="tax class",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="text",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=500,
                verbose_name="text",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="unit_code",
            field=models.CharField(
                blank=True,
                choices=[
                    ("piece", "piece"),
                    ("pack", "pack"),
                    ("carton", "carton"),
                    ("pallet", "pallet"),
                    ("pair", "pair"),
                    ("set", "set"),
                    ("roll", "roll"),
                    ("bag", "bag"),
                    ("canister", "canister"),
                    ("metre", "metre"),
                    ("kilogram", "kilogram"),
                    ("litre", "litre"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="quoteline",
            name="wanted_unit_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=4,
                max_digits=14,
                null=True,
                verbose_name="counter-offer",
            ),
        ),
        nullable(
            "orders_quote.requested_by_id",
            migrations.AlterField(
                model_name="quote",
                name="requested_by",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                    verbose_name="requested by",
                ),
            ),
        ),
        migrations.AlterField(
            model_name="quote",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("requested", "requested"),
                    ("offered", "offered"),
                    ("countered", "counter-offer"),
                    ("accepted", "accepted"),
                    ("declined", "declined"),
                    ("expired", "expired"),
                ],
                default="requested",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="quoteline",
            name="sku",
            field=models.CharField(blank=True, max_length=60),
        ),
        nullable(
            "orders_quoteline.unit_id",
            migrations.AlterField(
                model_name="quoteline",
                name="unit",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="catalog.unit",
                ),
            ),
        ),
        nullable(
            "orders_quoteline.variant_id",
            migrations.AlterField(
                model_name="quoteline",
                name="variant",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="catalog.variant",
                ),
            ),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity_accepted__gte", 0),
                    ("quantity_accepted__lte", models.F("quantity")),
                ),
                name="quote_line_accepted_within_quantity",
            ),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "article"), _negated=True),
                    models.Q(("unit__isnull", False), ("variant__isnull", False)),
                    _connector="OR",
                ),
                name="quote_article_has_variant",
            ),
        ),
    ]
