"""The second net over approvals and reviews; decisions stay as they were made."""

from django.db import migrations

from shop.row_security import ANYBODYS, append_only, protect

TABLES = ("approvalrule", "approvalrequest", "delegation", "orderreview")


class Migration(migrations.Migration):
    dependencies = [("orders", "0019_hold_orders")]
    operations = [
        *(protect(f"orders_{table}") for table in TABLES),
        protect("orders_orderpolicy", besides=ANYBODYS),
        append_only("orders_approvaldecision"),
    ]
