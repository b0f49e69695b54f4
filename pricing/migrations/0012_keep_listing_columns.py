"""Price rows know what they cost in a listing, and in which category they are listed.

Triggers, not services: imports, the admin and people at a database prompt change prices,
units and categories too, and a listing sorted by price must not miss an article for it.
"""

from django.db import migrations

# What one default sales unit costs by this row; null where the row cannot answer for
# the least quantity of it that may be bought. Periods are not looked at.
AMOUNT = """
CREATE FUNCTION pricing_listing_amount(
    amount numeric, from_quantity numeric, is_sold boolean, is_base boolean,
    minimum numeric, step numeric, factor numeric
) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN is_sold AND from_quantity <= ceil(minimum / step) * step THEN amount
        WHEN is_base AND NOT is_sold
            AND from_quantity <= ceil(minimum / step) * step * factor
            THEN amount * factor
    END
$$;
"""
# Whoever changes a unit or a category locks the variants first and then writes their
# rows anew (below). So what is read behind this lock is either the last word, or comes
# from somebody who waits for us and will see our row. Foreign keys take the same lock.
ROW = """
CREATE FUNCTION pricing_list_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM catalog_variant WHERE id = NEW.variant_id FOR KEY SHARE;
    SELECT product.category_id, pricing_listing_amount(
        NEW.amount, NEW.from_quantity, sold.id = NEW.unit_id,
        NEW.unit_id = CASE WHEN sold.is_base THEN sold.id ELSE (
            SELECT base.id FROM catalog_unit base
            WHERE base.variant_id = NEW.variant_id AND base.is_base
        ) END,
        sold.minimum, sold.step, sold.factor
    )
    INTO NEW.category_id, NEW.listing_amount
    FROM catalog_variant variant
    JOIN catalog_product product ON product.id = variant.product_id
    LEFT JOIN catalog_unit sold ON sold.variant_id = variant.id AND sold.is_default
    WHERE variant.id = NEW.variant_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER pricing_row_is_listed
    BEFORE INSERT OR UPDATE OF variant_id, unit_id, from_quantity, amount,
        listing_amount, category_id
    ON pricing_pricerow FOR EACH ROW EXECUTE FUNCTION pricing_list_row();
"""
RELIST = """
CREATE FUNCTION pricing_relist(variants bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM catalog_variant WHERE id = ANY (variants) ORDER BY id FOR UPDATE;
    -- The row's own trigger says what it should be.
    UPDATE pricing_pricerow SET listing_amount = NULL WHERE variant_id = ANY (variants);
END
$$;
"""
CHANGED = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[] := ARRAY({changed});
BEGIN
    IF changed <> '{{}}' THEN
        PERFORM pricing_relist(changed);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER {name} AFTER {event} ON {table} {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
BOTH = "REFERENCING OLD TABLE AS before NEW TABLE AS after"
SOURCES = (
    {
        "name": "pricing_units_added",
        "table": "catalog_unit",
        "event": "INSERT",
        "tables": "REFERENCING NEW TABLE AS after",
        "changed": "SELECT DISTINCT variant_id FROM after WHERE is_default OR is_base",
    },
    {
        "name": "pricing_units_gone",
        "table": "catalog_unit",
        "event": "DELETE",
        "tables": "REFERENCING OLD TABLE AS before",
        "changed": "SELECT DISTINCT variant_id FROM before WHERE is_default OR is_base",
    },
    {
        "name": "pricing_units_changed",
        "table": "catalog_unit",
        "event": "UPDATE",
        "tables": BOTH,
        "changed": """
        SELECT DISTINCT unnest(ARRAY[before.variant_id, after.variant_id])
        FROM before JOIN after USING (id)
        WHERE (before.variant_id, before.minimum, before.step, before.factor,
               before.is_default, before.is_base)
            IS DISTINCT FROM (after.variant_id, after.minimum, after.step, after.factor,
               after.is_default, after.is_base)
        """,
    },
    {
        "name": "pricing_variants_moved",
        "table": "catalog_variant",
        "event": "UPDATE",
        "tables": BOTH,
        "changed": """
        SELECT after.id FROM before JOIN after USING (id)
        WHERE before.product_id IS DISTINCT FROM after.product_id
        """,
    },
    {
        "name": "pricing_products_moved",
        "table": "catalog_product",
        "event": "UPDATE",
        "tables": BOTH,
        "changed": """
        SELECT variant.id FROM before JOIN after USING (id)
        JOIN catalog_variant variant ON variant.product_id = after.id
        WHERE before.category_id IS DISTINCT FROM after.category_id
        """,
    },
)


def _dropped(source: dict[str, str]) -> str:
    name, table = source["name"], source["table"]
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0011_price_listing_columns"),
        ("catalog", "0009_restrictions"),
    ]
    operations = [
        migrations.RunSQL(
            AMOUNT,
            "DROP FUNCTION pricing_listing_amount("
            "numeric, numeric, boolean, boolean, numeric, numeric, numeric);",
        ),
        migrations.RunSQL(
            ROW,
            "DROP TRIGGER pricing_row_is_listed ON pricing_pricerow;"
            "DROP FUNCTION pricing_list_row();",
        ),
        migrations.RunSQL(RELIST, "DROP FUNCTION pricing_relist(bigint[]);"),
        *(
            migrations.RunSQL(CHANGED.format(**source), _dropped(source))
            for source in SOURCES
        ),
    ]
