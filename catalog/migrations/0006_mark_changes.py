"""Every statement that changes what listings show leaves a mark.

A trigger, not a service: imports, the admin and people at a database prompt change the
catalogue too, and a count from before must never outlive what it counted.
"""

from django.db import migrations

TABLES = (
    "catalog_attribute",
    "catalog_attributechoice",
    "catalog_attributechoicetext",
    "catalog_attributetext",
    "catalog_attributevalue",
    "catalog_brand",
    "catalog_catalogue",
    "catalog_catalogueassignment",
    "catalog_cataloguerule",
    "catalog_category",
    "catalog_categoryattribute",
    "catalog_product",
)

FUNCTION = """
CREATE FUNCTION catalog_mark_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO catalog_cataloguechange (at) VALUES (clock_timestamp());
    RETURN NULL;
END
$$;
"""

TRIGGER = """
CREATE TRIGGER {table}_marks_change
    AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION catalog_mark_change();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_facets")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION catalog_mark_change();"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table),
                f"DROP TRIGGER {table}_marks_change ON {table};",
            )
            for table in TABLES
        ),
    ]
