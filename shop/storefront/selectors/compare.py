"""Products side by side, with the buyer's own prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse
from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.models import Product
from catalog.selectors.articles import Article
from catalog.selectors.comparison import facts_beside
from catalog.selectors.texts import languages_for, with_words
from orders.selectors.lines import unit_name
from shop import blocks
from shop.storefront.selectors.articles import article_block, offers
from shop.storefront.selectors.listing import cheapest_articles
from shop.storefront.selectors.product.facts import fact_text
from shop.storefront.selectors.product.panel import quantity_terms
from shop.templatetags.angro import quantity

MOST_COMPARED = 6
# Where the session keeps the products chosen.
CHOSEN = "compared"
NOTHING = "–"


@dataclass(frozen=True)
class Column:
    """A product that is compared."""

    product_id: int
    article: blocks.Article


@dataclass(frozen=True)
class CompareLine:
    """A property of all; `differs` where not all have the same."""

    name: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Comparison:
    """The page: columns in the order chosen, lines below; `url` shows the same again.

    `gone_count` tells how many of what was chosen are not on sale here any more.
    """

    columns: tuple[Column, ...]
    lines: tuple[CompareLine, ...]
    url: str
    gone_count: int


def chosen_in(session: SessionBase) -> tuple[int, ...]:
    """The products chosen before in this session, in that order."""
    return tuple(session.get(CHOSEN, ()))


def chosen_article(product_id: int, buyer: Buyer) -> blocks.Article | None:
    """What the compare button of a product says; None where it cannot be seen."""
    rows = Product.objects.visible_to(buyer).filter(pk=product_id)
    found = with_words(rows, languages_for(buyer), "name").first()
    if found is None:
        return None
    # `with_words` annotates the name.
    name: str = getattr(found, "name", None) or ""
    return blocks.Article(name=name, url="", product_id=found.pk)


def comparison(product_ids: Sequence[int], buyer: Buyer) -> Comparison:
    """Compare products, each at the variant that is cheapest for `buyer`.

    What the buyer may not see is left out. The same queries for any number.
    """
    wanted = list(dict.fromkeys(product_ids))[:MOST_COMPARED]
    articles = cheapest_articles(wanted, buyer)
    columns = tuple(
        Column(offer.article.product_id, article_block(offer, buyer))
        for offer in offers(articles, buyer)
    )
    query = urlencode([("p", column.product_id) for column in columns])
    return Comparison(
        columns=columns,
        lines=_lines(articles, buyer) if columns else (),
        url=f"{reverse('storefront:compare')}?{query}" if columns else "",
        gone_count=len(wanted) - len(columns),
    )


def _lines(articles: Sequence[Article], buyer: Buyer) -> tuple[CompareLine, ...]:
    own = [
        (gettext("Brand"), [article.brand for article in articles]),
        (gettext("Unit"), [unit_name(article.unit) for article in articles]),
        (gettext("Quantities"), [_terms(article) for article in articles]),
        (gettext("Weight"), [_weight(article) for article in articles]),
    ]
    facts = [
        (
            fact.name,
            [", ".join(fact_text(value) for value in found) for found in fact.values],
        )
        for fact in facts_beside(articles, buyer)
    ]
    return tuple(
        CompareLine(name, tuple(value or NOTHING for value in values))
        for name, values in (*own, *facts)
        if any(values)
    )


def _terms(article: Article) -> str:
    return quantity_terms(article.unit) or gettext("sold singly")


def _weight(article: Article) -> str:
    if not article.weight_g:
        return ""
    kilograms = quantity(Decimal(article.weight_g) / 1000)
    return gettext("%(kg)s kg") % {"kg": kilograms}
