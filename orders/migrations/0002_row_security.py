"""The second net of orders; a guest's cart opens with its token."""

from django.db import migrations

from shop.row_security import GUEST_CART, protect


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial"), ("accounts", "0002_row_security")]
    operations = [
        protect("orders_cart", besides=GUEST_CART),
        protect("orders_order"),
        protect("orders_quote"),
        protect("orders_shipment"),
    ]
