"""Each place of an order has hours of its own, and says why its freight is free."""

import django.db.models.deletion
from django.db import migrations, models

# Checked for new rows first, so that nobody waits while old ones, which have none,
# are read.
WINDOW = """
    ALTER TABLE orders_cartdestination ADD COLUMN window_id bigint;
    ALTER TABLE orders_cartdestination ADD CONSTRAINT orders_cartdestination_window_fk
        FOREIGN KEY (window_id) REFERENCES orders_deliverywindow (id)
        DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0033_order_papers")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name="cartdestination",
                    name="window",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="orders.deliverywindow",
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    WINDOW,
                    "ALTER TABLE orders_cartdestination DROP COLUMN window_id;",
                )
            ],
        ),
        migrations.AddField(
            model_name="orderdestination",
            name="free_because",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=200,
                verbose_name="free because",
            ),
        ),
        migrations.AddField(
            model_name="orderdestination",
            name="window",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=20,
                verbose_name="between",
            ),
        ),
    ]
