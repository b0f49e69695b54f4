"""Formula lists: rules by category and brand, surcharges, costs, the last word."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_restrictions"),
        ("pricing", "0006_price_plans"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceListRule",
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
                    "percent",
                    models.DecimalField(
                        decimal_places=3, max_digits=7, verbose_name="change in percent"
                    ),
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
                    "price_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="pricing.pricelist",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of a price list",
                "verbose_name_plural": "rules of a price list",
                "constraints": [
                    models.CheckConstraint(
                        name="price_rule_has_one_target",
                        condition=Q(category__isnull=False, brand__isnull=True)
                        | Q(category__isnull=True, brand__isnull=False),
                    ),
                    models.UniqueConstraint(
                        fields=["price_list", "category", "brand"],
                        name="price_rule_once_per_target",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        name="price_rule_leaves_a_price", condition=Q(percent__gt=-100)
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="pricelist",
            name="kind",
            field=models.CharField(
                choices=[("sale", "sale prices"), ("cost", "purchase costs")],
                db_default="sale",
                default="sale",
                max_length=8,
                verbose_name="holds",
            ),
        ),
        migrations.AddField(
            model_name="pricelist",
            name="surcharge",
            field=models.DecimalField(
                db_default=0,
                decimal_places=4,
                default=0,
                help_text="Added after the percentage; may be negative.",
                max_digits=14,
                verbose_name="surcharge per unit",
            ),
        ),
        migrations.AddField(
            model_name="pricelistassignment",
            name="is_final",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="nothing else is asked"
            ),
        ),
        migrations.AlterField(
            model_name="pricelist",
            name="rounding",
            field=models.CharField(
                choices=[
                    ("none", "four decimals"),
                    ("0.01", "to 0.01"),
                    ("0.05", "to 0.05"),
                    ("0.10", "to 0.10"),
                    ("1.00", "to whole units of the currency"),
                    ("x.90", "up to …,90"),
                    ("x.95", "up to …,95"),
                    ("x.99", "up to …,99"),
                ],
                default="none",
                max_length=6,
                verbose_name="rounding",
            ),
        ),
        AddConstraintNotValid(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(surcharge=0),
                name="surcharge_is_on_a_parents_price",
            ),
        ),
        AddConstraintNotValid(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=Q(kind="sale") | Q(parent__isnull=True),
                name="cost_list_holds_rows",
            ),
        ),
    ]
