"""What a row of a listing shows, price aside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # columns are of any type

from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.storage import default_storage
from django.db.models import (
    BooleanField,
    DecimalField,
    Exists,
    Expression,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import RawSQL
from django.urls import reverse

from accounts.buyer import Buyer
from catalog.models import CustomerPartNumber, StockPolicy, Unit, Variant
from catalog.restrictions import note_goods, with_goods
from catalog.rules import least_quantity
from catalog.selectors.article_columns import (
    first_picture,
    levels_as_json,
    siblings_count,
    units_as_json,
)
from catalog.selectors.statements import statement_for
from catalog.selectors.stock import StockAnswer, answer_from
from catalog.selectors.texts import languages_for, with_words
from catalog.standing import standing_of
from shop.addresses import Addresses
from shop.statements import Blank, Given

# The first variant on sale of each of these products.
_FIRST = """ARRAY(
    SELECT DISTINCT ON (one.product_id) one.id FROM catalog_variant AS one
    WHERE one.product_id = ANY (%s::bigint[])
      AND one.is_active AND one.archived_at IS NULL
    ORDER BY one.product_id, one.position, one.id
)"""
# Read of a variant beside what is annotated: instances of three models for each row
# took longer than the rows.
_COLUMNS = (
    "pk",
    "product_id",
    "sku",
    "ean",
    "label",
    "tax_class",
    "weight_g",
    "stock_policy",
    "lead_days",
    "product__code",
    "product__category_id",
    "product__brand_id",
    "product__brand__name",
    "product__tags",
)


@dataclass(frozen=True)
class Article:
    """A variant as it stands in a list: all but its price.

    Minimum, step and maximum are in the default sales unit, `unit`.
    """

    product_id: int
    variant_id: int
    category_id: int
    unit: Unit
    units: tuple[Unit, ...]
    sku: str
    ean: str
    own_number: str
    name: str
    label: str
    summary: str
    url: str
    picture_url: str
    brand: str
    brand_id: int | None
    tags: tuple[str, ...]
    stock: StockAnswer
    variants_count: int
    tax_class: str
    weight_g: int
    minimum: Decimal
    step: Decimal
    maximum: Decimal | None


@dataclass(frozen=True)
class BriefArticle:
    """A variant as it stands in a suggestion. `unit_amount` is what was asked along."""

    product_id: int
    variant_id: int
    sku: str
    ean: str
    mpn: str
    own_number: str
    name: str
    label: str
    url: str
    picture_url: str
    variants_count: int
    unit_amount: Decimal | None = None


def articles(variant_ids: Sequence[int], buyer: Buyer) -> tuple[Article, ...]:
    """Articles of `variant_ids` in that order; what `buyer` may not see is missing.

    One query for any number of variants, two more when catalogues are asked first.
    """
    if not variant_ids:
        return ()
    found = _among(RawSQL("%s", [list(variant_ids)]), buyer)
    by_variant = {article.variant_id: article for article in found}
    return tuple(by_variant[pk] for pk in variant_ids if pk in by_variant)


def product_articles(product_ids: Sequence[int], buyer: Buyer) -> tuple[Article, ...]:
    """The first variant of each product as an article, in the order of the products.

    Queries as in `articles`.
    """
    return chosen_articles(dict.fromkeys(product_ids), buyer)


def chosen_articles(
    variants: Mapping[int, int | None], buyer: Buyer
) -> tuple[Article, ...]:
    """One article of each product, in their order: at the variant it is mapped to.

    At its first one where that is None. Queries as in `articles`.
    """
    if not variants:
        return ()
    chosen = [pk for pk in variants.values() if pk is not None]
    others = [product for product, pk in variants.items() if pk is None]
    wanted = RawSQL("%s", [chosen])
    if others:
        wanted = RawSQL(f"%s::bigint[] || {_FIRST}", [chosen, others])  # noqa: S611 a constant
    by_product = articles_by_product(wanted, buyer)
    return tuple(by_product[pk] for pk in variants if pk in by_product)


def articles_by_product(variant_ids: RawSQL, buyer: Buyer) -> dict[int, Article]:
    """Articles by their products, of the few variants in an array in SQL. One query."""
    return {article.product_id: article for article in _among(variant_ids, buyer)}


def _among(variant_ids: RawSQL, buyer: Buyer) -> list[Article]:
    """Articles of the variants in an array in SQL, in no order."""
    asked = statement_for(
        buyer, ("articles", bool(standing_of(buyer).rules)), lambda: _shown(buyer)
    )
    rows = asked.ask(
        variants=variant_ids,
        channel=buyer.channel.pk,
        customer=buyer.customer.pk if buyer.customer else None,
    )
    return _read(rows, buyer)


class AmongThose(Func):
    """Whether a key is in an array that the statement itself finds out.

    The planner looks few keys up by index; of a subquery it would not know how few.
    """

    template = "(%(expressions)s)::bigint[]))"
    arg_joiner = " = ANY (("
    output_field = BooleanField()

    def __init__(self, key: str, among: Expression | ArraySubquery) -> None:
        super().__init__(F(key), among)


def brief_articles(
    condition: Q, buyer: Buyer, *, amount: Expression | None = None
) -> tuple[BriefArticle, ...]:
    """The few variants that `condition` names, in no order; those sold by no unit not.

    `amount` says what one costs, as SQL about `catalog_variant`. One query.
    """
    rows = (
        _named(buyer, CustomerPartNumber.objects.visible_to(buyer))
        .select_related("product")
        .filter(condition, Exists(Unit.objects.filter(variant=OuterRef("pk"))))
    )
    unpriced: Expression = Value(None, DecimalField())
    found = rows.annotate(unit_amount=amount or unpriced).order_by()
    return tuple(_brief(variant) for variant in found)


def _brief(variant: Variant) -> BriefArticle:
    words = vars(variant)  # annotations
    return BriefArticle(
        product_id=variant.product_id,
        variant_id=variant.pk,
        sku=variant.sku,
        ean=variant.ean,
        mpn=variant.mpn,
        own_number=words["own_number"] or "",
        name=words["name"] or variant.product.code,
        label=variant.label,
        url=product_url(words["slug"]),
        picture_url=picture_url(words["picture"]),
        variants_count=words["siblings_count"],
        unit_amount=words["unit_amount"],
    )


def _shown(buyer: Buyer) -> QuerySet[Variant, Any]:
    """The columns of articles; `variants`, `channel` and `customer` are given."""
    # As `visible_to` has it, of whoever asks.
    mine = CustomerPartNumber.objects.filter(customer=Given("customer"))
    rows = _named(buyer, mine, "summary").annotate(
        sold_in=units_as_json(), levels=levels_as_json(Blank("channel"))
    )
    found = with_goods(rows, buyer).filter(AmongThose("pk", Given("variants")))
    return found.order_by().values_list(*_COLUMNS, *found.query.annotation_select)


def _named(
    buyer: Buyer, mine: QuerySet[CustomerPartNumber], *words: str
) -> QuerySet[Variant]:
    """Variants with name, slug, further `words`, picture, own number, siblings."""
    numbers = mine.filter(variant=OuterRef("pk")).values("number")
    rows = Variant.objects.visible_to(buyer).annotate(
        picture=first_picture(),
        own_number=Subquery(numbers[:1]),
        siblings_count=siblings_count(),
    )
    return with_words(
        rows,
        languages_for(buyer),
        "name",
        "slug",
        *words,
        relation="product__texts",
    )


def _units_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Unit, ...]:
    # JSON keeps no order of keys; from_db goes by the order of the fields.
    fields = Unit._meta.concrete_fields
    names = [field.attname for field in fields]
    return tuple(
        Unit.from_db(None, names, [f.to_python(row[f.attname]) for f in fields])
        for row in rows
    )


def _read(rows: Sequence[Any], buyer: Buyer) -> list[Article]:  # Any: as named
    found = [(row, _units_from(row.sold_in)) for row in note_goods(rows, buyer)]
    addresses = Addresses.of("storefront:product")
    # A variant nobody can buy has no units.
    return [
        _article(row, units, _stock_of(row, buyer), addresses)
        for row, units in found
        if units
    ]


def _stock_of(row: Any, buyer: Buyer) -> StockAnswer:  # Any: columns as named
    return answer_from(
        row.levels,
        policy=StockPolicy(row.stock_policy),
        lead_days=row.lead_days,
        today=buyer.today,
        working=buyer.working_days,
    )


def default_unit(units: Sequence[Unit]) -> Unit:
    """The unit lists sell by: the default one, else the base unit."""
    return min(units, key=lambda unit: (not unit.is_default, not unit.is_base))


def _article(
    row: Any,  # Any: columns as named
    units: tuple[Unit, ...],
    stock: StockAnswer,
    addresses: Addresses,
) -> Article:
    unit = default_unit(units)
    return Article(
        product_id=row.product_id,
        variant_id=row.pk,
        category_id=row.product__category_id,
        unit=unit,
        units=units,
        sku=row.sku,
        ean=row.ean,
        own_number=row.own_number or "",
        name=row.name or row.product__code,
        label=row.label,
        summary=row.summary or "",
        url=addresses.to(row.slug) if row.slug else "",
        picture_url=picture_url(row.picture),
        brand=row.product__brand__name or "",
        brand_id=row.product__brand_id,
        tags=tuple(row.product__tags),
        stock=stock,
        variants_count=row.siblings_count,
        tax_class=row.tax_class,
        weight_g=row.weight_g,
        minimum=least_quantity(unit),
        step=unit.step,
        maximum=unit.maximum,
    )


def product_url(slug: str | None) -> str:
    """The page of a product; without words there is none, and no link."""
    return reverse("storefront:product", args=[slug]) if slug else ""


def picture_url(file: str | None) -> str:
    """The address of a picture's file, "" without one."""
    return default_storage.url(file) if file else ""
