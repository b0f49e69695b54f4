"""Look once at what is there: no lock is held that stops anybody."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_order_discounts")]
    operations = [
        ValidateConstraint("order", "order_discount_within_goods"),
        ValidateConstraint("orderline", "order_line_discount_within_amount"),
    ]
