"""Look once at what is there: no lock is held that stops anybody."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0015_quote_versions")]
    operations = [
        ValidateConstraint("quoteline", "quote_line_accepted_within_quantity"),
        ValidateConstraint("quoteline", "quote_article_has_variant"),
    ]
