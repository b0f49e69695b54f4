"""Groups that customers belong to by what they are, beside those they were put into."""

from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
import django_countries.fields
from django.db import migrations, models

before = import_module("accounts.migrations.0010_company_line")

INDUSTRIES = [
    ("hospitality", "hotels and restaurants"),
    ("food", "food production"),
    ("retail", "retail"),
    ("wholesale", "wholesale"),
    ("construction", "construction"),
    ("trades", "trades and crafts"),
    ("manufacturing", "manufacturing"),
    ("agriculture", "agriculture"),
    ("automotive", "vehicles and workshops"),
    ("transport", "transport and logistics"),
    ("energy", "energy and utilities"),
    ("health", "health and care"),
    ("education", "education"),
    ("public", "public administration"),
    ("cleaning", "cleaning and facility services"),
    ("offices", "offices and services"),
]

# As in 0010: owned by the owner of the tables, who is above row-level security; whom
# the web role may ask about is decided by accounts_line. Rules never take away what a
# customer was given or inherits: who matches one is in its group as well.
GROUPS = """
CREATE OR REPLACE FUNCTION accounts_groups(of_customer bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH upward AS MATERIALIZED (
        SELECT customer.*, above.place
        FROM unnest(accounts_line(of_customer)) WITH ORDINALITY AS above(id, place)
        JOIN accounts_customer customer ON customer.id = above.id
    ),
    given(group_id) AS (
        SELECT belongs.customergroup_id
        FROM accounts_customer_groups belongs
        WHERE belongs.customer_id = (
            SELECT upward.id FROM upward
            WHERE EXISTS (
                SELECT FROM accounts_customer_groups own
                WHERE own.customer_id = upward.id
            )
            ORDER BY upward.place LIMIT 1
        )
    ),
    fulfilled(group_id) AS (
        SELECT rule.group_id
        FROM accounts_segmentrule rule
        JOIN upward myself ON myself.place = 1
        WHERE (rule.kind = '' OR rule.kind = myself.kind)
            AND (rule.country = '' OR rule.country = myself.country)
            AND (rule.industry = '' OR rule.industry = (
                SELECT named.industry FROM upward named
                WHERE named.industry <> '' ORDER BY named.place LIMIT 1
            ))
            AND (rule.agreement = '' OR lower(rule.agreement) = (
                SELECT lower(named.agreement) FROM upward named
                WHERE named.agreement <> '' ORDER BY named.place LIMIT 1
            ))
            AND (cardinality(rule.postcodes) = 0 OR EXISTS (
                SELECT FROM accounts_address address, unnest(rule.postcodes) begins
                WHERE address.customer_id = myself.id AND address.is_billing_default
                    AND address.archived_at IS NULL
                    AND address.country = rule.country
                    AND starts_with(
                        upper(replace(address.postcode, ' ', '')),
                        upper(replace(begins, ' ', ''))
                    )
            ))
    )
    SELECT coalesce(array_agg(group_id ORDER BY group_id), '{}')
    FROM (SELECT group_id FROM given UNION SELECT group_id FROM fulfilled) found
$$;
COMMENT ON FUNCTION accounts_groups(bigint) IS
    'Groups a customer was put into (else those of the nearest above that has some), '
    'and those whose rules it fulfils.';
"""
FIRST_GROUPS = (
    "CREATE OR REPLACE FUNCTION accounts_groups("
    + before.CREATE.split("CREATE FUNCTION accounts_groups(")[1].split("$$;")[0]
    + "$$;"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_sso_secret_sealed")]
    operations = [
        migrations.AddField(
            model_name="customer",
            name="industry",
            field=models.CharField(
                blank=True,
                choices=INDUSTRIES,
                db_default="",
                default="",
                max_length=16,
                verbose_name="industry",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="agreement",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The purchasing group or contract it buys under.",
                max_length=40,
                verbose_name="framework agreement",
            ),
        ),
        migrations.CreateModel(
            name="SegmentRule",
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
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("company", "company"), ("person", "person")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "industry",
                    models.CharField(
                        blank=True,
                        choices=INDUSTRIES,
                        max_length=16,
                        verbose_name="industry",
                    ),
                ),
                (
                    "agreement",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="framework agreement"
                    ),
                ),
                (
                    "country",
                    django_countries.fields.CountryField(
                        blank=True, max_length=2, verbose_name="country"
                    ),
                ),
                (
                    "postcodes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        help_text=(
                            "How the postcode of the billing address begins; empty"
                            " means the whole country."
                        ),
                        size=None,
                        verbose_name="postcodes",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="accounts.customergroup",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "who belongs to it",
                "verbose_name_plural": "who belongs to it",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreement", ""),
                            ("country", ""),
                            ("industry", ""),
                            ("kind", ""),
                            _negated=True,
                        ),
                        name="segment_rule_says_something",
                        violation_error_message=(
                            "Say at least one thing; empty would be everybody."
                        ),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("postcodes", []),
                            models.Q(("country", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="segment_postcodes_of_a_country",
                        violation_error_message=(
                            "Say of which country the postcodes are."
                        ),
                    ),
                ],
            },
        ),
        migrations.RunSQL(GROUPS, FIRST_GROUPS),
    ]
