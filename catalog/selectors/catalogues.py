"""What catalogues show and to whom, for those who look after them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.buyer import Buyer
from accounts.models import Channel, Customer, User
from accounts.selectors import buyer_for_customer
from catalog.assortment import in_catalogues
from catalog.assortment_rules import CatalogueRules
from catalog.models import Catalogue, Category, Product, RuleEffect, Variant
from catalog.rules import as_code
from catalog.standing import rules_of

MOST_EXAMPLES = 20
MOST_AFFECTED = 30


class Verdict(StrEnum):
    NEW = "new"
    MOVES = "moves"
    THERE = "there"
    REPEATED = "repeated"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


WORDS: dict[Verdict, Promise] = {
    Verdict.NEW: gettext_lazy("is added"),
    Verdict.MOVES: gettext_lazy("stood there the other way round and changes sides"),
    Verdict.THERE: gettext_lazy("is there already"),
    Verdict.REPEATED: gettext_lazy("stands further up already"),
    Verdict.AMBIGUOUS: gettext_lazy("means several products; use the SKU"),
    Verdict.UNKNOWN: gettext_lazy("is no product's code, SKU or EAN"),
}


@dataclass(frozen=True)
class Judgement:
    """What one pasted line would do. `line` counts from 1."""

    line: int
    code: str
    verdict: Verdict
    product_id: int | None = None

    @property
    def words(self) -> Promise:
        return WORDS[self.verdict]

    @property
    def is_change(self) -> bool:
        return self.verdict in {Verdict.NEW, Verdict.MOVES}

    @property
    def is_problem(self) -> bool:
        return self.verdict in {Verdict.AMBIGUOUS, Verdict.UNKNOWN}


def judged_codes(
    catalogue: Catalogue, effect: RuleEffect, codes: Sequence[str]
) -> tuple[Judgement, ...]:
    """Say of each code what naming it would do; three queries for any number.

    A code is a product's, an SKU or an EAN, in letters of any case.
    """
    found = _products_by_code({as_code(code) for code in codes})
    standing = dict(
        catalogue.rules.filter(product__in={pk for pks in found.values() for pk in pks})
        .order_by("pk")
        .values_list("product_id", "effect")
    )
    judged, before = [], set[int]()
    for line, code in enumerate(codes, start=1):
        products = found.get(as_code(code), set())
        product_id = min(products) if len(products) == 1 else None
        verdict = _verdict(products, product_id, before, standing, effect)
        judged.append(Judgement(line, code, verdict, product_id))
        if product_id is not None:
            before.add(product_id)
    return tuple(judged)


def _verdict(
    products: set[int],
    product_id: int | None,
    before: set[int],
    standing: dict[int, str],
    effect: RuleEffect,
) -> Verdict:
    if product_id is None:
        return Verdict.AMBIGUOUS if products else Verdict.UNKNOWN
    if product_id in before:
        return Verdict.REPEATED
    if product_id not in standing:
        return Verdict.NEW
    return Verdict.THERE if standing[product_id] == effect else Verdict.MOVES


def _products_by_code(wanted: set[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    products = Product.objects.annotate(key=Upper("code")).filter(key__in=wanted)
    for key, pk in products.values_list("key", "pk"):
        found[key].add(pk)
    variants = Variant.objects.annotate(key=Upper("sku"))
    for key, pk in variants.filter(key__in=wanted).values_list("key", "product_id"):
        found[key].add(pk)
    eans = Variant.objects.filter(ean__in=wanted - {""})
    for key, pk in eans.values_list("ean", "product_id"):
        found[key].add(pk)
    return found


@dataclass(frozen=True)
class Preview:
    """What shows: in all, by chapter (the first level), and some of it."""

    count: int
    of_count: int
    chapters: tuple[tuple[Category, int], ...]
    examples: tuple[Product, ...]


def preview_of(catalogue: Catalogue) -> Preview:
    """What a catalogue shows by itself, whoever has it; restrictions aside."""
    rules = rules_of([catalogue.pk]) or (CatalogueRules(catalogue.pk),)
    return _preview(Product.objects.active().filter(in_catalogues(rules)))


def preview_for(buyer: Buyer) -> Preview:
    """What a buyer sees, by all that holds for them."""
    return _preview(Product.objects.visible_to(buyer))


def _preview(products: QuerySet[Product]) -> Preview:
    rows = products.order_by().values_list("category__path").annotate(Count("pk"))
    counts: Counter[str] = Counter()
    for path, count in rows:
        counts[path[: Category.steplen]] += count
    roots = Category.objects.filter(depth=1).prefetch_related("texts").order_by("path")
    return Preview(
        count=sum(counts.values()),
        of_count=Product.objects.active().count(),
        chapters=tuple((root, counts[root.path]) for root in roots),
        examples=tuple(
            products.prefetch_related("texts").order_by("code")[:MOST_EXAMPLES]
        ),
    )


@dataclass(frozen=True)
class Affected:
    """Somebody a catalogue is assigned to, and how many articles they see."""

    name: str
    before: int
    after: int


def affected_by_archiving(catalogue: Catalogue, *, staff: User) -> tuple[Affected, ...]:
    """Who would see how much more or less without this catalogue; the first thirty.

    Tried out in a transaction that is taken back. Customers that the staff user does
    not look after are not named.
    """
    people = _askers(catalogue, staff)[:MOST_AFFECTED]
    before = [_count(buyer) for _, buyer in people]
    with transaction.atomic():
        Catalogue.objects.filter(pk=catalogue.pk).update(archived_at=timezone.now())
        after = [_count(buyer.at(buyer.now)) for _, buyer in people]
        transaction.set_rollback(True)
    return tuple(
        Affected(name, was, becomes)
        for (name, _), was, becomes in zip(people, before, after, strict=True)
    )


def _count(buyer: Buyer) -> int:
    return Product.objects.visible_to(buyer).count()


def _askers(catalogue: Catalogue, staff: User) -> list[tuple[str, Buyer]]:
    """Guests of its channels, its customers, and the members of its groups."""
    now = timezone.now()
    channels = Channel.objects.filter(
        pk__in=catalogue.assignments.values("channel")
    ).select_related("seller")
    found = [
        (channel.name, Buyer(channel=channel, now=now, language=channel.language))
        for channel in channels
    ]
    customers = Customer.objects.managed_by(staff).filter(
        pk__in=_customer_ids(catalogue)
    )
    rows = customers.select_related("channel__seller").order_by("name")
    return found + [
        (customer.name, buyer_for_customer(customer=customer, now=now))
        for customer in rows[:MOST_AFFECTED]
    ]


_CUSTOMERS = """
SELECT entry.customer_id FROM catalog_catalogueassignment entry
WHERE entry.catalogue_id = %(catalogue)s AND entry.customer_id IS NOT NULL
UNION
SELECT customer.id FROM accounts_customer customer
WHERE EXISTS (
        SELECT FROM catalog_catalogueassignment entry
        WHERE entry.catalogue_id = %(catalogue)s AND entry.group_id IS NOT NULL
    )
    AND customer.archived_at IS NULL
    AND accounts_groups(customer.id) && ARRAY(
        SELECT entry.group_id FROM catalog_catalogueassignment entry
        WHERE entry.catalogue_id = %(catalogue)s AND entry.group_id IS NOT NULL
    )
"""


def _customer_ids(catalogue: Catalogue) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CUSTOMERS, {"catalogue": catalogue.pk})
        return [pk for (pk,) in cursor.fetchall()]
