"""Orders that wait for a yes: of their own company, of the seller."""

import django.contrib.postgres.fields
import django.contrib.postgres.operations
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_right_to_share_carts"),
        ("accounts", "__first__"),
        ("catalog", "0023_opened_hits"),
        ("orders", "0017_write_quote_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalRule",
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
                    "has_branches",
                    models.BooleanField(default=False, verbose_name="for branches too"),
                ),
                (
                    "above_net",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="orders above, net",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "is_for_over_budget",
                    models.BooleanField(
                        default=False, verbose_name="orders over a budget"
                    ),
                ),
                (
                    "is_for_over_rules",
                    models.BooleanField(
                        default=False, verbose_name="orders against a purchase rule"
                    ),
                ),
                (
                    "is_for_first_buys",
                    models.BooleanField(
                        default=False, verbose_name="articles never bought before"
                    ),
                ),
                (
                    "archived_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="archived"
                    ),
                ),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="catalog.category",
                        verbose_name="categories",
                    ),
                ),
                (
                    "cost_centres",
                    models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        to="accounts.costcentre",
                        verbose_name="cost centres",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_rules",
                        to="accounts.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.invitation",
                        verbose_name="invitation",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.member",
                        verbose_name="person",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.role",
                        verbose_name="role",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval rule for orders",
                "verbose_name_plural": "approval rules for orders",
                "ordering": ("name", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("archived_at__isnull", True)),
                        fields=["customer"],
                        name="approval_rule_standing",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("member__isnull", True), ("role__isnull", True)),
                            models.Q(
                                ("invitation__isnull", True), ("member__isnull", True)
                            ),
                            models.Q(
                                ("invitation__isnull", True), ("role__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="approval_rule_about_at_most_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("above_net__isnull", True),
                            ("above_net__gte", 0),
                            _connector="OR",
                        ),
                        name="approval_rule_amount_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRuleApprover",
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
                    models.PositiveSmallIntegerField(default=1, verbose_name="level"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.member",
                        verbose_name="person",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.role",
                        verbose_name="role",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvers",
                        to="orders.approvalrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "approver",
                "verbose_name_plural": "approvers",
                "ordering": ("level", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("member__isnull", False), ("role__isnull", True)),
                            models.Q(("member__isnull", True), ("role__isnull", False)),
                            _connector="OR",
                        ),
                        name="approver_is_a_person_or_a_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 3)),
                        name="approval_level_in_range",
                    ),
                    models.UniqueConstraint(
                        fields=("rule", "level", "member", "role"),
                        name="approver_once_per_level",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalRequest",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                            ("sent_back", "sent back"),
                            ("expired", "expired"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(default=1, verbose_name="level"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("reasons", models.JSONField(default=list)),
                ("budgets", models.JSONField(default=list)),
                (
                    "requested_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked"
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided"),
                ),
                (
                    "cart",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.cart",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_requests",
                        to="accounts.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval",
                        to="orders.order",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
                "ordering": ("-requested_at", "-pk"),
                "indexes": [
                    models.Index(
                        fields=["customer", "-requested_at"],
                        name="approval_by_customer",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["customer"],
                        name="approval_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalStep",
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
                ("level", models.PositiveSmallIntegerField()),
                ("rule_name", models.CharField(max_length=80)),
                (
                    "member_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "role_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("passed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="orders.approvalrequest",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.approvalrule",
                    ),
                ),
            ],
            options={
                "ordering": ("level", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "level", "rule"), name="approval_step_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalDecision",
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
                    "verb",
                    models.CharField(
                        choices=[
                            ("asked", "asked for approval"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                            ("lines_rejected", "took lines out"),
                            ("sent_back", "sent back"),
                            ("expired", "time ran out"),
                            ("withdrawn", "taken back"),
                        ],
                        max_length=14,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=1)),
                ("reason", models.TextField(blank=True)),
                ("lines", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="orders.approvalrequest",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Delegation",
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
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="accounts.customer",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.member",
                        verbose_name="in the place of",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.member",
                        verbose_name="who stands in",
                    ),
                ),
            ],
            options={
                "verbose_name": "delegation",
                "verbose_name_plural": "delegations",
                "ordering": ("starts_on", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=["taker"],
                        name="delegation_standing",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="delegation_of_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("taker")), _negated=True),
                        name="delegation_to_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderPolicy",
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
                    "approval_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Prices, stock and budget are held that long.",
                        null=True,
                        verbose_name="days an approval may take",
                    ),
                ),
                (
                    "review_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "none"),
                            ("some", "first orders and those above an amount"),
                            ("every", "every order"),
                        ],
                        max_length=5,
                        verbose_name="orders we look at first",
                    ),
                ),
                (
                    "review_above_net",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="orders above, net",
                    ),
                ),
                (
                    "reviews_first_order",
                    models.BooleanField(
                        default=False, verbose_name="the first order of a company"
                    ),
                ),
                (
                    "minimum_order_net",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="minimum order, net",
                    ),
                ),
                (
                    "maximum_order_net",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="maximum order, net",
                    ),
                ),
                (
                    "must_have_po_document",
                    models.BooleanField(
                        default=False,
                        verbose_name="orders need the company's own order as a file",
                    ),
                ),
                (
                    "channel",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="order_policy",
                        to="accounts.channel",
                        verbose_name="channel",
                    ),
                ),
                (
                    "customer",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="order_policy",
                        to="accounts.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "order policy",
                "verbose_name_plural": "order policies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("channel__isnull", False), ("customer__isnull", True)
                            ),
                            models.Q(
                                ("channel__isnull", True), ("customer__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="order_policy_of_a_channel_or_a_customer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approval_days__isnull", True),
                            ("approval_days__gte", 1),
                            _connector="OR",
                        ),
                        name="order_policy_some_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderReview",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "to look at"),
                            ("proposed", "the buyer is asked"),
                            ("accepted", "accepted"),
                            ("refused", "refused"),
                            ("declined", "the buyer said no"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("causes", models.JSONField(default=list)),
                ("proposal", models.JSONField(default=list)),
                (
                    "note",
                    models.TextField(blank=True, verbose_name="note to the buyer"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="since"
                    ),
                ),
                (
                    "reviewed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided"),
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
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="orders.order",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="looked at by",
                    ),
                ),
            ],
            options={
                "verbose_name": "order to look at",
                "verbose_name_plural": "orders to look at",
                "ordering": ("asked_at", "pk"),
            },
        ),
        migrations.AddField(
            model_name="budgetperiod",
            name="overrun_net",
            field=models.DecimalField(
                db_default=0,
                decimal_places=2,
                default=0,
                max_digits=14,
                verbose_name="over the budget, net",
            ),
        ),
        migrations.AddField(
            model_name="budgettake",
            name="overrun_net",
            field=models.DecimalField(
                db_default=0, decimal_places=2, default=0, max_digits=14
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="held_until",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="held until"
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="state",
            field=models.CharField(
                choices=[
                    ("to_approve", "awaits approval"),
                    ("in_review", "being checked"),
                    ("rejected", "rejected"),
                    ("sent_back", "sent back"),
                    ("placed", "placed"),
                    ("confirmed", "confirmed"),
                    ("partly_shipped", "partly shipped"),
                    ("shipped", "shipped"),
                    ("completed", "completed"),
                    ("cancelled", "cancelled"),
                ],
                default="placed",
                max_length=14,
                verbose_name="state",
            ),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="budgetperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("overrun_net__gte", 0)),
                name="budget_overrun_not_negative",
            ),
        ),
    ]
