"""Where renamed addresses lead: only to what the buyer may see."""

from django.db.models import QuerySet

from accounts.buyer import Buyer
from catalog.models import FormerSlug, Product
from catalog.selectors.texts import languages_for, with_words


def product_renamed(slug: str, buyer: Buyer) -> str:
    """The slug, in the buyer's language, of the product that was once called `slug`.

    "" where none was that `buyer` may see. The languages the buyer reads go first.
    """
    products = Product.objects.visible_to(buyer)
    meant = products.filter(pk__in=_former(slug, buyer, "product"))
    found = with_words(meant, languages_for(buyer), "slug").first()
    return vars(found)["slug"] or "" if found else ""  # an annotation


def category_renamed(slug: str, buyer: Buyer) -> int | None:
    """The key of the category that was once called `slug`; visibility is the caller's.

    A category shows where the buyer's tree has a branch for it.
    """
    return next(iter(_former(slug, buyer, "category")), None)


def _former(slug: str, buyer: Buyer, kind: str) -> list[int]:
    """Keys of the one thing of `kind` whose slug it was, read languages first."""
    rows: QuerySet[FormerSlug] = FormerSlug.objects.filter(
        slug=slug, **{f"{kind}__isnull": False}
    )
    known = dict(rows.values_list("language", kind))
    wanted = [known[each] for each in languages_for(buyer) if each in known]
    return (wanted or sorted(known.values()))[:1]
