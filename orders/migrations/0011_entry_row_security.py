"""The second net over sheets of many lines; a guest's opens with its token."""

from django.db import migrations

from shop.row_security import GUEST_CART, protect


class Migration(migrations.Migration):
    dependencies = [("orders", "0010_entry")]
    operations = [
        protect("orders_entrysheet", besides=GUEST_CART),
        protect("orders_entrymapping"),
    ]
