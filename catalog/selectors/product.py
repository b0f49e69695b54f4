"""The page of a product."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any  # Any: JSON
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from accounts.buyer import Buyer
from catalog.models import (
    DocumentKind,
    KitPricing,
    Product,
    ProductText,
    RelationKind,
    Unit,
    Variant,
)
from catalog.rules import written
from catalog.selectors.articles import Article, articles, product_url
from catalog.selectors.categories import CategoryNode
from catalog.selectors.product_row import MOST_SIZES, whole_product
from catalog.selectors.statements import statement_for
from catalog.selectors.stock import StockAnswer
from catalog.selectors.texts import languages_for
from shop.statements import Given

MOST_NEIGHBOURS = 4
Rows = Iterable[Mapping[str, Any]]  # Any: JSON


@dataclass(frozen=True)
class Fact:
    """A property in words. `yes` stands instead of a value where it is a yes or no.

    `position` is the attribute's, `rank` where the value stands among its values.
    """

    code: str
    name: str
    value: str
    unit: str
    yes: bool | None = None
    position: int = 0
    rank: Decimal = Decimal(0)


@dataclass(frozen=True)
class PictureShown:
    url: str
    alt: str
    is_dimensioned: bool
    variant_id: int | None


@dataclass(frozen=True)
class Paper:
    """A document of the product; `size` in bytes, `language` "" for all readers."""

    pk: int
    kind: DocumentKind
    language: str
    title: str
    name: str
    size: int
    variant_id: int | None


@dataclass(frozen=True)
class Component:
    """What is in a kit: so many units of a variant, by name."""

    variant_id: int
    sku: str
    name: str
    unit: Unit
    quantity: Decimal


@dataclass(frozen=True)
class LaterArrival:
    """A delivery after the next one, in base units."""

    warehouse_id: int
    warehouse: str
    on: date
    quantity: Decimal


@dataclass(frozen=True)
class VariantShown:
    """One SKU of the product: how it is sold, what there is, what tells it apart.

    `article.url` is the page with this variant chosen.
    """

    article: Article
    mpn: str
    kit_pricing: KitPricing | None
    facts: tuple[Fact, ...]
    contents: tuple[Component, ...]
    arrivals: tuple[LaterArrival, ...]

    @property
    def pk(self) -> int:
        return self.article.variant_id

    @property
    def sku(self) -> str:
        return self.article.sku

    @property
    def label(self) -> str:
        return self.article.label

    @property
    def unit(self) -> Unit:
        return self.article.unit

    @property
    def units(self) -> tuple[Unit, ...]:
        return self.article.units

    @property
    def stock(self) -> StockAnswer:
        return self.article.stock


@dataclass(frozen=True)
class ProductDetail:
    """What the page shows, price aside, in the buyer's language or what stands in.

    `facts` hold for every variant; `slugs` are the page's own in other languages.
    `relations` name products by kind, `neighbours` follow in the category where none is
    named as similar; those that `buyer` may see are in `others`, all of their variants
    (twelve at most).
    `parts` are components of kits that the buyer may see, by variant.
    """

    product_id: int
    code: str
    category_id: int
    name: str
    slug: str
    slugs: dict[str, str]
    summary: str
    description: str
    brand: str
    tags: tuple[str, ...]
    crumbs: tuple[CategoryNode, ...]
    variants: tuple[VariantShown, ...]
    facts: tuple[Fact, ...]
    pictures: tuple[PictureShown, ...]
    # For search engines, where somebody wrote them.
    seo_title: str = ""
    seo_description: str = ""
    papers: tuple[Paper, ...] = ()
    relations: tuple[tuple[RelationKind, int], ...] = ()
    neighbours: tuple[int, ...] = ()
    others: Mapping[int, tuple[Article, ...]] | None = None
    parts: Mapping[int, Article] | None = None

    @property
    def url(self) -> str:
        return product_url(self.slug)

    def variant(self, sku: str) -> VariantShown:
        """The variant of `sku`, else the first."""
        return next((v for v in self.variants if v.sku == sku), self.variants[0])


def product_detail(slug: str, buyer: Buyer) -> ProductDetail | None:
    """All of a product's page but its prices, in two queries whatever its size.

    The slug may be of any language. None for a stranger, a hidden or archived product
    and one with nothing to buy: to the reader they are the same.
    """
    product = _product(slug, buyer)
    if product is None:
        return None
    whole: dict[str, Any] = product.whole
    near = _beside(product, whole)
    own = [row["pk"] for row in whole["variants"] or ()]
    beside = [
        pk for row in (*(whole["relations"] or ()), *near) for pk in row["variants"]
    ]
    parts = [row["variant"] for row in whole["contents"] or ()]
    shown = articles(list(dict.fromkeys([*own, *beside, *parts])), buyer)
    variants = _variants(product, whole, shown)
    if not variants:
        return None
    return _detail(product, whole, buyer, variants, near, shown)


def _product(slug: str, buyer: Buyer) -> Any:  # Any: columns as named
    asked = statement_for(buyer, ("product",), lambda: _named(buyer))
    rows = asked.ask(slug=slug, channel=buyer.channel.pk, today=buyer.today)
    return next(iter(rows), None)


def _named(buyer: Buyer) -> QuerySet[Product, Any]:
    """The product of a slug; `slug`, `channel` and `today` are given."""
    near = Product.objects.visible_to(buyer).filter(category=OuterRef("category"))
    after = _as_json(near.filter(pk__gt=OuterRef("pk")).order_by("pk"))
    before = _as_json(near.filter(pk__lt=OuterRef("pk")).order_by("-pk"))
    texts = ProductText.objects.filter(slug=Given("slug"))
    rows = (
        Product.objects.visible_to(buyer)
        .filter(pk__in=texts.values("product"))
        .annotate(
            whole=whole_product(languages_for(buyer)),
            after=ArraySubquery(after),
            before=ArraySubquery(before),
        )
        .order_by("pk")
    )
    columns = ("pk", "code", "category_id", "tags", "brand__name")
    return rows.values_list(*columns, "whole", "after", "before")[:1]


def _as_json(near: QuerySet[Product]) -> QuerySet[Product, Any]:
    """The next few products outside that can be bought, each with its first sizes."""
    sold = Variant.objects.filter(
        Exists(Unit.objects.filter(variant=OuterRef("pk"))),
        product=OuterRef("pk"),
        is_active=True,
        archived_at__isnull=True,
    )
    sizes = sold.order_by("position", "pk").values("pk")[:MOST_SIZES]
    about = JSONObject(pk="pk", variants=ArraySubquery(sizes))
    return near.filter(Exists(sold)).values(json=about)[:MOST_NEIGHBOURS]


def _beside(product: Any, whole: Mapping[str, Any]) -> Rows:  # Any: columns as named
    """Those that follow in the catalogue, then those before; none beside the like."""
    if any(row["kind"] == RelationKind.SIMILAR for row in whole["relations"] or ()):
        return ()
    return (*product.after, *product.before)[:MOST_NEIGHBOURS]


def _detail(
    product: Any,  # Any: columns as named
    whole: Mapping[str, Any],
    buyer: Buyer,
    variants: tuple[VariantShown, ...],
    near: Rows,
    shown: Sequence[Article],
) -> ProductDetail:
    texts = whole["texts"]
    words = _words(texts, languages_for(buyer))
    others: dict[int, list[Article]] = defaultdict(list)
    for article in shown:
        others[article.product_id].append(article)
    return ProductDetail(
        product_id=product.pk,
        code=product.code,
        category_id=product.category_id,
        name=words["name"],
        slug=words["slug"],
        slugs={language: text["slug"] for language, text in texts.items()},
        summary=words["summary"],
        description=words["description"],
        seo_title=words["seo_title"],
        seo_description=words["seo_description"],
        brand=product.brand__name or "",
        tags=tuple(product.tags),
        crumbs=tuple(CategoryNode(**row) for row in whole["crumbs"] or ()),
        variants=variants,
        facts=tuple(_facts(whole["facts"] or ())[None]),
        pictures=tuple(_picture(row) for row in whole["pictures"] or ()),
        papers=_papers(whole["papers"] or (), buyer),
        relations=tuple(
            (RelationKind(row["kind"]), row["pk"]) for row in whole["relations"] or ()
        ),
        neighbours=tuple(row["pk"] for row in near),
        others={pk: tuple(found) for pk, found in others.items()},
        parts={article.variant_id: article for article in shown},
    )


def _words(
    texts: Mapping[str, Mapping[str, str]], languages: Sequence[str]
) -> Mapping[str, str]:
    """The texts in the first of `languages` that has some, else in any."""
    known = (texts[language] for language in languages if language in texts)
    return next(known, next(iter(texts.values())))


def _variants(
    product: Any, whole: Mapping[str, Any], shown: Sequence[Article]
) -> tuple[VariantShown, ...]:
    about = {row["pk"]: row for row in whole["variants"] or ()}
    facts = _facts(whole["facts"] or ())
    contents = _contents(whole["contents"] or ())
    arrivals = _arrivals(whole["arrivals"] or ())
    found = []
    for article in shown:
        if article.product_id != product.pk:
            continue
        own = about[article.variant_id]
        query = urlencode({"sku": article.sku})
        found.append(
            VariantShown(
                article=replace(article, url=f"{article.url}?{query}"),
                mpn=own["mpn"],
                kit_pricing=KitPricing(own["kit_pricing"])
                if own["kit_pricing"]
                else None,
                facts=tuple(facts[article.variant_id]),
                contents=tuple(contents[article.variant_id]),
                arrivals=tuple(arrivals[article.variant_id]),
            )
        )
    return tuple(found)


def _facts(rows: Rows) -> dict[int | None, list[Fact]]:
    """Facts by variant; under None those of the product itself."""
    found: dict[int | None, list[Fact]] = defaultdict(list)
    for row in rows:
        number = None if row["number"] is None else Decimal(row["number"])
        found[row["variant"]].append(
            Fact(
                code=row["code"],
                name=row["name"],
                value=_value(row, number),
                unit=row["unit"] if number is not None else "",
                yes=row["yes"],
                position=row["position"],
                rank=Decimal(row["rank"] or 0) if number is None else number,
            )
        )
    return found


def _value(row: Mapping[str, Any], number: Decimal | None) -> str:
    if row["choice"] is not None:
        return str(row["choice"])
    return str(row["text"]) if number is None else written(number)


def _picture(row: Mapping[str, Any]) -> PictureShown:
    return PictureShown(
        url=default_storage.url(row["file"]),
        alt=row["alt"],
        is_dimensioned=row["is_dimensioned"],
        variant_id=row["variant"],
    )


def _papers(rows: Rows, buyer: Buyer) -> tuple[Paper, ...]:
    """Papers that the reader can read stand before those in other languages."""
    known = ("", *languages_for(buyer))
    papers = [
        Paper(
            pk=row["pk"],
            kind=DocumentKind(row["kind"]),
            language=row["language"],
            title=row["title"],
            name=row["name"],
            size=row["size"],
            variant_id=row["variant"],
        )
        for row in rows
    ]
    return tuple(sorted(papers, key=lambda paper: paper.language not in known))


def _contents(rows: Rows) -> dict[int, list[Component]]:
    found: dict[int, list[Component]] = defaultdict(list)
    for row in rows:
        unit = Unit(
            pk=row["unit"],
            variant_id=row["variant"],
            code=row["code"],
            factor=Decimal(row["factor"]),
        )
        name = " ".join(part for part in (row["name"], row["label"]) if part)
        found[row["kit"]].append(
            Component(row["variant"], row["sku"], name, unit, Decimal(row["quantity"]))
        )
    return found


def _arrivals(rows: Rows) -> dict[int, list[LaterArrival]]:
    found: dict[int, list[LaterArrival]] = defaultdict(list)
    for row in rows:
        on, quantity = date.fromisoformat(row["on"]), Decimal(row["quantity"])
        arrival = LaterArrival(row["warehouse"], row["name"], on, quantity)
        found[row["variant"]].append(arrival)
    return found
