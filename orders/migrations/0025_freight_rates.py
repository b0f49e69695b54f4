"""Zones, rates, windows and cut-off of shipping methods."""

import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django_countries.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_right_to_share_carts"),
        ("orders", "0024_return_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShippingZone",
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
                ("code", models.SlugField(verbose_name="code")),
                ("names", models.JSONField(verbose_name="names")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shipping_zones",
                        to="accounts.channel",
                        verbose_name="channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "shipping zone",
                "verbose_name_plural": "shipping zones",
                "ordering": ("channel", "code"),
            },
        ),
        migrations.CreateModel(
            name="ShippingZoneArea",
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
                    "country",
                    django_countries.fields.CountryField(
                        max_length=2, verbose_name="country"
                    ),
                ),
                (
                    "postcode_from",
                    models.CharField(
                        blank=True,
                        help_text="How they begin; empty means the whole country.",
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z]*\\Z",
                                "Letters and digits only, such as 80 or BT.",
                            )
                        ],
                        verbose_name="postcodes from",
                    ),
                ),
                (
                    "postcode_to",
                    models.CharField(
                        blank=True,
                        help_text="Empty means just that beginning.",
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z]*\\Z",
                                "Letters and digits only, such as 80 or BT.",
                            )
                        ],
                        verbose_name="to",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="areas",
                        to="orders.shippingzone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "area of a zone",
                "verbose_name_plural": "areas of a zone",
                "ordering": ("country", "postcode_from", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ShippingRate",
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
                    "freight_class",
                    models.CharField(
                        blank=True, max_length=20, verbose_name="freight class"
                    ),
                ),
                (
                    "from_weight_kg",
                    models.DecimalField(
                        decimal_places=3,
                        default=0,
                        max_digits=10,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="from kg",
                    ),
                ),
                (
                    "from_amount",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="from value",
                    ),
                ),
                (
                    "base_amount",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="price",
                    ),
                ),
                (
                    "amount_per_kg",
                    models.DecimalField(
                        decimal_places=4,
                        default=0,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="and for each kg above",
                    ),
                ),
                (
                    "free_from_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Empty: as the method says.",
                        max_digits=14,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="free from",
                    ),
                ),
                (
                    "is_on_request",
                    models.BooleanField(default=False, verbose_name="on request"),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rates",
                        to="orders.shippingmethod",
                        verbose_name="shipping method",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means everywhere.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="orders.shippingzone",
                        verbose_name="zone",
                    ),
                ),
            ],
            options={
                "verbose_name": "freight rate",
                "verbose_name_plural": "freight rates",
                "ordering": (
                    "zone",
                    "freight_class",
                    "from_weight_kg",
                    "from_amount",
                    "pk",
                ),
            },
        ),
        migrations.CreateModel(
            name="DeliveryWindow",
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
                ("from_time", models.TimeField(verbose_name="from")),
                ("to_time", models.TimeField(verbose_name="to")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="on",
                    ),
                ),
                (
                    "surcharge_amount",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=14,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="surcharge",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="windows",
                        to="orders.shippingmethod",
                        verbose_name="shipping method",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery window",
                "verbose_name_plural": "delivery windows",
                "ordering": ("from_time", "to_time", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("method", "from_time", "to_time"), name="window_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("to_time__gt", models.F("from_time"))),
                        name="window_from_before_to",
                        violation_error_message="A window ends after it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("surcharge_amount__gte", 0)),
                        name="window_surcharge_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7])
                        ),
                        name="window_on_weekdays",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="shippingzone",
            constraint=models.UniqueConstraint(
                fields=("channel", "code"), name="zone_once_per_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="shippingrate",
            constraint=models.UniqueConstraint(
                fields=(
                    "method",
                    "zone",
                    "freight_class",
                    "from_weight_kg",
                    "from_amount",
                ),
                name="rate_once",
                nulls_distinct=False,
                violation_error_message="There is a rate from this weight and value on already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shippingrate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_weight_kg__gte", 0),
                    ("from_amount__gte", 0),
                    ("base_amount__gte", 0),
                    ("amount_per_kg__gte", 0),
                    models.Q(
                        ("free_from_amount__isnull", True),
                        ("free_from_amount__gte", 0),
                        _connector="OR",
                    ),
                ),
                name="rate_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="shippingrate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_on_request", False),
                    models.Q(
                        ("amount_per_kg", 0),
                        ("base_amount", 0),
                        ("free_from_amount__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="rate_on_request_without_amount",
                violation_error_message="What is on request has no price: leave the amounts empty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="shippingzonearea",
            constraint=models.UniqueConstraint(
                fields=("zone", "country", "postcode_from", "postcode_to"),
                name="zone_area_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="shippingzonearea",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("postcode_to", ""),
                    models.Q(
                        ("postcode_from__gt", ""),
                        ("postcode_to__gte", models.F("postcode_from")),
                    ),
                    _connector="OR",
                ),
                name="zone_area_from_before_to",
                violation_error_message="The first postcode comes before the last.",
            ),
        ),
        migrations.AddField(
            model_name="quote",
            name="wanted_delivery",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="shippingmethod",
            name="cut_off",
            field=models.TimeField(
                blank=True,
                help_text="Seller's time. What is ordered later leaves a working day later.",
                null=True,
                verbose_name="leaves the same day until",
            ),
        ),
        migrations.AddField(
            model_name="shippingmethod",
            name="rate_source",
            field=models.CharField(
                db_default="table",
                default="table",
                max_length=20,
                verbose_name="rates from",
            ),
        ),
        migrations.AddField(
            model_name="shippingmethod",
            name="weekdays",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="leaves on",
            ),
        ),
        migrations.AlterField(
            model_name="shippingmethod",
            name="excluded_handling",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                help_text="As restrictions of the catalogue name them (ADR), or freight classes (pallet).",
                size=None,
                verbose_name="handling classes not carried",
            ),
        ),
        migrations.AlterField(
            model_name="shippingmethod",
            name="free_from_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Rates may say otherwise, each for itself.",
                max_digits=14,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="free from",
            ),
        ),
        migrations.AlterField(
            model_name="shippingmethod",
            name="price_amount",
            field=models.DecimalField(
                decimal_places=2,
                default=0,
                help_text="Where there are no rates below.",
                max_digits=14,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="price",
            ),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="shippingmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7])),
                name="method_leaves_on_weekdays",
            ),
        ),
    ]
