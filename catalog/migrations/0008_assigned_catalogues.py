"""Which catalogues are assigned to a customer, to those above it, and to its channel."""

from django.db import migrations

# Owned by the owner of the tables, who is above row-level security: a branch sees its
# parent's assortment without seeing its parent's rows. Whom the web role may ask about
# is decided by accounts_line: out of scope it answers as it does for a guest.
CREATE = """
CREATE FUNCTION catalog_assigned_catalogues(of_customer bigint, of_channel bigint)
RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH assigned(catalogue_id, level) AS (
        SELECT entry.catalogue_id, line.place
        FROM unnest(accounts_line(of_customer))
            WITH ORDINALITY AS line(customer_id, place)
        JOIN catalog_catalogueassignment entry USING (customer_id)
        UNION ALL
        SELECT entry.catalogue_id, 100
        FROM catalog_catalogueassignment entry
        WHERE entry.group_id = ANY (accounts_groups(of_customer))
        UNION ALL
        SELECT entry.catalogue_id, 200
        FROM catalog_catalogueassignment entry
        WHERE entry.channel_id = of_channel
    ),
    standing AS (
        SELECT assigned.catalogue_id, assigned.level,
            min(assigned.level) OVER () AS nearest
        FROM assigned
        JOIN catalog_catalogue catalogue ON catalogue.id = assigned.catalogue_id
        WHERE catalogue.archived_at IS NULL
    )
    SELECT DISTINCT catalogue_id FROM standing WHERE level = nearest ORDER BY 1
$$;
COMMENT ON FUNCTION catalog_assigned_catalogues(bigint, bigint) IS
    'Own catalogues, else the nearest parent''s, else the groups'', else the channel''s.';
"""
DROP = "DROP FUNCTION catalog_assigned_catalogues(bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0007_mark_more_changes"),
        ("accounts", "0010_company_line"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
