"""Restrictions: what of the catalogue is sold to whom, under which conditions.

The one place that catalogue, cart, quotes and orders ask. Rules and the buyer's
licences come with the standing that every page asks for anyway; which rule is about
which article takes one more query for any number of articles, none where there are no
rules. All of it is remembered on the buyer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any  # Any: columns as annotated

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.errors import Restricted
from catalog.models import (
    KitComponent,
    Product,
    Restriction,
    RestrictionTarget,
    Variant,
)
from catalog.restriction_rules import (
    COMPANY_CODES,
    LICENCE_CODES,
    Asker,
    Conditions,
    Goods,
    Place,
    Refusal,
    RefusalCode,
    RestrictionRule,
    conditions_for,
    refusals_for,
)
from catalog.standing import standing_of
from shop.blocks import Refused

NO_CONDITIONS = Conditions()


def restrictions_for(
    variant_ids: Iterable[int],
    buyer: Buyer,
    *,
    ship_to_country: str | None = None,
    postcode: str | None = None,
) -> dict[int, tuple[Refusal, ...]]:
    """Why `buyer` cannot buy each of these variants; what is sold freely is missing.

    Without a country, a region stands in the way only where none of the buyer's places
    is served: the country of the company and those of its addresses. A postcode of
    None is one nobody asked for yet. One query at most beside the standing.
    """
    goods = _goods(variant_ids, buyer)
    standing = standing_of(buyer)
    asker = _going_to(standing.asker, ship_to_country, postcode)
    found = {
        pk: refusals_for(each, standing.rules, asker) for pk, each in goods.items()
    }
    return {pk: refusals for pk, refusals in found.items() if refusals}


def conditions_of_sale(
    variant_ids: Iterable[int], buyer: Buyer
) -> dict[int, Conditions]:
    """Age, handling and licences that hold for each variant, whoever asks.

    What has none is missing. Queries as `restrictions_for`, shared with it.
    """
    goods = _goods(variant_ids, buyer)
    rules = standing_of(buyer).rules
    found = {pk: conditions_for(each, rules) for pk, each in goods.items()}
    return {pk: each for pk, each in found.items() if each != NO_CONDITIONS}


def all_conditions(variant_ids: Iterable[int], buyer: Buyer) -> Conditions:
    """What holds for goods that are bought together: the highest age, all classes."""
    found = conditions_of_sale(variant_ids, buyer).values()
    return Conditions(
        minimum_age=max((each.minimum_age for each in found), default=0),
        handling=frozenset().union(*(each.handling for each in found)),
        licences=tuple(dict.fromkeys(name for each in found for name in each.licences)),
    )


def refused_block(refusals: Sequence[Refusal]) -> Refused | None:
    """Refusals as the face shows them, with the page where the first may be settled."""
    if not refusals:
        return None
    text = " ".join(refusal.sentence for refusal in refusals)
    for refusal in refusals:
        if refusal.code in LICENCE_CODES:
            return Refused(text, reverse("accounts:licences"), gettext("Your licences"))
        if refusal.code in COMPANY_CODES:
            verb = gettext("Register your company")
            return Refused(text, reverse("accounts:register"), verb)
        if refusal.code == RefusalCode.AGE_UNKNOWN:
            verb = gettext("Give your date of birth")
            return Refused(text, reverse("accounts:date-of-birth"), verb)
    return Refused(text)


def refuse_restricted(
    variant_ids: Sequence[int],
    buyer: Buyer,
    *,
    ship_to_country: str | None = None,
    postcode: str | None = None,
) -> None:
    """Raise Restricted for the first article that `buyer` cannot put into a cart.

    A date of birth that is not known yet stands in no way: checkout asks for it.
    """
    found = restrictions_for(
        variant_ids, buyer, ship_to_country=ship_to_country, postcode=postcode
    )
    for pk in variant_ids:
        hard = [each for each in found.get(pk, ()) if not each.is_settled_later]
        if hard:
            raise Restricted(sku=sku_of(pk), reason=hard[0].sentence)


def _restricted(found: Mapping[int, Sequence[Refusal]]) -> Restricted:
    """The first article and why, then the others with their own reasons."""
    skus = dict(Variant.objects.filter(pk__in=found).values_list("pk", "sku"))
    (first, why), *others = [(skus[pk], found[pk][0].sentence) for pk in sorted(found)]
    said = [why, *(f"{sku}: {text}" for sku, text in others)]
    return Restricted(sku=first, reason=" ".join(said))


def refuse_order(
    variant_ids: Sequence[int], buyer: Buyer, *, country: str, postcode: str
) -> None:
    """Raise Restricted, which names every article that cannot be ordered to this place.

    Everything is read anew, in the caller's transaction. Licences that count are held
    until its commit: who refuses one waits, or was first and is seen.
    """
    if not standing_of(buyer).rules:
        return
    if buyer.customer is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT accounts_hold_licences(%s)", [buyer.customer.pk])
    found = restrictions_for(
        variant_ids, buyer.at(buyer.now), ship_to_country=country, postcode=postcode
    )
    if found:
        raise _restricted(found)


def sku_of(variant_id: int) -> str:
    """What a refusal calls an article."""
    return Variant.objects.values_list("sku", flat=True).get(pk=variant_id)


def products_of(restriction: Restriction) -> QuerySet[Product]:
    """Products on sale that a restriction is about."""
    about = Q(restriction_targets__restriction=restriction)
    for target in restriction.targets.select_related("category"):
        if target.product_id is None:
            path = target.category.path if target.category else ""
            about |= _is_met(path, target.brand_id, target.tag, "")
    return Product.objects.active().filter(about).distinct()


def not_hidden(rules: Iterable[RestrictionRule], prefix: str) -> Q:
    """A condition on products (reached by `prefix`): none of `rules` is about them."""
    condition, ids = Q(), []
    for rule in rules:
        for target in rule.targets:
            condition &= ~_is_met(target.path, target.brand_id, target.tag, prefix)
        if rule.has_products:
            ids.append(rule.pk)
    if ids:
        named = RestrictionTarget.objects.filter(
            restriction__in=ids, product__isnull=False
        )
        condition &= ~Q(**{f"{prefix}pk__in": named.values("product")})
    return condition


def _is_met(path: str, brand_id: int | None, tag: str, prefix: str) -> Q:
    if path:
        return Q(**{f"{prefix}category__path__startswith": path})
    if tag:
        return Q(**{f"{prefix}tags__contains": [tag]})
    return Q(**{f"{prefix}brand_id": brand_id})


def _going_to(asker: Asker, country: str | None, postcode: str | None) -> Asker:
    if country is None:
        return asker
    return replace(asker, places=(Place(country, postcode),))


def with_goods(rows: QuerySet[Variant], buyer: Buyer) -> QuerySet[Variant]:
    """Variants with what rules look at, for `note_goods`; as they are without rules."""
    if not standing_of(buyer).rules:
        return rows
    named = RestrictionTarget.objects.filter(product=OuterRef("product"))
    return rows.annotate(
        goods_path=F("product__category__path"),
        goods_brand_id=F("product__brand_id"),
        goods_tags=F("product__tags"),
        goods_restrictions=ArraySubquery(named.values("restriction")),
        goods_parts=ArraySubquery(_parts_as_json()),
    )


def _parts_as_json() -> QuerySet[KitComponent, Any]:
    """What rules look at in the components of the variant outside."""
    named = RestrictionTarget.objects.filter(product=OuterRef("component__product"))
    return KitComponent.objects.filter(kit=OuterRef("pk")).values(
        json=JSONObject(
            path="component__product__category__path",
            brand_id="component__product__brand_id",
            tags="component__product__tags",
            restriction_ids=ArraySubquery(named.values("restriction")),
        )
    )


def _part(row: Mapping[str, Any]) -> Goods:
    return Goods(
        path=row["path"],
        brand_id=row["brand_id"],
        tags=frozenset(row["tags"]),
        restriction_ids=frozenset(row["restriction_ids"]),
    )


def note_goods(rows: Iterable[Any], buyer: Buyer) -> list[Any]:
    """Remember what rules look at, so that nobody asks again on this page.

    `rows` are variants, or some of their columns, as `with_goods` annotates them.
    """
    known, found = _known(buyer), list(rows)
    for row in found:
        if hasattr(row, "goods_path"):
            known[row.pk] = Goods(
                path=row.goods_path,
                brand_id=row.goods_brand_id,
                tags=frozenset(row.goods_tags),
                restriction_ids=frozenset(row.goods_restrictions),
                parts=tuple(map(_part, row.goods_parts)),
            )
    return found


def _known(buyer: Buyer) -> dict[int, Goods]:
    return buyer.remember("catalog.goods", dict)


def _goods(variant_ids: Iterable[int], buyer: Buyer) -> dict[int, Goods]:
    """What rules look at, by variant; asked once for each variant and buyer value."""
    if not standing_of(buyer).rules:
        return {}
    wanted, known = set(variant_ids), _known(buyer)
    missing = wanted - known.keys()
    if missing:
        rows = Variant.objects.filter(pk__in=missing)
        note_goods(with_goods(rows, buyer), buyer)
    return {pk: known[pk] for pk in wanted if pk in known}
