"""Look once at budgets, index what is held; neither stops anybody."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0018_order_approvals")]
    operations = [
        ValidateConstraint("budgetperiod", "budget_overrun_not_negative"),
        AddIndexConcurrently(
            "order",
            models.Index(
                fields=["held_until"],
                name="order_held",
                condition=models.Q(state="to_approve"),
            ),
        ),
    ]
