"""Fill the columns for listings in rows from before, some at a time.

Readers and writers go on meanwhile. Whoever is killed in the middle begins again where
rows are still empty.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 20_000
# The trigger on the row says what it is to be.
FILL = """
UPDATE pricing_pricerow SET listing_amount = NULL
WHERE id BETWEEN %s AND %s AND category_id IS NULL
"""


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM pricing_pricerow")
        first, last = cursor.fetchone()
        if first is None:
            return
        for start in range(first, last + 1, BATCH):
            cursor.execute(FILL, [start, start + BATCH - 1])


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("pricing", "0012_keep_listing_columns")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
