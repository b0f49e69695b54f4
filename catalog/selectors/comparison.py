"""Facts of several products side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.buyer import Buyer
from catalog.models import AttributeValue
from catalog.rules import written
from catalog.selectors.articles import Article
from catalog.selectors.product import Fact
from catalog.selectors.texts import languages_for, with_words


@dataclass(frozen=True)
class ComparedFact:
    """A property with the values of each article, in their order."""

    code: str
    name: str
    values: tuple[tuple[Fact, ...], ...]


def facts_beside(articles: Sequence[Article], buyer: Buyer) -> tuple[ComparedFact, ...]:
    """Every property that one of `articles` has, by position. One query."""
    about = Q()
    for article in articles:
        own = Q(variant__isnull=True) | Q(variant=article.variant_id)
        about |= own & Q(product=article.product_id)
    if not articles:
        return ()
    found: dict[str, dict[int, list[Fact]]] = {}
    for row in _worded(about, buyer):
        fact = _fact(row)
        of_product = found.setdefault(fact.code, {})
        of_product.setdefault(row.product_id, []).append(fact)
    return tuple(
        ComparedFact(
            code=code,
            name=next(iter(by_product.values()))[0].name,
            values=tuple(
                tuple(by_product.get(article.product_id, ())) for article in articles
            ),
        )
        for code, by_product in found.items()
    )


def _worded(about: Q, buyer: Buyer) -> Sequence[AttributeValue]:
    languages = languages_for(buyer)
    rows = AttributeValue.objects.filter(about).select_related("attribute", "choice")
    named = with_words(
        rows, languages, "name", relation="attribute__texts", into="attribute_"
    )
    worded = with_words(
        named, languages, "name", relation="choice__texts", into="choice_"
    )
    return list(worded.order_by("attribute__position", "attribute__code", "pk"))


def _fact(row: AttributeValue) -> Fact:
    words = vars(row)
    value = row.text if row.number is None else written(row.number)
    if row.choice is not None:
        value = words["choice_name"] or row.choice.code
    return Fact(
        code=row.attribute.code,
        name=words["attribute_name"] or row.attribute.code,
        value=value,
        unit=row.attribute.unit if row.number is not None else "",
        yes=row.boolean,
    )
