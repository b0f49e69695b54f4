"""Promotions with scope, audience and coupons, and what orders used of them."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_sso_secret_sealed"),
        ("catalog", "0009_restrictions"),
        ("pricing", "0015_kit_rows"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promotion",
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
                    "code",
                    models.SlugField(max_length=60, unique=True, verbose_name="code"),
                ),
                ("names", models.JSONField(verbose_name="names")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "discount on articles"),
                            ("cart", "discount on the cart"),
                            ("buy_get", "buy some, get some"),
                            ("freight", "free freight"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="percent off",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="On articles: for each base unit. On the cart: once. Net or gross as the channel shows prices.",
                        max_digits=14,
                        null=True,
                        verbose_name="amount off",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        help_text="Empty, where nothing is an amount: any.",
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "buy_quantity",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="buy"
                    ),
                ),
                (
                    "get_quantity",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="get"
                    ),
                ),
                (
                    "mixes_articles",
                    models.BooleanField(
                        default=False, verbose_name="different articles count together"
                    ),
                ),
                (
                    "shipping_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        help_text="Of free freight, by code; empty means all.",
                        size=None,
                        verbose_name="shipping methods",
                    ),
                ),
                (
                    "minimum_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="from an amount of",
                    ),
                ),
                (
                    "minimum_quantity",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        help_text="In base units.",
                        max_digits=12,
                        null=True,
                        verbose_name="from a quantity of",
                    ),
                ),
                (
                    "needs_coupon",
                    models.BooleanField(default=False, verbose_name="needs a coupon"),
                ),
                (
                    "customer_kind",
                    models.CharField(
                        blank=True,
                        choices=[("company", "company"), ("person", "person")],
                        help_text="Empty means companies and consumers.",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                (
                    "on_contract_prices",
                    models.BooleanField(
                        default=False, verbose_name="also on contract prices"
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="The lower number is judged first.",
                        verbose_name="priority",
                    ),
                ),
                (
                    "is_exclusive",
                    models.BooleanField(
                        default=False, verbose_name="not with any other"
                    ),
                ),
                (
                    "group",
                    models.SlugField(
                        blank=True,
                        help_text="Of one group only one promotion applies.",
                        max_length=40,
                        verbose_name="group",
                    ),
                ),
                (
                    "limit_total",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="orders in total",
                    ),
                ),
                (
                    "limit_per_customer",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="A company counts with its branches.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="orders of one customer",
                    ),
                ),
                (
                    "used_count",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="used"
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="from"),
                ),
                (
                    "ends_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="until"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "seller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promotions",
                        to="accounts.seller",
                        verbose_name="seller",
                    ),
                ),
            ],
            options={
                "verbose_name": "promotion",
                "verbose_name_plural": "promotions",
                "ordering": ("priority", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Coupon",
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
                    "code",
                    models.CharField(max_length=40, unique=True, verbose_name="code"),
                ),
                (
                    "limit",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="orders",
                    ),
                ),
                (
                    "used_count",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="used"
                    ),
                ),
                (
                    "batch",
                    models.CharField(blank=True, max_length=60, verbose_name="batch"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="created"
                    ),
                ),
                (
                    "promotion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coupons",
                        to="pricing.promotion",
                        verbose_name="promotion",
                    ),
                ),
            ],
            options={
                "verbose_name": "coupon",
                "verbose_name_plural": "coupons",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="PromotionAudience",
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
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.customergroup",
                        verbose_name="group",
                    ),
                ),
                (
                    "promotion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="audiences",
                        to="pricing.promotion",
                    ),
                ),
            ],
            options={
                "verbose_name": "audience of a promotion",
                "verbose_name_plural": "audience of a promotion",
            },
        ),
        migrations.CreateModel(
            name="PromotionTally",
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
                ("holder", models.CharField(max_length=80)),
                ("used_count", models.PositiveIntegerField(default=0)),
                (
                    "promotion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="pricing.promotion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PromotionTarget",
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
                    "effect",
                    models.CharField(
                        choices=[("include", "covers"), ("exclude", "does not cover")],
                        default="include",
                        max_length=8,
                        verbose_name="effect",
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
                        related_name="+",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "promotion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="pricing.promotion",
                    ),
                ),
            ],
            options={
                "verbose_name": "goods of a promotion",
                "verbose_name_plural": "goods of a promotion",
            },
        ),
        migrations.CreateModel(
            name="PromotionUse",
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
                ("order_number", models.CharField(max_length=40, verbose_name="order")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="amount"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("holder", models.CharField(blank=True, editable=False, max_length=80)),
                ("is_counted", models.BooleanField(default=False, editable=False)),
                (
                    "taken_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="used"
                    ),
                ),
                (
                    "given_back_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="given back"
                    ),
                ),
                (
                    "coupon",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="pricing.coupon",
                        verbose_name="coupon",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "promotion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="pricing.promotion",
                        verbose_name="promotion",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a promotion",
                "verbose_name_plural": "uses of promotions",
                "ordering": ("-taken_at", "-pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            models.Q(
                                ("amount__isnull", True), ("percent__isnull", False)
                            ),
                            models.Q(
                                ("amount__isnull", False), ("percent__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        ("kind__in", ("line", "cart")),
                    ),
                    models.Q(
                        ("amount__isnull", True),
                        ("buy_quantity__gt", 0),
                        ("get_quantity__gt", 0),
                        ("kind", "buy_get"),
                        ("percent__isnull", False),
                    ),
                    models.Q(
                        ("amount__isnull", True),
                        ("kind", "freight"),
                        ("percent__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="promotion_says_what_it_takes_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("percent__isnull", True),
                    models.Q(("percent__gt", 0), ("percent__lte", 100)),
                    _connector="OR",
                ),
                name="promotion_percent_within_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__isnull", True), ("amount__gt", 0), _connector="OR"
                    ),
                    models.Q(
                        ("minimum_amount__isnull", True),
                        ("minimum_amount__gt", 0),
                        _connector="OR",
                    ),
                    models.Q(
                        ("minimum_quantity__isnull", True),
                        ("minimum_quantity__gt", 0),
                        _connector="OR",
                    ),
                ),
                name="promotion_amounts_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount__isnull", True), ("minimum_amount__isnull", True)
                    ),
                    models.Q(("currency", ""), _negated=True),
                    _connector="OR",
                ),
                name="promotion_amounts_have_a_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_at__isnull", True),
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="promotion_period_not_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("limit_total__isnull", True),
                        ("limit_total__gt", 0),
                        _connector="OR",
                    ),
                    models.Q(
                        ("limit_per_customer__isnull", True),
                        ("limit_per_customer__gt", 0),
                        _connector="OR",
                    ),
                ),
                name="promotion_limits_above_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Z0-9]+$")),
                name="coupon_code_is_plain",
            ),
        ),
        migrations.AddConstraint(
            model_name="coupon",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("limit__isnull", True),
                    models.Q(("limit__gt", 0), ("used_count__lte", models.F("limit"))),
                    _connector="OR",
                ),
                name="coupon_used_within_its_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotionaudience",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("channel__isnull", False),
                        ("customer__isnull", True),
                        ("group__isnull", True),
                    ),
                    models.Q(
                        ("channel__isnull", True),
                        ("customer__isnull", True),
                        ("group__isnull", False),
                    ),
                    models.Q(
                        ("channel__isnull", True),
                        ("customer__isnull", False),
                        ("group__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="promotion_audience_is_exactly_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotionaudience",
            constraint=models.UniqueConstraint(
                fields=("promotion", "channel", "group", "customer"),
                name="promotion_audience_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="promotiontally",
            constraint=models.UniqueConstraint(
                fields=("promotion", "holder"), name="promotion_tally_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="promotiontarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
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
                        ("product__isnull", False),
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
                name="promotion_target_is_exactly_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="promotiontarget",
            constraint=models.UniqueConstraint(
                fields=("promotion", "category", "brand", "product", "tag"),
                name="promotion_target_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="promotionuse",
            index=models.Index(fields=["order_number"], name="promotion_use_by_order"),
        ),
        migrations.AddConstraint(
            model_name="promotionuse",
            constraint=models.UniqueConstraint(
                fields=("promotion", "order_number"), name="promotion_once_per_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="promotionuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)),
                name="promotion_use_not_negative",
            ),
        ),
    ]
