"""Whom promotions are for, the second net, and the mark that listings look at."""

from django.db import migrations

from shop.row_security import ANYBODYS, protect

# Owned by the owner of the tables, who is above row-level security: a promotion for
# another company must not look as if it was for everybody because its row is hidden.
# accounts_line and accounts_groups answer for customers in scope only.
CREATE = """
CREATE FUNCTION
    pricing_promotions_for(of_customer bigint, of_channel bigint, of_kind text)
RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH audience AS (
        SELECT promotion_id,
            count(*) FILTER (WHERE channel_id IS NOT NULL) AS channels,
            count(*) FILTER (WHERE channel_id IS NULL) AS parties,
            coalesce(bool_or(channel_id = of_channel), false) AS has_channel,
            coalesce(bool_or(
                customer_id = ANY (accounts_line(of_customer))
                OR group_id = ANY (accounts_groups(of_customer))
            ), false) AS has_party
        FROM pricing_promotionaudience GROUP BY promotion_id
    )
    SELECT coalesce(array_agg(promotion.id), '{}')
    FROM pricing_promotion promotion
    JOIN accounts_channel channel
        ON channel.id = of_channel AND channel.seller_id = promotion.seller_id
    LEFT JOIN audience ON audience.promotion_id = promotion.id
    WHERE promotion.is_active
        AND promotion.customer_kind IN ('', of_kind)
        AND (coalesce(audience.channels, 0) = 0 OR audience.has_channel)
        AND (coalesce(audience.parties, 0) = 0 OR audience.has_party)
$$;
COMMENT ON FUNCTION pricing_promotions_for(bigint, bigint, text) IS
    'Promotions in use for a customer, or none, in a channel, whatever the day.';
"""
DROP = "DROP FUNCTION pricing_promotions_for(bigint, bigint, text);"

# Not on counters: an order that uses a promotion changes no listing.
MARK = """
CREATE TRIGGER pricing_promotion_marks_change
    AFTER INSERT OR DELETE OR UPDATE OF
        seller_id, kind, needs_coupon, starts_at, ends_at, is_active
    ON pricing_promotion
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_mark_change();
"""
UNMARK = "DROP TRIGGER pricing_promotion_marks_change ON pricing_promotion;"


class Migration(migrations.Migration):
    dependencies = [
        ("pricing", "0016_promotions"),
        ("accounts", "0010_company_line"),
        ("catalog", "0006_mark_changes"),
    ]
    operations = [
        protect("pricing_promotionaudience", besides=ANYBODYS),
        protect("pricing_promotionuse"),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(MARK, UNMARK),
    ]
