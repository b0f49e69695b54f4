"""Purchase rules, budgets and what orders keep of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [
        ("accounts", "0007_companies_row_security"),
        ("catalog", "0001_initial"),
        ("orders", "0004_quote_paper"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
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
                    "period",
                    models.CharField(
                        choices=[
                            ("month", "month"),
                            ("quarter", "quarter"),
                            ("year", "year"),
                        ],
                        max_length=8,
                        verbose_name="period",
                    ),
                ),
                (
                    "amount_net",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="amount, net"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("starts_on", models.DateField(verbose_name="counts from")),
                (
                    "archived_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="archived"
                    ),
                ),
            ],
            options={
                "verbose_name": "budget",
                "verbose_name_plural": "budgets",
            },
        ),
        migrations.CreateModel(
            name="BudgetPeriod",
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
                (
                    "amount_net",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="amount, net"
                    ),
                ),
                (
                    "spent_net",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        max_digits=14,
                        verbose_name="ordered, net",
                    ),
                ),
                ("was_lowered", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "budget period",
                "verbose_name_plural": "budget periods",
                "ordering": ("-starts_on",),
            },
        ),
        migrations.CreateModel(
            name="BudgetTake",
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
                ("amount_net", models.DecimalField(decimal_places=2, max_digits=14)),
                ("given_back_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PurchaseRule",
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
                    "max_order_net",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="most per order, net",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "must_have_cost_centre",
                    models.BooleanField(
                        default=False, verbose_name="must name a cost centre"
                    ),
                ),
            ],
            options={
                "verbose_name": "purchase rule",
                "verbose_name_plural": "purchase rules",
            },
        ),
        migrations.CreateModel(
            name="PurchaseRuleCategory",
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
            ],
        ),
        migrations.CreateModel(
            name="PurchaseRuleCostCentre",
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
            ],
        ),
        migrations.AddField(
            model_name="order",
            name="cost_centre",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.costcentre",
                verbose_name="cost centre",
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="cost_centre_code",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="cost centre"
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="cost_centre_name",
            field=models.CharField(
                blank=True, max_length=80, verbose_name="name of the cost centre"
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="is_pickup",
            field=models.BooleanField(default=False, verbose_name="picked up"),
        ),
        migrations.AddField(
            model_name="order",
            name="own_fields",
            field=models.JSONField(blank=True, default=list, verbose_name="own fields"),
        ),
        migrations.AddField(
            model_name="order",
            name="pickup_name",
            field=models.CharField(
                blank=True, max_length=120, verbose_name="collected by"
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="pickup_proof",
            field=models.CharField(
                blank=True, max_length=120, verbose_name="how we recognise them"
            ),
        ),
        migrations.AddField(
            model_name="order",
            name="project",
            field=models.CharField(blank=True, max_length=80, verbose_name="project"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(
                    ("is_pickup", True), ("state__in", ("confirmed", "partly_shipped"))
                ),
                fields=["customer", "placed_at"],
                name="order_to_collect",
            ),
        ),
        migrations.AddField(
            model_name="budget",
            name="cost_centre",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.costcentre",
                verbose_name="cost centre",
            ),
        ),
        migrations.AddField(
            model_name="budget",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="budgets",
                to="accounts.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="budget",
            name="invitation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.invitation",
                verbose_name="invitation",
            ),
        ),
        migrations.AddField(
            model_name="budget",
            name="member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.member",
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="budget",
            name="role",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.role",
                verbose_name="role",
            ),
        ),
        migrations.AddField(
            model_name="budgetperiod",
            name="budget",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="periods",
                to="orders.budget",
            ),
        ),
        migrations.AddField(
            model_name="budgetperiod",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.customer",
            ),
        ),
        migrations.AddField(
            model_name="budgettake",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.customer",
            ),
        ),
        migrations.AddField(
            model_name="budgettake",
            name="order",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="budget_takes",
                to="orders.order",
            ),
        ),
        migrations.AddField(
            model_name="budgettake",
            name="period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="takes",
                to="orders.budgetperiod",
            ),
        ),
        migrations.AddField(
            model_name="purchaserule",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="purchase_rules",
                to="accounts.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AddField(
            model_name="purchaserule",
            name="invitation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.invitation",
                verbose_name="invitation",
            ),
        ),
        migrations.AddField(
            model_name="purchaserule",
            name="member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.member",
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="purchaserule",
            name="role",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.role",
                verbose_name="role",
            ),
        ),
        migrations.AddField(
            model_name="purchaserulecategory",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.category",
            ),
        ),
        migrations.AddField(
            model_name="purchaserulecategory",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.customer",
            ),
        ),
        migrations.AddField(
            model_name="purchaserulecategory",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="orders.purchaserule",
            ),
        ),
        migrations.AddField(
            model_name="purchaserule",
            name="categories",
            field=models.ManyToManyField(
                related_name="+",
                through="orders.PurchaseRuleCategory",
                to="catalog.category",
                verbose_name="categories",
            ),
        ),
        migrations.AddField(
            model_name="purchaserulecostcentre",
            name="cost_centre",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.costcentre",
            ),
        ),
        migrations.AddField(
            model_name="purchaserulecostcentre",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.customer",
            ),
        ),
        migrations.AddField(
            model_name="purchaserulecostcentre",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="orders.purchaserule",
            ),
        ),
        migrations.AddField(
            model_name="purchaserule",
            name="cost_centres",
            field=models.ManyToManyField(
                related_name="+",
                through="orders.PurchaseRuleCostCentre",
                to="accounts.costcentre",
                verbose_name="cost centres",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("member__isnull", True),
                        ("role__isnull", True),
                        ("invitation__isnull", True),
                        ("cost_centre__isnull", True),
                    ),
                    models.Q(
                        ("member__isnull", False),
                        ("role__isnull", True),
                        ("invitation__isnull", True),
                        ("cost_centre__isnull", True),
                    ),
                    models.Q(
                        ("member__isnull", True),
                        ("role__isnull", False),
                        ("invitation__isnull", True),
                        ("cost_centre__isnull", True),
                    ),
                    models.Q(
                        ("member__isnull", True),
                        ("role__isnull", True),
                        ("invitation__isnull", False),
                        ("cost_centre__isnull", True),
                    ),
                    models.Q(
                        ("member__isnull", True),
                        ("role__isnull", True),
                        ("invitation__isnull", True),
                        ("cost_centre__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="budget_about_at_most_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_net__gte", 0)),
                name="budget_amount_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at__isnull", True)),
                fields=(
                    "customer",
                    "member",
                    "role",
                    "invitation",
                    "cost_centre",
                    "period",
                ),
                name="one_budget_per_target_and_period",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetperiod",
            constraint=models.UniqueConstraint(
                fields=("budget", "starts_on"), name="budget_period_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("spent_net__gte", 0),
                    models.Q(
                        ("spent_net__lte", models.F("amount_net")),
                        ("was_lowered", True),
                        _connector="OR",
                    ),
                ),
                name="budget_spent_within_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgettake",
            constraint=models.UniqueConstraint(
                fields=("period", "order"), name="order_takes_once_per_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgettake",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_net__gte", 0)),
                name="budget_take_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaserulecategory",
            constraint=models.UniqueConstraint(
                fields=("rule", "category"), name="category_once_per_rule"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaserulecostcentre",
            constraint=models.UniqueConstraint(
                fields=("rule", "cost_centre"), name="cost_centre_once_per_rule"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaserule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("member__isnull", False),
                        ("role__isnull", True),
                        ("invitation__isnull", True),
                    ),
                    models.Q(
                        ("member__isnull", True),
                        ("role__isnull", False),
                        ("invitation__isnull", True),
                    ),
                    models.Q(
                        ("member__isnull", True),
                        ("role__isnull", True),
                        ("invitation__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="rule_about_exactly_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaserule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_order_net__isnull", True),
                    ("max_order_net__gt", 0),
                    _connector="OR",
                ),
                name="rule_limit_above_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaserule",
            constraint=models.UniqueConstraint(
                fields=("member",), name="one_rule_per_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaserule",
            constraint=models.UniqueConstraint(
                fields=("customer", "role"), name="one_rule_per_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaserule",
            constraint=models.UniqueConstraint(
                fields=("invitation",), name="one_rule_per_invitation"
            ),
        ),
    ]
