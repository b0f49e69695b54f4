"""What is found by words is kept too, so changes of what the search reads leave a mark.

Not every change of a text: only those that the search has read.
"""

from django.db import migrations

MARK = """
CREATE TRIGGER catalog_producttext_marks_change
    AFTER INSERT OR DELETE OR UPDATE OF search, language ON catalog_producttext
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_mark_change();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0016_few_catalogues")]
    operations = [
        migrations.RunSQL(
            MARK,
            "DROP TRIGGER catalog_producttext_marks_change ON catalog_producttext;",
        ),
    ]
