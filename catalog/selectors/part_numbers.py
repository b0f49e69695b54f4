"""The customer's own numbers, for the page that keeps them."""

from django.db.models import Q, QuerySet

from accounts.buyer import Buyer
from catalog.models import CustomerPartNumber, Variant
from catalog.rules import clean_query
from catalog.selectors.codes import own_numbers
from catalog.selectors.texts import languages_for, with_words


def part_numbers(buyer: Buyer, text: str = "") -> QuerySet[CustomerPartNumber]:
    """Numbers of the customer by number, those with `text` in number or SKU.

    With `name`, `slug` of the product. Numbers of articles that have left the buyer's
    assortment are not shown: their names are not the buyer's to read.
    """
    seen = Variant.objects.visible_to(buyer).values("pk")
    rows = own_numbers(buyer).filter(variant__in=seen).select_related("variant")
    asked = clean_query(text)
    if asked:
        rows = rows.filter(
            Q(number__icontains=asked) | Q(variant__sku__icontains=asked)
        )
    worded = with_words(
        rows,
        languages_for(buyer),
        "name",
        "slug",
        relation="variant__product__texts",
    )
    return worded.order_by("number", "pk")
