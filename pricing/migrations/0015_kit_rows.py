"""What kits cost that are priced by component, within each list.

A list that has valid rows for the kit itself answers by those; else it answers where it
prices every component, with the sum at the quantities that go into the kits. The rows
are for base units of the kit; a larger unit is reached by its factor as ever.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION
    pricing_kit_rows(of_kits bigint[], in_lists bigint[], at_instant timestamptz)
RETURNS TABLE (
    variant_id bigint, price_list_id bigint, from_quantity numeric, amount numeric,
    starts_at timestamptz, ends_at timestamptz
)
LANGUAGE sql STABLE AS $$
    WITH parts AS (
        SELECT part.id, part.kit_id, part.component_id, part.quantity, part.unit_id,
            unit.factor, base.id AS base_id,
            count(*) OVER (PARTITION BY part.kit_id) AS parts_count
        FROM catalog_kitcomponent part
        JOIN catalog_variant kit ON kit.id = part.kit_id
            AND kit.kit_pricing = 'component'
        JOIN catalog_unit unit ON unit.id = part.unit_id
        LEFT JOIN catalog_unit base
            ON base.variant_id = part.component_id AND base.is_base
        WHERE part.kit_id = ANY (of_kits)
    ), priced AS (
        SELECT parts.id, parts.kit_id, parts.parts_count, price.price_list_id,
            price.unit_id = parts.unit_id AS is_direct, price.from_quantity,
            price.starts_at, price.ends_at,
            -- How much of the row's unit goes into a kit.
            parts.quantity * CASE WHEN price.unit_id = parts.unit_id
                THEN 1 ELSE parts.factor END AS need,
            price.amount
        FROM parts JOIN pricing_pricerow price
            ON price.variant_id = parts.component_id
            AND price.price_list_id = ANY (in_lists)
            AND (price.unit_id IN (parts.unit_id, parts.base_id)) IS TRUE
            AND (price.starts_at IS NULL OR price.starts_at <= at_instant)
            AND (price.ends_at IS NULL OR price.ends_at > at_instant)
    ), steps AS (
        -- As many kits as reach a part's row, rounded up to three decimals.
        SELECT DISTINCT kit_id, price_list_id, (
            div(from_quantity * 1000, need)
            + CASE WHEN mod(from_quantity * 1000, need) > 0 THEN 1 ELSE 0 END
        ) / 1000 AS from_quantity
        FROM priced
    )
    SELECT steps.kit_id, steps.price_list_id, steps.from_quantity,
        sum(best.amount * best.need), max(best.starts_at), min(best.ends_at)
    FROM steps CROSS JOIN LATERAL (
        SELECT DISTINCT ON (priced.id) priced.*
        FROM priced
        WHERE priced.kit_id = steps.kit_id
            AND priced.price_list_id = steps.price_list_id
            AND priced.from_quantity <= steps.from_quantity * priced.need
        ORDER BY priced.id, priced.is_direct DESC, priced.from_quantity DESC,
            priced.starts_at DESC NULLS LAST
    ) best
    WHERE NOT EXISTS (
        SELECT FROM pricing_pricerow own
        WHERE own.variant_id = steps.kit_id
            AND own.price_list_id = steps.price_list_id
            AND (own.starts_at IS NULL OR own.starts_at <= at_instant)
            AND (own.ends_at IS NULL OR own.ends_at > at_instant)
    )
    GROUP BY steps.kit_id, steps.price_list_id, steps.from_quantity
    HAVING count(*) = max(best.parts_count)
$$;
COMMENT ON FUNCTION pricing_kit_rows(bigint[], bigint[], timestamptz) IS
    'What kits priced by component cost in lists, as rows for their base units.';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0014_index_listing_columns"),
        ("catalog", "0012_kits_papers_relations"),
    ]
    operations = [
        migrations.RunSQL(
            CREATE,
            "DROP FUNCTION pricing_kit_rows(bigint[], bigint[], timestamptz);",
        )
    ]
