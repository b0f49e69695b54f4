"""Say of the column that it holds sealed text; nothing changes in the database."""

from django.db import migrations

import shop.secrets


class Migration(migrations.Migration):
    # Part of the first release: it meets empty tables.
    initial = True

    dependencies = [
        ("accounts", "0015_tree_stays_a_tree"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ssoconnection",
            name="secret",
            field=shop.secrets.SecretField(blank=True, verbose_name="client secret"),
        ),
    ]
