"""Products from the newest on, of all the catalogue or of a category."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

SHOWN = models.Q(("archived_at__isnull", True), ("is_active", True))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("catalog", "0024_words_of_categories")]
    operations = [
        AddIndexConcurrently(
            model_name="product",
            index=models.Index(
                condition=SHOWN, fields=["-created_at", "-id"], name="product_by_age"
            ),
        ),
        AddIndexConcurrently(
            model_name="product",
            index=models.Index(
                condition=SHOWN,
                fields=["category", "-created_at", "-id"],
                name="product_by_category_and_age",
            ),
        ),
    ]
