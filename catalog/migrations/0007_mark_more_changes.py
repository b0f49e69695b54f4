"""Two more tables whose changes leave a mark.

What is kept names categories, and counts products that have a variant on sale.
"""

from django.db import migrations

CHANGES = {
    "catalog_categorytext": "INSERT OR UPDATE OR DELETE",
    # Not every import of names or weights: only what makes a product show or hide.
    "catalog_variant": (
        "INSERT OR DELETE OR UPDATE OF product_id, is_active, archived_at"
    ),
}

TRIGGER = """
CREATE TRIGGER {table}_marks_change AFTER {changes} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_mark_change();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_mark_changes")]
    operations = [
        migrations.RunSQL(
            TRIGGER.format(table=table, changes=changes),
            f"DROP TRIGGER {table}_marks_change ON {table};",
        )
        for table, changes in CHANGES.items()
    ]
