"""Words of products, and what search finds them by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from catalog.errors import SlugTaken
from catalog.models import Product, ProductText
from catalog.rules import unaccented

BATCH = 5000
SLUG_LENGTH = 140


@dataclass(frozen=True)
class Words:
    """A product's words in one language. Without a slug it comes from the name."""

    language: str
    name: str
    slug: str = ""
    summary: str = ""
    description: str = ""


@transaction.atomic
def save_product_text(*, product_id: int, words: Words) -> ProductText:
    """Write a product's words in one language; search finds them from now on.

    Raises SlugTaken for a slug given that is another product's; one that is made from
    the name gives way by itself.
    """
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    old = product.texts.filter(language=words.language).first()
    text, _ = ProductText.objects.update_or_create(
        product=product,
        language=words.language,
        defaults={
            "name": words.name,
            "slug": _slug_of(product, words, old),
            "summary": words.summary,
            "description": words.description,
        },
    )
    refresh_search([product_id])
    return text


def _slug_of(product: Product, words: Words, old: ProductText | None) -> str:
    if words.slug:
        if _is_taken(words.slug, words.language, product):
            raise SlugTaken(slug=words.slug)
        return words.slug
    return old.slug if old else free_slug(product, words.name, words.language)


def free_slug(product: Product, name: str, language: str) -> str:
    """A slug made of the name; of name and code where that is another product's.

    Letters without a Latin base are left out: such a name goes by its code.
    """
    plain = slugify(unaccented(name.lower()))[:SLUG_LENGTH].strip("-")
    if plain and not _is_taken(plain, language, product):
        return plain
    coded = slugify(f"{plain} {unaccented(product.code.lower())}") or "p"
    if not _is_taken(coded, language, product):
        return coded
    return f"{coded}-{product.pk}"


def _is_taken(slug: str, language: str, product: Product) -> bool:
    same = ProductText.objects.filter(slug=slug, language=language)
    return same.exclude(product=product).exists()


def refresh_search(product_ids: Iterable[int]) -> None:
    """Make search true for these products: one statement for any number of them.

    Call it in the transaction that changed a name, code, brand, category or fact. New
    words of names, of categories' too, join the vocabulary that mistyped words are
    corrected by. A text that is found by the same as before is not written.
    """
    wanted = sorted(set(product_ids))
    if not wanted:
        return
    with connection.cursor() as cursor:
        cursor.execute(REFRESH, {"products": wanted})


def write_texts(texts: Sequence[ProductText]) -> None:
    """Write words of products and what search finds them by: one statement for all.

    A text that there is keeps its slug. Call it when all else of the products is
    written; what it says of search is as by `refresh_search`, for these texts.
    """
    if not texts:
        return
    # Those there are in the order in which they are locked elsewhere too.
    rows = sorted(texts, key=lambda text: (text.pk is None, text.pk or text.product_id))
    columns = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    products = sorted({row.product_id for row in rows})
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {"products": products, **columns})


COLUMNS = ("product_id", "language", "name", "slug", "summary", "description")
# Each text with what search finds it by; asks for a step `wanted` before it.
FOUND_BY = """
codes AS (
    SELECT product_id, string_agg(concat_ws(' ', sku, ean, mpn, label), ' ') AS codes
    FROM catalog_variant
    WHERE product_id = ANY(%(products)s) AND archived_at IS NULL
    GROUP BY product_id
), facts AS (
    SELECT fact.product_id, spoken.language, string_agg(DISTINCT concat_ws(
        ' ', fact.text, coalesce(words.name, choice.code),
        trim_scale(fact.number)::text || ' ' || attribute.unit
    ), ' ') AS facts
    FROM catalog_attributevalue AS fact
    JOIN catalog_attribute AS attribute ON attribute.id = fact.attribute_id
    CROSS JOIN (SELECT DISTINCT language FROM wanted) AS spoken
    LEFT JOIN catalog_attributechoice AS choice ON choice.id = fact.choice_id
    LEFT JOIN catalog_attributechoicetext AS words
      ON words.choice_id = choice.id AND words.language = spoken.language
    WHERE fact.product_id = ANY(%(products)s)
    GROUP BY fact.product_id, spoken.language
), found_by AS MATERIALIZED (
    SELECT wanted.*, brand.name AS brand, placed.name AS category,
        setweight(to_tsvector(config.name, wanted.name), 'A')
        || catalog_codes(concat_ws(' ', wanted.name, product.code, codes.codes), 'A')
        || setweight(to_tsvector(config.name, concat_ws(
            ' ', brand.name, wanted.summary
        )), 'B')
        || catalog_codes(concat_ws(' ', wanted.summary, facts.facts), 'B')
        || setweight(to_tsvector(config.name, concat_ws(
            ' ', placed.name, facts.facts
        )), 'C')
        || setweight(to_tsvector(config.name, wanted.description), 'D') AS search
    FROM wanted
    JOIN catalog_product AS product ON product.id = wanted.product_id
    CROSS JOIN LATERAL catalog_config(wanted.language) AS config (name)
    LEFT JOIN catalog_brand AS brand ON brand.id = product.brand_id
    LEFT JOIN catalog_categorytext AS placed
      ON placed.category_id = product.category_id
     AND placed.language = wanted.language
    LEFT JOIN codes ON codes.product_id = wanted.product_id
    LEFT JOIN facts
      ON facts.product_id = wanted.product_id AND facts.language = wanted.language
)
"""
LEARNT = """
INSERT INTO catalog_searchword (language, word)
SELECT DISTINCT said.language, word
FROM (
    SELECT language, name AS words FROM found_by
    UNION SELECT language, brand FROM found_by
    UNION SELECT language, category FROM found_by
) AS said, regexp_split_to_table(unaccent(lower(said.words)), '[^[:alpha:]]+') AS word
WHERE length(word) BETWEEN 4 AND 60
ORDER BY 1, 2
ON CONFLICT (language, word) DO NOTHING
"""
REFRESH = f"""
WITH wanted AS MATERIALIZED (
    -- In one order, or two imports of the same products stop each other.
    SELECT text.id, text.product_id, text.language, text.name, text.summary,
           text.description
    FROM catalog_producttext AS text
    WHERE text.product_id = ANY(%(products)s)
    ORDER BY text.id
    FOR NO KEY UPDATE
), {FOUND_BY}, written AS (
    UPDATE catalog_producttext AS text SET search = found_by.search FROM found_by
    WHERE text.id = found_by.id AND text.search IS DISTINCT FROM found_by.search
)
{LEARNT}
"""  # noqa: S608 constants
WRITE = f"""
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(
        %(product_id)s::bigint[], %(language)s::text[], %(name)s::text[],
        %(slug)s::text[], %(summary)s::text[], %(description)s::text[]
    ) WITH ORDINALITY AS given (
        product_id, language, name, slug, summary, description, place)
), {FOUND_BY}, written AS (
    INSERT INTO catalog_producttext (
        product_id, language, name, slug, summary, description, search)
    SELECT product_id, language, name, slug, summary, description, search
    FROM found_by ORDER BY place
    ON CONFLICT (product_id, language) DO UPDATE SET name = excluded.name,
        summary = excluded.summary, description = excluded.description,
        search = excluded.search
)
{LEARNT}
"""  # noqa: S608 constants


def refresh_search_of_brand(*, brand_id: int) -> None:
    """Make search true for a brand's products after its name changed."""
    _refresh_all(Product.objects.filter(brand_id=brand_id))


def refresh_search_of_category(*, category_id: int) -> None:
    """Make search true for a category's products after its name changed."""
    _refresh_all(Product.objects.filter(category_id=category_id))


def refresh_search_of_choice(*, choice_id: int) -> None:
    """Make search true for products with a choice after its name changed."""
    _refresh_all(Product.objects.filter(values__choice=choice_id).distinct())


def _refresh_all(products: QuerySet[Product]) -> None:
    ids = list(products.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        refresh_search(ids[start : start + BATCH])
