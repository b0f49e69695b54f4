"""Goods that come back, and what is called off after it was promised."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import shop.storage


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0023_right_to_return_goods"),
        ("catalog", "0025_products_by_age"),
        ("orders", "0022_rep_workspace_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReturnReason",
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
                    "seller",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty means every seller.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="return_reasons",
                        to="accounts.seller",
                        verbose_name="seller",
                    ),
                ),
                ("code", models.SlugField(verbose_name="code")),
                ("names", models.JSONField(verbose_name="names")),
                (
                    "is_sellers_fault",
                    models.BooleanField(
                        default=False,
                        verbose_name="our fault: no restocking fee, the freight goes back too",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(default=True, verbose_name="offered"),
                ),
            ],
            options={
                "verbose_name": "reason of returns",
                "verbose_name_plural": "reasons of returns",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("seller", "code"),
                        name="return_reason_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnPolicy",
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="return_policy",
                        to="accounts.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=14, verbose_name="days after shipping"
                    ),
                ),
                (
                    "takes_made_to_order",
                    models.BooleanField(
                        default=False, verbose_name="what was made to order too"
                    ),
                ),
                (
                    "excluded_handling",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        help_text="As restrictions of the catalogue name them: chilled.",
                        size=None,
                        verbose_name="handling classes not taken back",
                    ),
                ),
                (
                    "fee_rate",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="restocking fee, %",
                    ),
                ),
                (
                    "address",
                    models.TextField(
                        blank=True,
                        help_text="Empty means the seller's.",
                        verbose_name="return address",
                    ),
                ),
                (
                    "instructions",
                    models.TextField(blank=True, verbose_name="instructions"),
                ),
            ],
            options={
                "verbose_name": "return policy",
                "verbose_name_plural": "return policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fee_rate__gte", 0), ("fee_rate__lte", 100)
                        ),
                        name="return_fee_is_a_percentage",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderReturn",
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="orders.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="accounts.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "number",
                    models.CharField(max_length=40, unique=True, verbose_name="number"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "asked for"),
                            ("approved", "to be sent back"),
                            ("declined", "declined"),
                            ("received", "being looked at"),
                            ("inspected", "credit follows"),
                            ("credited", "credited"),
                            ("closed", "closed without credit"),
                            ("cancelled", "called off"),
                        ],
                        default="requested",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "rep",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for on behalf by",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked for"
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided"),
                ),
                (
                    "received_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="received"
                    ),
                ),
                (
                    "inspected_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="inspected"
                    ),
                ),
                (
                    "fee_rate",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=5,
                        verbose_name="restocking fee, %",
                    ),
                ),
                (
                    "credits_freight",
                    models.BooleanField(
                        default=False, verbose_name="the freight goes back too"
                    ),
                ),
                (
                    "credit_number",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="credit note"
                    ),
                ),
                (
                    "put_aside_because",
                    models.TextField(blank=True, verbose_name="not credited because"),
                ),
            ],
            options={
                "verbose_name": "return",
                "verbose_name_plural": "returns",
                "ordering": ("-requested_at", "-pk"),
                "indexes": [
                    models.Index(
                        fields=["customer", "-requested_at"], name="return_by_customer"
                    ),
                    models.Index(
                        condition=models.Q(
                            ("put_aside_because", ""), ("state", "inspected")
                        ),
                        fields=["next_at"],
                        name="return_to_credit",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fee_rate__gte", 0), ("fee_rate__lte", 100)
                        ),
                        name="return_fee_rate_is_a_percentage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "credited"), _negated=True),
                            models.Q(("credit_number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="credited_return_has_a_credit_note",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnLine",
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
                    "order_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="orders.orderreturn",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_lines",
                        to="orders.orderline",
                    ),
                ),
                (
                    "quantity",
                    models.DecimalField(
                        decimal_places=3, max_digits=12, verbose_name="quantity"
                    ),
                ),
                (
                    "reason",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.returnreason",
                        verbose_name="reason",
                    ),
                ),
                (
                    "reason_name",
                    models.CharField(max_length=120, verbose_name="reason"),
                ),
                (
                    "accepted_quantity",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=12,
                        null=True,
                        verbose_name="taken back",
                    ),
                ),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("as_new", "as new"),
                            ("opened", "opened, can be sold"),
                            ("damaged", "damaged"),
                            ("defective", "does not work"),
                            ("missing", "did not arrive"),
                        ],
                        max_length=9,
                        verbose_name="condition",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.warehouse",
                        verbose_name="back in stock",
                    ),
                ),
            ],
            options={
                "verbose_name": "returned line",
                "verbose_name_plural": "returned lines",
                "ordering": ("order_line__position",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order_return", "order_line"),
                        name="order_line_once_per_return",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)),
                        name="returned_quantity_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_quantity__isnull", True),
                            models.Q(
                                ("accepted_quantity__gte", 0),
                                ("accepted_quantity__lte", models.F("quantity")),
                            ),
                            _connector="OR",
                        ),
                        name="accepted_within_returned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnFile",
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
                    "order_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="orders.orderreturn",
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
            ],
        ),
        migrations.CreateModel(
            name="ReturnSlip",
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
                    "order_return",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slip",
                        to="orders.orderreturn",
                    ),
                ),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("pdf", "")),
                        fields=["next_at"],
                        name="return_slip_unprinted",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CancelRequest",
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cancel_requests",
                        to="orders.order",
                        verbose_name="order",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to answer"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "requested_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked"
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided"),
                ),
            ],
            options={
                "verbose_name": "request to cancel",
                "verbose_name_plural": "requests to cancel",
                "ordering": ("-requested_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("order",),
                        name="one_open_cancel_request",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="orderline",
            name="quantity_cancelled",
            field=models.DecimalField(
                db_default=Decimal("0"),
                decimal_places=3,
                default=0,
                max_digits=12,
                verbose_name="called off",
            ),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("quantity_cancelled__gte", 0),
                    (
                        "quantity_cancelled__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("quantity"), "-", models.F("quantity_shipped")
                        ),
                    ),
                ),
                name="order_line_cancelled_within_ordered",
            ),
        ),
    ]
