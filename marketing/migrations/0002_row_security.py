"""The second net of marketing."""

from django.db import migrations

from shop.row_security import protect


class Migration(migrations.Migration):
    dependencies = [("marketing", "0001_initial"), ("accounts", "0002_row_security")]
    operations = [protect("marketing_sentmessage")]
