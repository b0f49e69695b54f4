"""Old rows checked; the second net over purchase orders as files."""

from django.db import migrations

from shop.row_security import protect

CONSTRAINTS = (
    ("orders_cartline", "orders_cartline_cost_centre_fk"),
    ("orders_entryrow", "orders_entryrow_cost_centre_fk"),
    ("orders_orderline", "orders_orderline_cost_centre_fk"),
    ("orders_orderline", "orders_orderline_destination_fk"),
    ("orders_shipment", "orders_shipment_destination_fk"),
)


class Migration(migrations.Migration):
    dependencies = [("orders", "0027_booked_lines_and_destinations")]
    operations = [
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
                migrations.RunSQL.noop,
            )
            for table, name in CONSTRAINTS
        ),
        protect("orders_podocument"),
    ]
