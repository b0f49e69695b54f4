"""Tell which of the assigned lists have the last word."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

# pricing_assigned_lists of 0005 with one more column. That one stays for the release
# that still asks it while this one is rolled out.
CREATE = """
CREATE FUNCTION pricing_lists_asked(of_customer bigint, of_channel bigint)
RETURNS TABLE (
    place bigint, list_id bigint, level integer, is_contract boolean, is_final boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH assigned AS (
        SELECT entry.price_list_id,
            CASE WHEN line.place > 1 THEN 3 WHEN entry.is_contract THEN 1 ELSE 2 END
                AS level,
            line.place AS depth, entry.is_contract, entry.is_final, entry.position,
            entry.id
        FROM unnest(accounts_line(of_customer))
            WITH ORDINALITY AS line(customer_id, place)
        JOIN pricing_pricelistassignment entry USING (customer_id)
        UNION ALL
        SELECT entry.price_list_id, 4, 0, false, entry.is_final, entry.position,
            entry.id
        FROM pricing_pricelistassignment entry
        WHERE entry.group_id = ANY (accounts_groups(of_customer))
        UNION ALL
        SELECT entry.price_list_id, 5, 0, false, entry.is_final, entry.position,
            entry.id
        FROM pricing_pricelistassignment entry
        WHERE entry.channel_id = of_channel
    )
    SELECT
        row_number() OVER (
            ORDER BY level, depth, is_contract DESC, position, assigned.id
        ),
        price_list_id, level, assigned.is_contract, assigned.is_final
    FROM assigned
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("pricing", "0007_list_rules")]
    operations = [
        ValidateConstraint("pricelist", "surcharge_is_on_a_parents_price"),
        ValidateConstraint("pricelist", "cost_list_holds_rows"),
        migrations.RunSQL(CREATE, "DROP FUNCTION pricing_lists_asked(bigint, bigint);"),
    ]
