"""The second net of invoicing; what is issued does not change any more."""

from django.db import migrations

from shop.row_security import ANYBODYS, append_only, protect

# Everything that an invoice says; only the sweep's lease and the PDF's place are free.
FROZEN = [
    "seller_id",
    "customer_id",
    "kind",
    "number",
    "billable",
    "order_number",
    "po_number",
    "currency",
    "prices_include_tax",
    "issued_on",
    "supplied_on",
    "due_on",
    "total_net",
    "total_tax",
    "total_gross",
    "snapshot",
    "sha256",
    "language",
    "issued_at",
]

GUARD = f"""
CREATE FUNCTION invoicing_guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR ({", ".join(f"NEW.{name}" for name in FROZEN)})
            IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in FROZEN)})
        OR (OLD.pdf <> '' AND NEW.pdf IS DISTINCT FROM OLD.pdf)
    THEN
        RAISE EXCEPTION 'invoice % is issued and cannot change', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER invoicing_invoice_issued BEFORE UPDATE OR DELETE ON invoicing_invoice
    FOR EACH ROW EXECUTE FUNCTION invoicing_guard_invoice();
"""

DROP = """
DROP TRIGGER invoicing_invoice_issued ON invoicing_invoice;
DROP FUNCTION invoicing_guard_invoice();
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_initial"), ("accounts", "0002_row_security")]
    operations = [
        protect("invoicing_customerterms", besides=ANYBODYS),
        protect("invoicing_invoice"),
        protect("invoicing_payment"),
        migrations.RunSQL(GUARD, DROP),
        append_only("invoicing_invoiceline"),
        append_only("invoicing_invoicetax"),
    ]
