"""A branch without groups of its own counts in those of its nearest parent."""

from importlib import import_module

from django.db import migrations

first = import_module("pricing.migrations.0003_assigned_lists")

# The statement of 0003 with other groups, and the line told by accounts_line, which
# also decides whom the web role may ask about.
CREATE = """
CREATE OR REPLACE FUNCTION
    pricing_assigned_lists(of_customer bigint, of_channel bigint)
RETURNS TABLE (place bigint, list_id bigint, level integer, is_contract boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH assigned AS (
        SELECT entry.price_list_id,
            CASE WHEN line.place > 1 THEN 3 WHEN entry.is_contract THEN 1 ELSE 2 END
                AS level,
            line.place AS depth, entry.is_contract, entry.position, entry.id
        FROM unnest(accounts_line(of_customer))
            WITH ORDINALITY AS line(customer_id, place)
        JOIN pricing_pricelistassignment entry USING (customer_id)
        UNION ALL
        SELECT entry.price_list_id, 4, 0, false, entry.position, entry.id
        FROM pricing_pricelistassignment entry
        WHERE entry.group_id = ANY (accounts_groups(of_customer))
        UNION ALL
        SELECT entry.price_list_id, 5, 0, false, entry.position, entry.id
        FROM pricing_pricelistassignment entry
        WHERE entry.channel_id = of_channel
    )
    SELECT
        row_number() OVER (
            ORDER BY level, depth, is_contract DESC, position, assigned.id
        ),
        price_list_id, level, assigned.is_contract
    FROM assigned
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0004_index_prices_by_variant"),
        ("accounts", "0010_company_line"),
    ]
    operations = [
        migrations.RunSQL(
            CREATE,
            first.CREATE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        )
    ]
