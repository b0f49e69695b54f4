"""The second net over purchase rules and budgets."""

from django.db import migrations

from shop.row_security import protect

TABLES = (
    "purchaserule",
    "purchaserulecategory",
    "purchaserulecostcentre",
    "budget",
    "budgetperiod",
    "budgettake",
)


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_purchase_rules")]
    operations = [protect(f"orders_{table}") for table in TABLES]
