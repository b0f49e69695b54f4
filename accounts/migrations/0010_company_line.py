"""What the database says about the companies above a customer."""

from importlib import import_module

from django.db import migrations

before = import_module("accounts.migrations.0002_row_security")

# Owned by the owner of the tables, who is above row-level security: a branch takes
# over what its parents set without seeing their rows. For the web role they answer
# for customers in scope only; for others they say what they say about nobody.
# At most eight levels are made (accounts.services.tree); one more is walked.
CREATE = """
CREATE FUNCTION accounts_line(of_customer bigint) RETURNS bigint[]
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
    )
    SELECT coalesce(array_agg(customer_id ORDER BY depth), '{}') FROM line
$$;
COMMENT ON FUNCTION accounts_line(bigint) IS
    'A customer and those above it, the nearest first.';

CREATE FUNCTION accounts_groups(of_customer bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(
        (
            SELECT array_agg(belongs.customergroup_id)
            FROM unnest(accounts_line(of_customer))
                WITH ORDINALITY AS line(customer_id, place)
            JOIN accounts_customer_groups belongs USING (customer_id)
            GROUP BY place ORDER BY place LIMIT 1
        ),
        '{}'
    )
$$;
COMMENT ON FUNCTION accounts_groups(bigint) IS
    'Groups of a customer; without any, those of the nearest above that has some.';

CREATE FUNCTION accounts_from_above(of_customer bigint) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'currency', coalesce((
            array_agg(above.currency ORDER BY place) FILTER (WHERE above.currency <> '')
        )[1], ''),
        'selling_mode', coalesce((
            array_agg(above.selling_mode ORDER BY place)
            FILTER (WHERE above.selling_mode <> '')
        )[1], ''),
        'is_stopped', coalesce(bool_or(above.state = 'blocked'), false)
    )
    FROM unnest(accounts_line(of_customer)) WITH ORDINALITY AS line(id, place)
    JOIN accounts_customer above ON above.id = line.id
    WHERE place > 1
$$;
COMMENT ON FUNCTION accounts_from_above(bigint) IS
    'What a customer takes over from those above it.';
"""

DROP = """
DROP FUNCTION accounts_from_above(bigint);
DROP FUNCTION accounts_groups(bigint);
DROP FUNCTION accounts_line(bigint);
"""

# As in 0002, without archived customers: nobody reaches them, nor what is below.
SCOPE = """
CREATE OR REPLACE FUNCTION accounts_buyer_scope(person bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE reach(customer_id, scope, depth) AS (
        SELECT member.customer_id, role.scope, 0
        FROM accounts_member member
        JOIN accounts_role role ON role.id = member.role_id
        JOIN accounts_customer own ON own.id = member.customer_id
        WHERE member.user_id = person AND member.archived_at IS NULL
            AND own.archived_at IS NULL
        UNION
        SELECT branch.id, reach.scope, reach.depth + 1
        FROM reach
        JOIN accounts_customer branch ON branch.parent_id = reach.customer_id
        WHERE reach.scope = 'branches' AND reach.depth < 8
            AND branch.archived_at IS NULL
    )
    SELECT coalesce(string_agg(DISTINCT customer_id::text, ','), '') FROM reach
$$;
"""
FIRST_SCOPE = (
    before.SCOPES.split("$$;")[0].replace("CREATE", "CREATE OR REPLACE") + "$$;"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_events_may_be_erased")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(SCOPE, FIRST_SCOPE),
    ]
