"""Carriers and parcels, delivery notes, backorders, pick lists, where orders come from."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import orders.models.carriers
import shop.storage

# The constraint is checked for new rows first, so that no shipment waits for it.
CARRIER = migrations.SeparateDatabaseAndState(
    state_operations=[
        migrations.AddField(
            model_name="shipment",
            name="carrier",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orders.carrier",
                verbose_name="carrier",
            ),
        )
    ],
    database_operations=[
        migrations.RunSQL(
            """
            ALTER TABLE orders_shipment ADD COLUMN carrier_id bigint;
            ALTER TABLE orders_shipment ADD CONSTRAINT orders_shipment_carrier_fk
                FOREIGN KEY (carrier_id) REFERENCES orders_carrier (id)
                DEFERRABLE INITIALLY DEFERRED NOT VALID;
            """,
            "ALTER TABLE orders_shipment DROP COLUMN carrier_id;",
        )
    ],
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_right_to_share_carts"),
        ("catalog", "0026_bins_and_areas"),
        ("orders", "0028_booked_lines_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Carrier",
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
                    "tracking_url",
                    models.CharField(
                        blank=True,
                        help_text="Such as https://track.example/?parcel={number}",
                        max_length=300,
                        validators=[orders.models.carriers.check_tracking_url],
                        verbose_name="address to follow parcels",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
            ],
            options={
                "verbose_name": "carrier",
                "verbose_name_plural": "carriers",
                "ordering": ("position", "pk"),
            },
        ),
        CARRIER,
        migrations.CreateModel(
            name="FulfilmentPolicy",
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
                    "is_nearest_first",
                    models.BooleanField(
                        default=False,
                        help_text="As the areas of the warehouses say. Else, and where none serves the place, by the position of the warehouses.",
                        verbose_name="the nearest warehouse first",
                    ),
                ),
                (
                    "split",
                    models.CharField(
                        choices=[
                            ("whole", "no: the whole order from one warehouse"),
                            ("by_line", "by line: each line from one warehouse"),
                            ("within_line", "yes, also within a line"),
                        ],
                        default="within_line",
                        max_length=11,
                        verbose_name="from several warehouses",
                    ),
                ),
                (
                    "picks_placed",
                    models.BooleanField(
                        default=False,
                        help_text="Taking them onto a pick list confirms them.",
                        verbose_name="pick orders that nobody has confirmed yet",
                    ),
                ),
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fulfilment_policy",
                        to="accounts.channel",
                        verbose_name="channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "way to fill orders",
                "verbose_name_plural": "ways to fill orders",
            },
        ),
        migrations.CreateModel(
            name="PickList",
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
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "being picked"),
                            ("picked", "picked"),
                            ("done", "shipped"),
                            ("dropped", "given up"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                (
                    "pdf",
                    models.FileField(
                        blank=True,
                        max_length=120,
                        storage=shop.storage.private_storage,
                        upload_to="",
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="started"),
                ),
                (
                    "picked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="picked at"
                    ),
                ),
                (
                    "picker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="picked by",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.warehouse",
                        verbose_name="warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "pick list",
                "verbose_name_plural": "pick lists",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="PickOrder",
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
                ("position", models.PositiveSmallIntegerField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="picks",
                        to="orders.order",
                    ),
                ),
                (
                    "pick_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="orders.picklist",
                    ),
                ),
                (
                    "shipment",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pick",
                        to="orders.shipment",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.warehouse",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="PickLine",
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
                ("bin", models.CharField(blank=True, max_length=20)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                (
                    "picked",
                    models.DecimalField(decimal_places=3, max_digits=14, null=True),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pick_lines",
                        to="orders.orderline",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.variant",
                    ),
                ),
                (
                    "pick_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="orders.pickorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Backorder",
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
                        decimal_places=3, max_digits=14, verbose_name="missing"
                    ),
                ),
                (
                    "expected_on",
                    models.DateField(blank=True, null=True, verbose_name="expected"),
                ),
                (
                    "since",
                    models.DateTimeField(auto_now_add=True, verbose_name="since"),
                ),
                (
                    "order_line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="backorder",
                        to="orders.orderline",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "backorder",
                "verbose_name_plural": "backorders",
                "ordering": ("since", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)),
                        name="backorder_positive",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeliveryNote",
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
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                ("language", models.CharField(max_length=8)),
                ("snapshot", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "pdf",
                    models.FileField(
                        blank=True,
                        max_length=120,
                        storage=shop.storage.private_storage,
                        upload_to="",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "shipment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note",
                        to="orders.shipment",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery note",
                "verbose_name_plural": "delivery notes",
                "indexes": [
                    models.Index(
                        condition=models.Q(("pdf", "")),
                        fields=["next_at"],
                        name="delivery_note_unprinted",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Parcel",
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
                ("position", models.PositiveSmallIntegerField(default=1)),
                (
                    "tracking_number",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="tracking number"
                    ),
                ),
                (
                    "weight_kg",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        verbose_name="weight in kg",
                    ),
                ),
                (
                    "shipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parcels",
                        to="orders.shipment",
                    ),
                ),
            ],
            options={
                "verbose_name": "parcel",
                "verbose_name_plural": "parcels",
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("shipment", "position"), name="parcel_position_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight_kg__isnull", True),
                            ("weight_kg__gt", 0),
                            _connector="OR",
                        ),
                        name="parcel_weight_positive",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="picklist",
            index=models.Index(
                condition=models.Q(("pdf", "")),
                fields=["next_at"],
                name="pick_list_unprinted",
            ),
        ),
        migrations.AddConstraint(
            model_name="pickorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True)),
                fields=("order", "warehouse"),
                name="order_picked_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="pickline",
            constraint=models.UniqueConstraint(
                fields=("pick_order", "order_line", "variant"),
                name="picked_once_per_line",
            ),
        ),
        migrations.AddConstraint(
            model_name="pickline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity__gt", 0),
                    models.Q(
                        ("picked__isnull", True),
                        models.Q(
                            ("picked__gte", 0), ("picked__lte", models.F("quantity"))
                        ),
                        _connector="OR",
                    ),
                ),
                name="picked_within_wanted",
            ),
        ),
    ]
