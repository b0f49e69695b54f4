"""Promotions are kept with the catalogue, so what changes one leaves a mark.

Not a counter that moves within its limit: an order that uses a promotion changes no
listing unless it takes the last one. Triggers, as those of the catalogue.
"""

from importlib import import_module

from django.db import migrations

FORMER = import_module("pricing.migrations.0017_promotions_reach")

# Whatever columns there will be: of the counter only whether its limit is reached.
UPDATED = """
CREATE FUNCTION pricing_mark_promotions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM before JOIN after USING (id)
        WHERE to_jsonb(before) - 'used_count' <> to_jsonb(after) - 'used_count'
            OR (before.used_count >= before.limit_total)
                IS DISTINCT FROM (after.used_count >= after.limit_total)
    ) THEN
        INSERT INTO catalog_cataloguechange (at) VALUES (clock_timestamp());
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER pricing_promotion_marks_update AFTER UPDATE ON pricing_promotion
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION pricing_mark_promotions();
CREATE TRIGGER pricing_promotion_marks_change
    AFTER INSERT OR DELETE ON pricing_promotion
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_mark_change();
"""
NOT_UPDATED = """
DROP TRIGGER pricing_promotion_marks_change ON pricing_promotion;
DROP TRIGGER pricing_promotion_marks_update ON pricing_promotion;
DROP FUNCTION pricing_mark_promotions();
"""
SCOPES = ("pricing_promotiontarget", "pricing_promotionaudience")
MARK = """
CREATE TRIGGER {table}_marks_change AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_mark_change();
"""


class Migration(migrations.Migration):
    dependencies = [("pricing", "0020_promotion_is_announced")]
    operations = [
        migrations.RunSQL(FORMER.UNMARK, FORMER.MARK),
        migrations.RunSQL(UPDATED, NOT_UPDATED),
        *(
            migrations.RunSQL(
                MARK.format(table=table),
                f"DROP TRIGGER {table}_marks_change ON {table};",
            )
            for table in SCOPES
        ),
    ]
