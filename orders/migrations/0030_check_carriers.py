"""Look once at the carriers of shipments: nobody waits for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0029_fulfilment")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE orders_shipment VALIDATE CONSTRAINT orders_shipment_carrier_fk;",
            migrations.RunSQL.noop,
        )
    ]
