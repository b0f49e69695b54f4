"""A permission to act for customers in the shop."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_right_to_share_carts"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="customer",
            options={
                "permissions": [
                    ("approve_customer", "Approves, rejects and blocks customers"),
                    ("act_for_customer", "Acts for customers in the shop"),
                ],
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
            },
        ),
    ]
