"""The second net of accounts, and the functions that say how far a user reaches."""

from django.db import migrations

from shop.row_security import ANYBODYS, append_only, protect

# Owned by the owner of the tables, who is above row-level security: the scope must be
# found before there is one. They only ever answer for the person they are asked about.
SCOPES = """
CREATE FUNCTION accounts_buyer_scope(person bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE reach(customer_id, scope, depth) AS (
        SELECT member.customer_id, role.scope, 0
        FROM accounts_member member
        JOIN accounts_role role ON role.id = member.role_id
        WHERE member.user_id = person AND member.archived_at IS NULL
        UNION
        SELECT branch.id, reach.scope, reach.depth + 1
        FROM reach
        JOIN accounts_customer branch ON branch.parent_id = reach.customer_id
        WHERE reach.scope = 'branches' AND reach.depth < 8
    )
    SELECT coalesce(string_agg(DISTINCT customer_id::text, ','), '') FROM reach
$$;
CREATE FUNCTION accounts_staff_scope(person bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(string_agg(id::text, ','), '')
    FROM accounts_customer WHERE rep_id = person
$$;
"""

DROP = """
DROP FUNCTION accounts_staff_scope(bigint);
DROP FUNCTION accounts_buyer_scope(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("shop", "0001_roles_and_functions")]
    operations = [
        migrations.RunSQL(SCOPES, DROP),
        protect("accounts_customer", column="id"),
        protect("accounts_customer_groups"),
        protect("accounts_address"),
        protect("accounts_member"),
        protect("accounts_role", besides=ANYBODYS),
        protect("accounts_event", besides=ANYBODYS),
        append_only("accounts_event"),
    ]
