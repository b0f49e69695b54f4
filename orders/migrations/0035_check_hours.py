"""Look once at the hours of carts' destinations: nobody waits for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0034_hours_of_destinations")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE orders_cartdestination"
            " VALIDATE CONSTRAINT orders_cartdestination_window_fk;",
            migrations.RunSQL.noop,
        )
    ]
