"""A mark stands alone: the m of bơm 750 W belongs to its word, not to the number."""

from importlib import import_module

from django.db import migrations

FORMER: str = import_module("catalog.migrations.0015_more_measures").CANONICAL
MARK, ALONE = "'(?<![a-z0-9])(m|dn", "'(?<![[:alnum:]])(m|dn"

NOTE_CHANGED = """
INSERT INTO catalog_staletext (product_id)
SELECT DISTINCT product_id FROM catalog_producttext
WHERE concat_ws(' ', name, summary)
    ~* '[^a-z0-9[:space:][:punct:]](m|dn|pn|ip|gn|din|iso|en|ph|pz|tx)[ -][0-9]'
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0021_all_fractions_are_codes")]
    operations = [
        migrations.RunSQL(FORMER.replace(MARK, ALONE), FORMER),
        migrations.RunSQL(NOTE_CHANGED, migrations.RunSQL.noop),
    ]
