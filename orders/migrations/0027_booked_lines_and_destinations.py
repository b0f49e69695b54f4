"""Lines booked by themselves, several destinations, purchase orders as files."""

import django.db.models.deletion
from django.db import migrations, models


def foreign_key(field: migrations.AddField, *, references: str):
    """Add a column whose constraint is checked for new rows first.

    So nobody waits while old rows, which have none, are read.
    """
    table, column = f"orders_{field.model_name}", f"{field.name}_id"
    return migrations.SeparateDatabaseAndState(
        state_operations=[field],
        database_operations=[
            migrations.RunSQL(
                f"""
                ALTER TABLE {table} ADD COLUMN {column} bigint;
                ALTER TABLE {table} ADD CONSTRAINT {table}_{field.name}_fk
                    FOREIGN KEY ({column}) REFERENCES {references} (id)
                    DEFERRABLE INITIALLY DEFERRED NOT VALID;
                """,
                f"ALTER TABLE {table} DROP COLUMN {column};",
            )
        ],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0025_attachments_of_orders"),
        ("orders", "0026_check_freight"),
    ]

    operations = [
        foreign_key(
            migrations.AddField(
                model_name="cartline",
                name="cost_centre",
                field=models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.costcentre",
                    verbose_name="cost centre",
                ),
            ),
            references="accounts_costcentre",
        ),
        migrations.AddField(
            model_name="cartline",
            name="project",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=80,
                verbose_name="project",
            ),
        ),
        foreign_key(
            migrations.AddField(
                model_name="entryrow",
                name="cost_centre",
                field=models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="accounts.costcentre",
                ),
            ),
            references="accounts_costcentre",
        ),
        migrations.AddField(
            model_name="entryrow",
            name="project",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80
            ),
        ),
        foreign_key(
            migrations.AddField(
                model_name="orderline",
                name="cost_centre",
                field=models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="accounts.costcentre",
                    verbose_name="cost centre",
                ),
            ),
            references="accounts_costcentre",
        ),
        migrations.AddField(
            model_name="orderline",
            name="cost_centre_code",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=40,
                verbose_name="cost centre",
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="cost_centre_name",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=80,
                verbose_name="name of the cost centre",
            ),
        ),
        migrations.AddField(
            model_name="orderline",
            name="project",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=80,
                verbose_name="project",
            ),
        ),
        migrations.CreateModel(
            name="CartDestination",
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
                ("place", models.JSONField(blank=True, default=dict)),
                (
                    "requested_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="requested for"
                    ),
                ),
                (
                    "address",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.address",
                    ),
                ),
                (
                    "cart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="destinations",
                        to="orders.cart",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.shippingmethod",
                    ),
                ),
            ],
            options={
                "verbose_name": "further address of a cart",
                "verbose_name_plural": "further addresses of carts",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="OrderDestination",
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
                ("place", models.JSONField()),
                ("shipping_code", models.CharField(max_length=50)),
                (
                    "shipping_name",
                    models.CharField(max_length=120, verbose_name="delivery"),
                ),
                (
                    "is_pickup",
                    models.BooleanField(default=False, verbose_name="picked up"),
                ),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="freight"
                    ),
                ),
                (
                    "requested_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="requested for"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destinations",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "verbose_name": "destination",
                "verbose_name_plural": "destinations",
                "ordering": ("position",),
            },
        ),
        foreign_key(
            migrations.AddField(
                model_name="orderline",
                name="destination",
                field=models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="lines",
                    to="orders.orderdestination",
                    verbose_name="destination",
                ),
            ),
            references="orders_orderdestination",
        ),
        foreign_key(
            migrations.AddField(
                model_name="shipment",
                name="destination",
                field=models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="shipments",
                    to="orders.orderdestination",
                    verbose_name="destination",
                ),
            ),
            references="orders_orderdestination",
        ),
        migrations.CreateModel(
            name="PoDocument",
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
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.attachment",
                    ),
                ),
                (
                    "cart",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="po_document",
                        to="orders.cart",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="po_documents",
                        to="accounts.customer",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="po_document",
                        to="orders.order",
                    ),
                ),
                (
                    "quote",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="po_document",
                        to="orders.quote",
                    ),
                ),
            ],
            options={
                "verbose_name": "purchase order document",
                "verbose_name_plural": "purchase order documents",
            },
        ),
        migrations.CreateModel(
            name="CartLinePart",
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
                        decimal_places=3, max_digits=12, verbose_name="quantity"
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="orders.cartdestination",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="orders.cartline",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("line", "destination"),
                        name="cart_line_once_per_destination",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)),
                        name="cart_part_positive",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="orderdestination",
            constraint=models.UniqueConstraint(
                fields=("order", "position"), name="destination_position_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="podocument",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cart__isnull", False),
                        ("order__isnull", True),
                        ("quote__isnull", True),
                    ),
                    models.Q(
                        ("cart__isnull", True),
                        ("order__isnull", True),
                        ("quote__isnull", False),
                    ),
                    models.Q(
                        ("cart__isnull", True),
                        ("order__isnull", False),
                        ("quote__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="po_document_of_exactly_one",
            ),
        ),
    ]
