"""Ask what kits cost only where kits are asked for, and part by part.

The planner wove the statement of 0015 into the one around it and, where it knew nothing
of the tables yet, read whole price lists for it.
"""

from importlib import import_module

from django.db import migrations

first = import_module("pricing.migrations.0015_kit_rows")

REPLACE = """
CREATE OR REPLACE FUNCTION
    pricing_kit_rows(of_kits bigint[], in_lists bigint[], at_instant timestamptz)
RETURNS TABLE (
    variant_id bigint, price_list_id bigint, from_quantity numeric, amount numeric,
    starts_at timestamptz, ends_at timestamptz
)
LANGUAGE plpgsql STABLE ROWS 20 AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (
        SELECT FROM catalog_kitcomponent WHERE kit_id = ANY (of_kits)
    ) THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH parts AS MATERIALIZED (
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
    ), priced AS MATERIALIZED (
        SELECT parts.id, parts.kit_id, parts.parts_count, price.price_list_id,
            price.unit_id = parts.unit_id AS is_direct, price.from_quantity,
            price.starts_at, price.ends_at,
            -- How much of the row's unit goes into a kit.
            parts.quantity * CASE WHEN price.unit_id = parts.unit_id
                THEN 1 ELSE parts.factor END AS need,
            price.amount
        FROM parts CROSS JOIN LATERAL (
            SELECT each.* FROM pricing_pricerow each
            WHERE each.variant_id = parts.component_id
                AND each.price_list_id = ANY (in_lists)
                AND (each.unit_id IN (parts.unit_id, parts.base_id)) IS TRUE
                AND (each.starts_at IS NULL OR each.starts_at <= at_instant)
                AND (each.ends_at IS NULL OR each.ends_at > at_instant)
            OFFSET 0
        ) price
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
    HAVING count(*) = max(best.parts_count);
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("pricing", "0018_promotions_of_customers")]
    operations = [
        migrations.RunSQL(
            REPLACE,
            first.CREATE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        )
    ]
