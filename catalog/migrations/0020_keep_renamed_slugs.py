"""A slug that is renamed keeps leading where it led, whoever renames it.

A trigger, not a service: imports, the admin's own forms and people at a database
prompt rename slugs too.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION catalog_keep_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'catalog_producttext' THEN
        INSERT INTO catalog_formerslug (language, slug, product_id)
        VALUES (old.language, old.slug, old.product_id)
        ON CONFLICT (slug, language) WHERE product_id IS NOT NULL
        DO UPDATE SET product_id = excluded.product_id;
    ELSE
        INSERT INTO catalog_formerslug (language, slug, category_id)
        VALUES (old.language, old.slug, old.category_id)
        ON CONFLICT (slug, language) WHERE category_id IS NOT NULL
        DO UPDATE SET category_id = excluded.category_id;
    END IF;
    RETURN NULL;
END
$$;
"""
TRIGGER = """
CREATE TRIGGER {table}_keeps_slugs
    AFTER UPDATE OF slug ON {table}
    FOR EACH ROW WHEN (old.slug IS DISTINCT FROM new.slug)
    EXECUTE FUNCTION catalog_keep_slug();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0019_renamed_slugs")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION catalog_keep_slug();"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table),
                f"DROP TRIGGER {table}_keeps_slugs ON {table};",
            )
            for table in ("catalog_producttext", "catalog_categorytext")
        ),
    ]
