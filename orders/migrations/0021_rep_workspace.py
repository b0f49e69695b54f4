"""Carts that representatives prepare; their tasks and what they put off."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The constraint is checked for new rows first, so that no cart waits for it.
PREPARED_BY = migrations.SeparateDatabaseAndState(
    state_operations=[
        migrations.AddField(
            model_name="cart",
            name="prepared_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="prepared by",
            ),
        )
    ],
    database_operations=[
        migrations.RunSQL(
            """
            ALTER TABLE orders_cart ADD COLUMN prepared_by_id bigint;
            ALTER TABLE orders_cart ADD CONSTRAINT orders_cart_prepared_by_fk
                FOREIGN KEY (prepared_by_id) REFERENCES accounts_user (id)
                DEFERRABLE INITIALLY DEFERRED NOT VALID;
            """,
            "ALTER TABLE orders_cart DROP COLUMN prepared_by_id;",
        )
    ],
)

KINDS = [
    ("task", "Task"),
    ("quote_ours", "Quote to answer"),
    ("message", "Message to answer"),
    ("order_review", "Order to look at"),
    ("pending", "Company to approve"),
    ("quote_ends", "Offer runs out"),
    ("quote_waiting", "Offer waits for a manager"),
    ("order_late", "Goods still missing"),
    ("order_refused", "Order not approved"),
    ("invoice", "Overdue invoice"),
    ("rhythm", "Usual order is overdue"),
    ("cart", "Cart left behind"),
    ("licence", "Licence runs out"),
    ("return", "Return asked for"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0022_customer_add_act_permission"),
        ("orders", "0020_approval_row_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        PREPARED_BY,
        migrations.AddField(
            model_name="cart",
            name="prepared_note",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=400,
                verbose_name="message",
            ),
        ),
        migrations.CreateModel(
            name="CustomerTask",
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
                ("due_on", models.DateField(verbose_name="due on")),
                ("text", models.CharField(max_length=400, verbose_name="what to do")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="written"
                    ),
                ),
                (
                    "done_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="done"),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="accounts.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "rep",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customer_tasks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who does it",
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ("due_on", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)),
                        fields=["rep", "due_on"],
                        name="task_by_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Snooze",
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
                ("kind", models.CharField(choices=KINDS, max_length=16)),
                ("subject_id", models.BigIntegerField()),
                ("until", models.DateField()),
                (
                    "customer",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.customer",
                    ),
                ),
                (
                    "rep",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "put off",
                "verbose_name_plural": "put off",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rep", "kind", "subject_id"), name="put_off_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RepCustomer",
            fields=[],
            options={
                "verbose_name": "customer and what it buys",
                "verbose_name_plural": "customers and what they buy",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("accounts.customer",),
        ),
    ]
