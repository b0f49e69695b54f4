"""Old carts checked; the second net over shares and uses of carts, and over requisition lists."""

from django.db import migrations

from shop.row_security import protect

TABLES = ("cartshare", "cartuse", "requisitionlist")

VALIDATE = migrations.RunSQL(
    "ALTER TABLE orders_cart VALIDATE CONSTRAINT orders_cart_touched_by_fk;",
    migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [("orders", "0012_named_carts_and_lists")]
    operations = [VALIDATE, *(protect(f"orders_{table}") for table in TABLES)]
