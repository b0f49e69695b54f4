"""Look once at what is there: no lock is held that stops anybody."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0005_line_allowances")]
    operations = [
        ValidateConstraint("invoiceline", "invoice_line_discount_not_negative")
    ]
