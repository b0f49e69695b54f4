"""Let a writer that lists many price rows as a set spare the trigger each of them.

The trigger stays the word on every row that anybody else writes. Who says in its own
transaction that rows come listed locks their variants first, as the trigger does, and
takes what it says of them from the same function.
"""

from django.db import migrations

ROW = """
DROP TRIGGER pricing_row_is_listed ON pricing_pricerow;
CREATE TRIGGER pricing_row_is_listed
    BEFORE INSERT OR UPDATE OF variant_id, unit_id, from_quantity, amount,
        listing_amount, category_id
    ON pricing_pricerow FOR EACH ROW {when} EXECUTE FUNCTION pricing_list_row();
"""
UNLESS_LISTED = (
    "WHEN (current_setting('pricing.rows_come_listed', true) IS DISTINCT FROM 'yes')"
)


class Migration(migrations.Migration):
    dependencies = [("pricing", "0021_mark_promotion_changes")]
    operations = [
        migrations.RunSQL(ROW.format(when=UNLESS_LISTED), ROW.format(when=""))
    ]
