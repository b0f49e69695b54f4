"""Several carts for each buyer, shared or put aside; requisition lists."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The constraint is checked for new rows first, so that no cart waits for it.
TOUCHED_BY = migrations.SeparateDatabaseAndState(
    state_operations=[
        migrations.AddField(
            model_name="cart",
            name="touched_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        )
    ],
    database_operations=[
        migrations.RunSQL(
            """
            ALTER TABLE orders_cart ADD COLUMN touched_by_id bigint;
            ALTER TABLE orders_cart ADD CONSTRAINT orders_cart_touched_by_fk
                FOREIGN KEY (touched_by_id) REFERENCES accounts_user (id)
                DEFERRABLE INITIALLY DEFERRED NOT VALID;
            """,
            "ALTER TABLE orders_cart DROP COLUMN touched_by_id;",
        )
    ],
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_right_to_share_carts"),
        ("catalog", "0023_opened_hits"),
        ("orders", "0011_entry_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TOUCHED_BY,
        migrations.AlterField(
            model_name="cart",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("submitted", "submitted"),
                    ("merged", "merged"),
                    ("deleted", "deleted"),
                ],
                default="open",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="RequisitionList",
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
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "note",
                    models.CharField(blank=True, max_length=400, verbose_name="note"),
                ),
                (
                    "is_shared",
                    models.BooleanField(default=False, verbose_name="shared"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "touched_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="changed"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="deleted"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requisition_lists",
                        to="accounts.customer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requisition_lists",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "touched_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "requisition list",
                "verbose_name_plural": "requisition lists",
            },
        ),
        migrations.CreateModel(
            name="CartShare",
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
                    "level",
                    models.CharField(
                        choices=[
                            ("view", "look and copy"),
                            ("change", "change"),
                            ("order", "change and order"),
                        ],
                        max_length=6,
                    ),
                ),
                ("shared_at", models.DateTimeField(auto_now_add=True)),
                (
                    "cart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="orders.cart",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.customer",
                    ),
                ),
                (
                    "shared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "shared cart",
                "verbose_name_plural": "shared carts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cart", "user"),
                        name="cart_shared_once_with_each",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CartUse",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("current", "current, though a colleague's"),
                            ("later", "where lines wait for later"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "cart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="orders.cart",
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.channel",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.customer",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a cart",
                "verbose_name_plural": "uses of carts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "customer", "channel", "purpose"),
                        name="one_cart_for_each_purpose",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RequisitionLine",
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
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="note"),
                ),
                (
                    "position",
                    models.PositiveIntegerField(default=0, verbose_name="position"),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.unit",
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
                    "requisition_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.requisitionlist",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a requisition list",
                "verbose_name_plural": "lines of requisition lists",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("requisition_list", "variant", "unit"),
                        name="variant_and_unit_once_per_list",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)),
                        name="list_quantity_positive",
                    ),
                ],
            },
        ),
    ]
