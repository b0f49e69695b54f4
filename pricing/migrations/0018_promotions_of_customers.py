"""Say whether a promotion is for single customers, to who may not see their rows."""

from django.db import migrations

CREATE = """
CREATE FUNCTION pricing_promotion_is_personal(of_promotion bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM pricing_promotionaudience
        WHERE promotion_id = of_promotion AND customer_id IS NOT NULL
    )
$$;
"""
DROP = "DROP FUNCTION pricing_promotion_is_personal(bigint);"


class Migration(migrations.Migration):
    dependencies = [("pricing", "0017_promotions_reach")]
    operations = [migrations.RunSQL(CREATE, DROP)]
