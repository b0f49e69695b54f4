"""Invoice lines carry their allowances (EN 16931, BG-27)."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0004_agreed_terms")]
    operations = [
        migrations.AddField(
            model_name="invoiceline",
            name="discount_amount",
            field=models.DecimalField(decimal_places=2, default=0, max_digits=14),
        ),
        migrations.AddField(
            model_name="invoiceline",
            name="discounts",
            field=models.JSONField(blank=True, default=list),
        ),
        AddConstraintNotValid(
            model_name="invoiceline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount_amount__gte", 0)),
                name="invoice_line_discount_not_negative",
            ),
        ),
    ]
