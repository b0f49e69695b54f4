"""Nobody credits more than was billed, and no credit changes any more."""

from django.db import migrations

from shop.row_security import append_only

# The billed line is locked: two credits of it at once are judged one after the other,
# whatever else their writers hold.
GUARD = """
CREATE FUNCTION invoicing_guard_credit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    billed record;
    credit record;
    taken record;
BEGIN
    SELECT line.quantity, line.line_amount - line.discount_amount AS amount,
           invoice.kind, invoice.customer_id, invoice.currency,
           invoice.prices_include_tax
    INTO billed
    FROM invoicing_invoiceline line
    JOIN invoicing_invoice invoice ON invoice.id = line.invoice_id
    WHERE line.id = NEW.billed_line_id
    FOR NO KEY UPDATE OF line;

    SELECT invoice.kind, invoice.customer_id, invoice.currency,
           invoice.prices_include_tax, invoice.issued_in
    INTO credit
    FROM invoicing_invoiceline line
    JOIN invoicing_invoice invoice ON invoice.id = line.invoice_id
    WHERE line.id = NEW.line_id;

    SELECT sum(line.quantity) AS quantity,
           sum(line.line_amount - line.discount_amount) AS amount
    INTO taken
    FROM invoicing_creditedline credited
    JOIN invoicing_invoiceline line ON line.id = credited.line_id
    WHERE credited.billed_line_id = NEW.billed_line_id;

    IF billed.kind IS DISTINCT FROM 'invoice'
        OR credit.kind IS DISTINCT FROM 'credit_note'
        OR credit.issued_in IS DISTINCT FROM pg_current_xact_id()
        OR (credit.customer_id, credit.currency, credit.prices_include_tax)
            IS DISTINCT FROM
            (billed.customer_id, billed.currency, billed.prices_include_tax)
        OR taken.quantity > billed.quantity
        OR taken.amount > billed.amount
    THEN
        RAISE EXCEPTION 'invoice line % is not credited like this', NEW.billed_line_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER invoicing_creditedline_within AFTER INSERT ON invoicing_creditedline
    FOR EACH ROW EXECUTE FUNCTION invoicing_guard_credit();
"""

DROP = """
DROP TRIGGER invoicing_creditedline_within ON invoicing_creditedline;
DROP FUNCTION invoicing_guard_credit();
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0007_credit_notes")]
    operations = [
        migrations.RunSQL(GUARD, DROP),
        append_only("invoicing_creditedline"),
        append_only("invoicing_creditallocation"),
    ]
