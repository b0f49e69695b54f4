"""Roles, grants and the functions that row-level security leans on."""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# The roles themselves are made with the database (deploy/, shop/embedded.py): making
# them needs rights the owner of the tables should not have.
GRANTS = """
GRANT USAGE ON SCHEMA public TO angro_web, angro_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public
    TO angro_web, angro_worker;
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public
    TO angro_web, angro_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO angro_web, angro_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO angro_web, angro_worker;
"""

FUNCTIONS = """
CREATE FUNCTION angro_customers() RETURNS bigint[] LANGUAGE sql STABLE AS $$
    SELECT string_to_array(
        NULLIF(NULLIF(current_setting('app.customers', true), ''), 'all'), ','
    )::bigint[]
$$;
CREATE FUNCTION angro_in_scope(customer bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT current_setting('app.customers', true) = 'all'
        OR customer = ANY (angro_customers())
$$;
CREATE FUNCTION angro_guest() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('app.guest', true), '')
$$;
CREATE FUNCTION angro_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""

DROP = """
DROP FUNCTION angro_refuse_change();
DROP FUNCTION angro_guest();
DROP FUNCTION angro_in_scope(bigint);
DROP FUNCTION angro_customers();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, DROP),
    ]
