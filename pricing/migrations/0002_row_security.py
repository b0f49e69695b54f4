"""The second net of pricing.

Price rows are exempt: they are read only by the list ids of the buyer's chain.
"""

from django.db import migrations

from shop.row_security import ANYBODYS, protect


class Migration(migrations.Migration):
    dependencies = [("pricing", "0001_initial"), ("accounts", "0002_row_security")]
    operations = [protect("pricing_pricelistassignment", besides=ANYBODYS)]
