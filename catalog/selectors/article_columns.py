"""What an article brings along of other tables, as columns of its own query.

Written as SQL: put together of expressions, building the statement took three times
as long as answering it. `catalog_variant` is the row outside.
"""

from django.db.models import IntegerField, JSONField, TextField
from django.db.models.expressions import RawSQL

from shop.statements import Blank

# Numbers are exact text; the smallest unit first.
_UNITS = """(
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', unit.id, 'variant_id', unit.variant_id, 'code', unit.code,
        'factor', unit.factor::text, 'is_base', unit.is_base,
        'is_default', unit.is_default, 'minimum', unit.minimum::text,
        'step', unit.step::text, 'maximum', unit.maximum::text
    ) ORDER BY unit.factor, unit.id), '[]')
    FROM catalog_unit AS unit WHERE unit.variant_id = catalog_variant.id
)"""
_LEVELS = """(
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'warehouse_id', level.warehouse_id, 'name', warehouse.name,
        'free', level.free::text, 'arrives_on', level.arrives_on,
        'arriving', level.arriving::text, 'counted_at', level.counted_at
    ) ORDER BY warehouse.position, warehouse.id), '[]')
    FROM catalog_shownstock AS level
    JOIN catalog_warehouse AS warehouse ON warehouse.id = level.warehouse_id
    JOIN catalog_warehouse_channels AS served
      ON served.warehouse_id = level.warehouse_id AND served.channel_id = %s
    WHERE level.variant_id = catalog_variant.id
)"""
# Its own first, then its product's.
_PICTURE = """(
    SELECT picture.file FROM catalog_picture AS picture
    WHERE picture.product_id = catalog_variant.product_id
      AND NOT picture.is_dimensioned
      AND (picture.variant_id = catalog_variant.id OR picture.variant_id IS NULL)
    ORDER BY picture.variant_id, picture.position, picture.id LIMIT 1
)"""
_SIBLINGS = """(
    SELECT count(*) FROM catalog_variant AS sibling
    WHERE sibling.product_id = catalog_variant.product_id
      AND sibling.is_active AND sibling.archived_at IS NULL
)"""


def units_as_json() -> RawSQL:
    """Units of the variant; columns by the names of their fields."""
    return RawSQL(_UNITS, (), output_field=JSONField())  # noqa: S611 a constant


def levels_as_json(channel_id: Blank) -> RawSQL:
    """Levels in the channel's warehouses in order, for `stock.answer_from`."""
    return RawSQL(_LEVELS, (channel_id,), output_field=JSONField())  # noqa: S611 too


def first_picture() -> RawSQL:
    """The file of the first picture, drawings with dimensions aside."""
    return RawSQL(_PICTURE, (), output_field=TextField())  # noqa: S611 a constant


def siblings_count() -> RawSQL:
    """How many variants of the product are on sale, itself included."""
    return RawSQL(_SIBLINGS, (), output_field=IntegerField())  # noqa: S611 a constant
