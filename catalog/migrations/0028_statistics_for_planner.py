"""What the planner must know to find few of very many.

It has no figures about an expression whose index is partial, and guessed that every
two-hundredth article answers each pasted number: a paste of 1,000 lines read the whole
catalogue. A choice tells its attribute; taken for independent, both together left a
fifth of the products that there are.
"""

from django.db import migrations

STATISTICS = """
CREATE STATISTICS variant_mpn ON (upper(mpn)) FROM catalog_variant;
CREATE STATISTICS variant_bare_mpn ON (
    regexp_replace(upper(mpn), '[^[:alnum:]]+', '', 'g')
) FROM catalog_variant;
CREATE STATISTICS value_tells_attribute (dependencies)
ON attribute_id, choice_id, number FROM catalog_attributevalue;
"""
NONE = """
DROP STATISTICS variant_mpn;
DROP STATISTICS variant_bare_mpn;
DROP STATISTICS value_tells_attribute;
"""
# They count from the next look at the tables on.
LOOK = """
ANALYZE catalog_variant;
ANALYZE catalog_attributevalue;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalog", "0027_freight_classes")]
    operations = [
        migrations.RunSQL(STATISTICS, NONE),
        migrations.RunSQL(LOOK, migrations.RunSQL.noop),
    ]
