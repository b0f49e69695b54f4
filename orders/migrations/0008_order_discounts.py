"""Orders keep what promotions took off; carts the codes that were typed."""

import django.contrib.postgres.fields
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


def _amount() -> models.DecimalField:
    return models.DecimalField(
        decimal_places=2, default=0, max_digits=14, verbose_name="discount"
    )


def _promotions() -> models.JSONField:
    return models.JSONField(blank=True, default=list, verbose_name="promotions")


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_method_excluded_handling")]
    operations = [
        migrations.AddField(
            model_name="cart",
            name="coupon_codes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                default=list,
                size=None,
                verbose_name="coupons",
            ),
        ),
        migrations.AddField("order", "discount_amount", _amount()),
        migrations.AddField("order", "discounts", _promotions()),
        migrations.AddField("orderline", "discount_amount", _amount()),
        migrations.AddField("orderline", "discounts", _promotions()),
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount_amount", 0),
                    models.Q(
                        ("discount_amount__gt", 0),
                        ("discount_amount__lte", models.F("goods_amount")),
                    ),
                    _connector="OR",
                ),
                name="order_discount_within_goods",
            ),
        ),
        AddConstraintNotValid(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount_amount", 0),
                    models.Q(
                        ("discount_amount__gt", 0),
                        ("discount_amount__lte", models.F("line_amount")),
                    ),
                    _connector="OR",
                ),
                name="order_line_discount_within_amount",
            ),
        ),
    ]
