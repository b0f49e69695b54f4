"""All that the page of one product tells of it, as one column of one query.

A page asks for a dozen small things. As queries of their own they would cost more than
all the rest of it.
"""

import re

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from shop.statements import Blank

MOST_RELATED = 24
# Of a product beside others; with more the cheapest is asked for.
MOST_SIZES = 12

# Words in the first language that has some.
_WORDS = """(
    SELECT words.{field} FROM {table} words
    WHERE words.{key} = {outer} AND words.language = ANY (%(languages)s)
    ORDER BY array_position(%(languages)s, words.language) LIMIT 1
)"""


def _words(table: str, key: str, outer: str, field: str = "name") -> str:
    return _WORDS.format(table=table, key=key, outer=outer, field=field)


_WHOLE = f"""
SELECT jsonb_build_object(
'texts', (
    SELECT jsonb_object_agg(text.language, jsonb_build_object(
        'name', text.name, 'slug', text.slug, 'summary', text.summary,
        'description', text.description, 'seo_title', text.seo_title,
        'seo_description', text.seo_description
    ))
    FROM catalog_producttext text WHERE text.product_id = catalog_product.id
),
'crumbs', (
    SELECT jsonb_agg(jsonb_build_object(
        'pk', step.id, 'code', step.code, 'number', step.number, 'path', step.path,
        'name', coalesce({_words("catalog_categorytext", "category_id", "step.id")},
            step.code),
        'slug', coalesce(
            {_words("catalog_categorytext", "category_id", "step.id", "slug")},
            step.code)
    ) ORDER BY step.path)
    FROM catalog_category own
    JOIN catalog_category step ON starts_with(own.path, step.path) AND step.is_active
    WHERE own.id = catalog_product.category_id
),
'facts', (
    SELECT jsonb_agg(jsonb_build_object(
        'variant', value.variant_id, 'code', attribute.code,
        'name', coalesce(
            {_words("catalog_attributetext", "attribute_id", "attribute.id")},
            attribute.code),
        'unit', attribute.unit, 'number', value.number::text, 'text', value.text,
        'yes', value.boolean, 'choice', coalesce(
            {_words("catalog_attributechoicetext", "choice_id", "choice.id")},
            choice.code),
        'position', attribute.position, 'rank', choice.position
    ) ORDER BY attribute.position, attribute.code, value.id)
    FROM catalog_attributevalue value
    JOIN catalog_attribute attribute ON attribute.id = value.attribute_id
    LEFT JOIN catalog_attributechoice choice ON choice.id = value.choice_id
    WHERE value.product_id = catalog_product.id
),
'pictures', (
    SELECT jsonb_agg(jsonb_build_object(
        'variant', picture.variant_id, 'file', picture.file, 'alt', picture.alt,
        'is_dimensioned', picture.is_dimensioned
    ) ORDER BY picture.position, picture.id)
    FROM catalog_picture picture WHERE picture.product_id = catalog_product.id
),
'papers', (
    SELECT jsonb_agg(jsonb_build_object(
        'pk', paper.id, 'variant', paper.variant_id, 'kind', paper.kind,
        'language', paper.language, 'title', paper.title, 'name', paper.name,
        'size', paper.size
    ) ORDER BY paper.position, paper.kind, paper.id)
    FROM catalog_productdocument paper
    WHERE paper.product_id = catalog_product.id
        AND coalesce(paper.valid_until >= %(today)s, true)
),
'relations', (
    SELECT jsonb_agg(jsonb_build_object(
        'kind', relation.kind, 'pk', relation.target_id, 'variants', ARRAY(
            SELECT sold.id FROM catalog_variant sold
            WHERE sold.product_id = relation.target_id
                AND sold.is_active AND sold.archived_at IS NULL
            ORDER BY sold.position, sold.id LIMIT {MOST_SIZES}
        )
    ) ORDER BY relation.position, relation.id)
    FROM (
        SELECT * FROM catalog_productrelation
        WHERE source_id = catalog_product.id ORDER BY position, id
        LIMIT {MOST_RELATED}
    ) relation
),
'contents', (
    SELECT jsonb_agg(jsonb_build_object(
        'kit', part.kit_id, 'variant', part.component_id, 'sku', piece.sku,
        'label', piece.label, 'unit', part.unit_id, 'code', unit.code,
        'factor', unit.factor::text, 'quantity', part.quantity::text, 'name', coalesce(
            {_words("catalog_producttext", "product_id", "piece.product_id")},
            piece.sku)
    ) ORDER BY part.position, part.id)
    FROM catalog_variant kit
    JOIN catalog_kitcomponent part ON part.kit_id = kit.id
    JOIN catalog_variant piece ON piece.id = part.component_id
    JOIN catalog_unit unit ON unit.id = part.unit_id
    WHERE kit.product_id = catalog_product.id AND kit.kit_pricing <> ''
),
'arrivals', (
    SELECT jsonb_agg(jsonb_build_object(
        'variant', coming.variant_id, 'warehouse', coming.warehouse_id,
        'name', place.name, 'on', coming.arrives_on, 'quantity', coming.quantity::text
    ) ORDER BY place.position, coming.arrives_on)
    FROM catalog_variant sold
    JOIN catalog_stockarrival coming ON coming.variant_id = sold.id
    JOIN catalog_warehouse place ON place.id = coming.warehouse_id
    JOIN catalog_warehouse_channels served ON served.warehouse_id = place.id
        AND served.channel_id = %(channel)s
    WHERE sold.product_id = catalog_product.id AND coming.arrives_on >= %(today)s
),
'variants', (
    SELECT jsonb_agg(jsonb_build_object(
        'pk', sold.id, 'mpn', sold.mpn, 'kit_pricing', sold.kit_pricing
    ) ORDER BY sold.position, sold.id)
    FROM catalog_variant sold
    WHERE sold.product_id = catalog_product.id
        AND sold.is_active AND sold.archived_at IS NULL
)
)
"""  # noqa: S608 constants
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def whole_product(languages: tuple[str, ...]) -> RawSQL:
    """The column; `catalog_product` is the row outside. Absent lists are null.

    `channel` and `today` are given when it is asked.
    """
    values = {
        "languages": list(languages),
        "channel": Blank("channel"),
        "today": Blank("today"),
    }
    params = [values[name] for name in _PLACEHOLDER.findall(_WHOLE)]
    return RawSQL(  # noqa: S611 a constant; all that varies is a parameter
        _PLACEHOLDER.sub("%s", _WHOLE),
        params,
        output_field=JSONField(),
    )
