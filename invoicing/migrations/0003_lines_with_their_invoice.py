"""Lines and taxes come with their invoice or not at all; a PDF is filed once."""

from importlib import import_module

from django.db import migrations

# The statement of 0002, with what tells about the PDF guarded too.
frozen = import_module("invoicing.migrations.0002_row_security")
FROZEN = ", ".join(f"NEW.{name}" for name in frozen.FROZEN)
AS_WAS = ", ".join(f"OLD.{name}" for name in frozen.FROZEN)

GUARD_INVOICE = f"""
CREATE OR REPLACE FUNCTION invoicing_guard_invoice() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR ({FROZEN}, NEW.issued_in) IS DISTINCT FROM ({AS_WAS}, OLD.issued_in)
        OR (OLD.pdf <> '' AND (NEW.pdf, NEW.pdf_sha256, NEW.rendered_at)
            IS DISTINCT FROM (OLD.pdf, OLD.pdf_sha256, OLD.rendered_at))
    THEN
        RAISE EXCEPTION 'invoice % is issued and cannot change', OLD.number
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
"""

# The database keeps the column by itself; no model needs to know it. A transaction and
# its savepoints have one id, so it says whether a line comes with its invoice.
ISSUED_IN = """
ALTER TABLE invoicing_invoice
    ADD COLUMN issued_in xid8 NOT NULL DEFAULT pg_current_xact_id();
"""

GUARD_PARTS = """
CREATE FUNCTION invoicing_guard_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM invoicing_invoice
        WHERE id = NEW.invoice_id AND issued_in = pg_current_xact_id()
    ) THEN
        RAISE EXCEPTION 'invoice % is issued and takes no more rows', NEW.invoice_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER invoicing_invoiceline_issued BEFORE INSERT ON invoicing_invoiceline
    FOR EACH ROW EXECUTE FUNCTION invoicing_guard_part();
CREATE TRIGGER invoicing_invoicetax_issued BEFORE INSERT ON invoicing_invoicetax
    FOR EACH ROW EXECUTE FUNCTION invoicing_guard_part();
"""

DROP_PARTS = """
DROP TRIGGER invoicing_invoiceline_issued ON invoicing_invoiceline;
DROP TRIGGER invoicing_invoicetax_issued ON invoicing_invoicetax;
DROP FUNCTION invoicing_guard_part();
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0002_row_security")]
    operations = [
        migrations.RunSQL(
            ISSUED_IN, "ALTER TABLE invoicing_invoice DROP COLUMN issued_in;"
        ),
        migrations.RunSQL(
            GUARD_INVOICE,
            frozen.GUARD.partition("CREATE TRIGGER")[0].replace(
                "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
            ),
        ),
        migrations.RunSQL(GUARD_PARTS, DROP_PARTS),
    ]
