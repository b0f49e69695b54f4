"""Articles that were made for a quote."""

from django.db.models import QuerySet

from orders.models import SpecialArticle


def made_for(quote_number: str) -> QuerySet[SpecialArticle, int]:
    """Keys of the articles outside the catalogue that belong to one quote."""
    rows = SpecialArticle.objects.filter(line__quote__number=quote_number)
    return rows.values_list("variant_id", flat=True)
