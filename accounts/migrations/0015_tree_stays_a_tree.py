"""No company is above itself, and none has more than seven above it."""

from django.db import migrations

# Two moves that are fine each may make a circle together, and who is the root of a
# tree may change while one waits for its lock: so there is one lock for all trees.
# Moves are rare. Services take it first and refuse with a sentence; the trigger is
# for whoever else writes: imports, a shell, the admin of tomorrow.
CREATE = """
CREATE FUNCTION accounts_lock_tree() RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('accounts_customer.parent', 0))
$$;
COMMENT ON FUNCTION accounts_lock_tree() IS
    'Wait for others who change the tree of companies; until the transaction ends.';

CREATE FUNCTION accounts_levels_below(of_customer bigint) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE below(customer_id, depth) AS (
        SELECT of_customer, 0
        UNION ALL
        SELECT branch.id, depth + 1
        FROM below JOIN accounts_customer branch ON branch.parent_id = customer_id
        WHERE depth < 9
    )
    SELECT max(depth) FROM below
$$;

CREATE FUNCTION accounts_guard_tree() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    above bigint[];
    below integer := 0;
BEGIN
    PERFORM accounts_lock_tree();
    WITH RECURSIVE line(customer_id, parent_id, depth) AS (
        SELECT id, parent_id, 1 FROM accounts_customer WHERE id = NEW.parent_id
        UNION ALL
        SELECT up.id, up.parent_id, depth + 1
        FROM line JOIN accounts_customer up ON up.id = line.parent_id
        WHERE depth < 9
    )
    SELECT array_agg(customer_id) INTO above FROM line;
    IF NEW.id = ANY (above) THEN
        RAISE EXCEPTION 'customer % would be above itself', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        below := accounts_levels_below(NEW.id);
    END IF;
    IF cardinality(above) + 1 + below > 8 THEN
        RAISE EXCEPTION 'customer % would be deeper than eight levels', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER accounts_customer_tree_insert BEFORE INSERT ON accounts_customer
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)
    EXECUTE FUNCTION accounts_guard_tree();
CREATE TRIGGER accounts_customer_tree_update BEFORE UPDATE OF parent_id
    ON accounts_customer FOR EACH ROW
    WHEN (NEW.parent_id IS NOT NULL AND NEW.parent_id IS DISTINCT FROM OLD.parent_id)
    EXECUTE FUNCTION accounts_guard_tree();
"""

DROP = """
DROP TRIGGER accounts_customer_tree_update ON accounts_customer;
DROP TRIGGER accounts_customer_tree_insert ON accounts_customer;
DROP FUNCTION accounts_guard_tree();
DROP FUNCTION accounts_levels_below(bigint);
DROP FUNCTION accounts_lock_tree();
"""


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [("accounts", "0014_threads_tell_of_news")]
    operations = [migrations.RunSQL(CREATE, DROP)]
