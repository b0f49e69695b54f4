"""The second net of catalog; stock movements are only ever added."""

from django.db import migrations

from shop.row_security import ANYBODYS, append_only, protect


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial"), ("accounts", "0002_row_security")]
    operations = [
        protect("catalog_customerpartnumber"),
        protect("catalog_catalogueassignment", besides=ANYBODYS),
        append_only("catalog_stockmovement"),
    ]
