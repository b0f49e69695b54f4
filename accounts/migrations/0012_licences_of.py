"""Which licences count for a customer: its own, and its legal entity's above it."""

from django.db import migrations

# Owned by the owner of the tables, who is above row-level security: a branch buys by
# its company's licence without seeing its company's rows. For the web role they answer
# for customers in scope only. A branch or team without a VAT id belongs to what is
# above it; a company, or a branch registered for VAT by itself, holds its own licences.
CREATE = """
CREATE FUNCTION accounts_legal_line(of_customer bigint) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE line(id, parent_id, vat_id, unit_kind, depth) AS (
        SELECT own.id, own.parent_id, own.vat_id, own.unit_kind, 0
        FROM accounts_customer own
        WHERE own.id = of_customer AND own.kind = 'company'
            AND (current_setting('role') <> 'angro_web' OR angro_in_scope(of_customer))
        UNION ALL
        SELECT above.id, above.parent_id, above.vat_id, above.unit_kind, line.depth + 1
        FROM line JOIN accounts_customer above ON above.id = line.parent_id
        WHERE line.depth < 8 AND CASE
            WHEN line.vat_id = '' THEN line.unit_kind <> 'company'
            ELSE line.vat_id = above.vat_id
        END
    )
    SELECT coalesce(array_agg(id ORDER BY depth), '{}') FROM line
$$;
COMMENT ON FUNCTION accounts_legal_line(bigint) IS
    'A company and those above it that are the same legal entity, the nearest first.';

CREATE FUNCTION accounts_licences_of(of_customer bigint)
RETURNS TABLE (
    kind_id bigint, state varchar, valid_from date, expires_on date, place bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT licence.kind_id, licence.state, licence.valid_from, licence.expires_on,
        line.place
    FROM unnest(accounts_legal_line(of_customer))
        WITH ORDINALITY AS line(customer_id, place)
    JOIN accounts_licence licence USING (customer_id)
    WHERE licence.state IN ('handed_in', 'approved', 'expired')
$$;
COMMENT ON FUNCTION accounts_licences_of(bigint) IS
    'Licences that count for a customer; place 1 are its own.';

CREATE FUNCTION accounts_hold_licences(of_customer bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM accounts_licence
    WHERE customer_id = ANY (accounts_legal_line(of_customer))
    ORDER BY id FOR SHARE;
END
$$;
COMMENT ON FUNCTION accounts_hold_licences(bigint) IS
    'Keep the licences that count for a customer as they are until the commit.';
"""

DROP = """
DROP FUNCTION accounts_hold_licences(bigint);
DROP FUNCTION accounts_licences_of(bigint);
DROP FUNCTION accounts_legal_line(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_licence_renewals")]
    operations = [migrations.RunSQL(CREATE, DROP)]
