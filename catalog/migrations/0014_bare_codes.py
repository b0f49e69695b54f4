"""Codes are found without the signs and spaces that people leave out."""

from django.contrib.postgres.indexes import OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

BARE = "regexp_replace(upper(%(expressions)s), '[^[:alnum:]]+', '', 'g')"


def bare(code: str) -> OpClass:
    return OpClass(models.Func(code, template=BARE), name="text_pattern_ops")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("catalog", "0013_search_models"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="variant",
            index=models.Index(bare("sku"), name="variant_by_bare_sku"),
        ),
        AddIndexConcurrently(
            model_name="variant",
            index=models.Index(
                bare("mpn"),
                name="variant_by_bare_mpn",
                condition=models.Q(("mpn", ""), _negated=True),
            ),
        ),
        AddIndexConcurrently(
            model_name="customerpartnumber",
            index=models.Index(
                models.F("customer"), bare("number"), name="part_number_by_bare_number"
            ),
        ),
    ]
