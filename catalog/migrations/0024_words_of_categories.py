"""Words of categories join the vocabulary; later ones come with the texts they name.

As many rows as there are words in names of categories; the nightly sweep forgets those
that no product says.
"""

from django.db import migrations

LEARN = """
INSERT INTO catalog_searchword (language, word)
SELECT DISTINCT named.language, word
FROM catalog_categorytext AS named, regexp_split_to_table(
    unaccent(lower(named.name)), '[^[:alpha:]]+'
) AS word
WHERE length(word) BETWEEN 4 AND 60
ORDER BY 1, 2
ON CONFLICT (language, word) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0023_opened_hits")]
    operations = [migrations.RunSQL(LEARN, migrations.RunSQL.noop)]
