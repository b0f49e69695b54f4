"""Price changes that are prepared, previewed and switched on."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_sso_secret_sealed"),
        ("catalog", "0009_restrictions"),
        ("pricing", "0005_groups_from_above"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PricePlan",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "starts_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="The moment of activation, when left empty.",
                        null=True,
                        verbose_name="valid from",
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Then the prices of before count again.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("activated", "activated"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="made",
                    ),
                ),
                (
                    "activated_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="activated"
                    ),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="cancelled"
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="pricing.pricelist",
                        verbose_name="price list",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "activated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="activated by",
                    ),
                ),
            ],
            options={
                "verbose_name": "price change",
                "verbose_name_plural": "price changes",
                "ordering": ("-created_at", "-pk"),
                "permissions": [
                    ("see_margins", "Can see costs and margins"),
                    ("activate_priceplan", "Can activate and cancel price changes"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at__isnull", True),
                            ("ends_at__isnull", True),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="plan_period_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "activated"), _negated=True),
                            models.Q(
                                ("activated_at__isnull", False),
                                ("starts_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="active_plan_has_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedPrice",
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
                    "from_quantity",
                    models.DecimalField(
                        decimal_places=3,
                        default=1,
                        max_digits=12,
                        verbose_name="from quantity",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=4, max_digits=14, verbose_name="price per unit"
                    ),
                ),
                (
                    "is_free",
                    models.BooleanField(default=False, verbose_name="free of charge"),
                ),
                (
                    "replaced_amount",
                    models.DecimalField(
                        decimal_places=4, editable=False, max_digits=14, null=True
                    ),
                ),
                (
                    "replaced_is_free",
                    models.BooleanField(default=False, editable=False),
                ),
                ("replaced_starts_at", models.DateTimeField(editable=False, null=True)),
                ("replaced_ends_at", models.DateTimeField(editable=False, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prices",
                        to="pricing.priceplan",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.variant",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "planned price",
                "verbose_name_plural": "planned prices",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "variant", "unit", "from_quantity"),
                        name="planned_once_per_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            models.Q(("amount", 0), ("is_free", True)),
                            _connector="OR",
                        ),
                        name="planned_price_positive_or_free",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_quantity__gt", 0)),
                        name="planned_from_quantity_positive",
                    ),
                ],
            },
        ),
    ]
