"""Which lists are assigned to a customer, to those above it, and to its channel."""

from django.db import migrations

# Owned by the owner of the tables, who is above row-level security: a branch pays its
# parent's prices without seeing its parent's rows. For the web role it answers for
# customers in scope only; out of scope it answers as it does for a guest.
CREATE = """
CREATE FUNCTION pricing_assigned_lists(of_customer bigint, of_channel bigint)
RETURNS TABLE (place bigint, list_id bigint, level integer, is_contract boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE line(customer_id, parent_id, depth) AS (
        SELECT customer.id, customer.parent_id, 0
        FROM accounts_customer customer
        WHERE customer.id = of_customer
            AND (current_setting('role') <> 'angro_web' OR angro_in_scope(of_customer))
        UNION ALL
        SELECT above.id, above.parent_id, line.depth + 1
        FROM line JOIN accounts_customer above ON above.id = line.parent_id
        WHERE line.depth < 8
    ),
    assigned AS (
        SELECT entry.price_list_id,
            CASE WHEN depth > 0 THEN 3 WHEN entry.is_contract THEN 1 ELSE 2 END AS level,
            depth, entry.is_contract, entry.position, entry.id
        FROM line
        JOIN pricing_pricelistassignment entry ON entry.customer_id = line.customer_id
        UNION ALL
        SELECT entry.price_list_id, 4, 0, false, entry.position, entry.id
        FROM line
        JOIN accounts_customer_groups member ON member.customer_id = line.customer_id
        JOIN pricing_pricelistassignment entry
            ON entry.group_id = member.customergroup_id
        WHERE line.depth = 0
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
DROP = "DROP FUNCTION pricing_assigned_lists(bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [("pricing", "0002_row_security")]
    operations = [migrations.RunSQL(CREATE, DROP)]
