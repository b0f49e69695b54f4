"""Look once at the weekdays of shipping methods; nobody is stopped meanwhile."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0025_freight_rates")]
    operations = [
        ValidateConstraint("shippingmethod", "method_leaves_on_weekdays"),
    ]
