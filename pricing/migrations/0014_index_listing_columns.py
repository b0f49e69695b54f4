"""Rows of a list by what they cost in a listing, of all the catalogue or a category."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("pricing", "0013_fill_listing_columns")]
    operations = [
        AddIndexConcurrently(
            model_name="pricerow",
            index=models.Index(
                condition=models.Q(("listing_amount__isnull", False)),
                fields=["price_list", "listing_amount", "variant"],
                include=("category_id",),
                name="price_by_listing_amount",
            ),
        ),
        AddIndexConcurrently(
            model_name="pricerow",
            index=models.Index(
                condition=models.Q(("listing_amount__isnull", False)),
                fields=["price_list", "category_id", "listing_amount", "variant"],
                name="price_by_category",
            ),
        ),
    ]
