"""Versions of quotes, drafts, edit leases, limits, links for prospects."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_prospects"),
        ("orders", "0014_quote_turns"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuoteVersion",
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
                    "discount_rate",
                    models.DecimalField(
                        db_default=Decimal("0"),
                        decimal_places=2,
                        default=0,
                        max_digits=5,
                        verbose_name="discount on everything, %",
                    ),
                ),
                (
                    "freight",
                    models.CharField(
                        choices=[
                            ("method", "as the way to deliver costs"),
                            ("amount", "a fixed amount"),
                            ("request", "on request"),
                        ],
                        db_default="method",
                        default="method",
                        max_length=7,
                        verbose_name="freight",
                    ),
                ),
                (
                    "freight_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="freight",
                    ),
                ),
                (
                    "allows_parts",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        verbose_name="may be ordered in parts",
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="orders.quote",
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="version"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("buyer", "buyer"), ("seller", "seller")],
                        max_length=6,
                        verbose_name="by",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a manager"),
                            ("sent", "sent"),
                            ("refused", "sent back by a manager"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="sent",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("answers_version", models.PositiveIntegerField()),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "author_name",
                    models.CharField(blank=True, max_length=120, verbose_name="name"),
                ),
                ("message", models.TextField(blank=True, verbose_name="message")),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="valid until"
                    ),
                ),
                ("lines", models.JSONField(default=list)),
                (
                    "goods_amount",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=14, verbose_name="goods"
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="made"
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="sent"),
                ),
                ("reasons", models.JSONField(blank=True, default=list)),
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
                ("decision_note", models.TextField(blank=True, verbose_name="note")),
            ],
            options={
                "verbose_name": "version of a quote",
                "verbose_name_plural": "versions of quotes",
                "ordering": ("quote", "number", "pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["made_at"],
                        name="quote_version_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("quote", "number"), name="quote_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("quote",),
                        name="one_waiting_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            ("number__isnull", False),
                            _connector="OR",
                        ),
                        name="sent_version_has_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteFile",
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="orders.quoteversion",
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
            name="QuoteDraft",
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
                    "discount_rate",
                    models.DecimalField(
                        db_default=Decimal("0"),
                        decimal_places=2,
                        default=0,
                        max_digits=5,
                        verbose_name="discount on everything, %",
                    ),
                ),
                (
                    "freight",
                    models.CharField(
                        choices=[
                            ("method", "as the way to deliver costs"),
                            ("amount", "a fixed amount"),
                            ("request", "on request"),
                        ],
                        db_default="method",
                        default="method",
                        max_length=7,
                        verbose_name="freight",
                    ),
                ),
                (
                    "freight_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="freight",
                    ),
                ),
                (
                    "allows_parts",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        verbose_name="may be ordered in parts",
                    ),
                ),
                (
                    "quote",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft",
                        to="orders.quote",
                    ),
                ),
                ("message", models.TextField(blank=True, verbose_name="answer")),
                (
                    "valid_until",
                    models.DateField(blank=True, null=True, verbose_name="valid until"),
                ),
                ("lines", models.JSONField(default=list)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("answers_version", models.PositiveIntegerField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QuoteEdit",
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
                    "quote",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edit",
                        to="orders.quote",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("buyer", "buyer"), ("seller", "seller")], max_length=6
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
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="QuoteLimit",
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
                    "user",
                    models.OneToOneField(
                        blank=True,
                        limit_choices_to={"is_staff": True},
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quote_limit",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="representative",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="auth.group",
                        verbose_name="staff group",
                    ),
                ),
                (
                    "most_discount_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="discount up to, %",
                    ),
                ),
                (
                    "least_margin_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="Of the net price; lines without a cost do not count.",
                        max_digits=5,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                        verbose_name="margin from, %",
                    ),
                ),
            ],
            options={
                "verbose_name": "limit for quotes",
                "verbose_name_plural": "limits for quotes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group__isnull", False), ("user__isnull", True)),
                            models.Q(("group__isnull", True), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="quote_limit_of_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialArticle",
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
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="special",
                        to="orders.quoteline",
                    ),
                ),
                (
                    "variant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "verbose_name": "special article",
                "verbose_name_plural": "special articles",
            },
        ),
        migrations.CreateModel(
            name="QuoteLink",
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
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="orders.quote",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("secret", models.CharField(max_length=32)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="made"
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="ends")),
                (
                    "revoked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="taken back"
                    ),
                ),
                (
                    "last_opened_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="last opened"
                    ),
                ),
            ],
            options={
                "verbose_name": "link to a quote",
                "verbose_name_plural": "links to quotes",
                "ordering": ("-made_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="QuoteComment",
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
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="orders.quote",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.quotelink",
                    ),
                ),
                ("author_name", models.CharField(max_length=120, verbose_name="name")),
                ("text", models.TextField(max_length=2000, verbose_name="comment")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="when"
                    ),
                ),
            ],
            options={
                "verbose_name": "comment on a quote",
                "verbose_name_plural": "comments on quotes",
                "ordering": ("at", "pk"),
            },
        ),
    ]
