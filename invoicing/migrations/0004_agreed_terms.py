"""The terms that hold for a customer: its own, a parent's, or its channel's."""

from django.db import migrations

# Owned by the owner of the tables, who is above row-level security: a branch pays on
# its parent's terms without seeing its parent's rows. Whom the web role may ask about
# is decided by accounts_line: out of scope it answers as it does for a guest.
CREATE = """
CREATE FUNCTION invoicing_agreed_terms(of_customer bigint, of_channel bigint)
RETURNS TABLE (term_id bigint, methods varchar[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT terms.term_id, terms.methods
    FROM invoicing_customerterms terms
    LEFT JOIN unnest(accounts_line(of_customer))
        WITH ORDINALITY AS line(customer_id, place) USING (customer_id)
    WHERE line.place IS NOT NULL OR terms.channel_id = of_channel
    ORDER BY line.place NULLS LAST LIMIT 1
$$;
"""
DROP = "DROP FUNCTION invoicing_agreed_terms(bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0003_lines_with_their_invoice"),
        ("accounts", "0010_company_line"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
