from django.db import migrations, models

# Built beside the rates that are read meanwhile; then it takes the old one's place.
_UNIQUE = "tax_rate_once_per_place_and_start"
_ADD = f"""
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {_UNIQUE} ON pricing_taxrate
    (country, territory, tax_class, starts_on) NULLS NOT DISTINCT
"""
_USE = f"""
ALTER TABLE pricing_taxrate ADD CONSTRAINT {_UNIQUE} UNIQUE USING INDEX {_UNIQUE}
"""
# What it kept apart the new one keeps apart, and territories besides.
_DROP = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE pricing_taxrate DROP CONSTRAINT IF EXISTS tax_rate_once_per_start
"""
_BACK = """
ALTER TABLE pricing_taxrate ADD CONSTRAINT tax_rate_once_per_start
    UNIQUE NULLS NOT DISTINCT (country, tax_class, starts_on)
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("pricing", "0009_rates_and_taxes_as_data"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_ADD, migrations.RunSQL.noop),
                migrations.RunSQL(
                    _USE, f"ALTER TABLE pricing_taxrate DROP CONSTRAINT {_UNIQUE}"
                ),
                # As a list, or the comment would be left out.
                migrations.RunSQL([_DROP], _BACK),
            ],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="taxrate", name="tax_rate_once_per_start"
                ),
                migrations.AddConstraint(
                    model_name="taxrate",
                    constraint=models.UniqueConstraint(
                        fields=("country", "territory", "tax_class", "starts_on"),
                        name="tax_rate_once_per_place_and_start",
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
    ]
