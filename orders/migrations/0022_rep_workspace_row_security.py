"""Old carts checked; the second net over tasks and what was put off."""

from django.db import migrations

from shop.row_security import protect

VALIDATE = migrations.RunSQL(
    "ALTER TABLE orders_cart VALIDATE CONSTRAINT orders_cart_prepared_by_fk;",
    migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [("orders", "0021_rep_workspace")]
    operations = [
        VALIDATE,
        protect("orders_customertask"),
        protect("orders_snooze"),
    ]
