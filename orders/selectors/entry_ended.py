"""What used to be sold under a code, where something stands in for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Upper
from django.db.models.lookups import In

from accounts.buyer import Buyer
from catalog.assortment import visible_products
from catalog.models import RelationKind, Variant
from catalog.rules import as_bare_code, as_code, ean_forms
from catalog.selectors.codes import own_numbers


@dataclass(frozen=True)
class EndedVariant:
    """A variant that is not sold any more, and the one that replaces it."""

    variant_id: int
    sku: str
    replacement_id: int


def ended_by_code(codes: Iterable[str], buyer: Buyer) -> dict[str, EndedVariant]:
    """What codes meant that mean nothing any more, where something replaces it.

    An article the buyer could not see while it was sold is as unknown as one that
    never was. Two queries for any number of codes.
    """
    keys = {code: as_code(code) for code in codes if code.strip()}
    if not keys:
        return {}
    found = list(_ended_rows(set(keys.values()), buyer))
    replaced = replacements({pk for pk, *_ in found}, buyer)
    by_code: dict[str, EndedVariant] = {}
    for pk, sku, ean, own in found:
        if pk in replaced:
            ended = EndedVariant(pk, sku, replaced[pk])
            for name in (as_code(sku), *ean_forms(ean), as_code(own or "")):
                by_code.setdefault(name, ended)
    by_code.pop("", None)
    answers = {code: _by_forms(key, by_code) for code, key in keys.items()}
    return {code: ended for code, ended in answers.items() if ended is not None}


def _by_forms(key: str, by_code: Mapping[str, EndedVariant]) -> EndedVariant | None:
    forms = (key, *ean_forms(as_bare_code(key)))
    return next((by_code[form] for form in forms if form in by_code), None)


def _ended_rows(
    wanted: set[str], buyer: Buyer
) -> list[tuple[int, str, str, str | None]]:
    """Ended variants with their SKU, EAN and the customer's own number."""
    rows = Variant.objects.order_by().values("pk")
    eans = {form for code in wanted for form in ean_forms(as_bare_code(code))}
    parts = [rows.filter(In(Upper("sku"), wanted))]
    if eans:
        parts.append(rows.filter(~Q(ean=""), ean__in=eans))
    own = {}
    if buyer.customer is not None:
        mine = own_numbers(buyer).filter(In(Upper("number"), wanted))
        own = dict(mine.values_list("variant_id", "number"))
        parts.append(rows.filter(pk__in=list(own)))
    first, *others = parts
    ended = (
        Q(archived_at__isnull=False)
        | Q(is_active=False)
        | Q(product__archived_at__isnull=False)
        | Q(product__is_active=False)
    )
    found = Variant.objects.filter(
        ended,
        visible_products(buyer, prefix="product__"),
        pk__in=first.union(*others) if others else first,
    ).order_by("pk")
    return [
        (pk, sku, ean, own.get(pk))
        for pk, sku, ean in found.values_list("pk", "sku", "ean")
    ]


def replacements(variant_ids: Collection[int], buyer: Buyer) -> dict[int, int]:
    """What `buyer` may have instead of variants: the same size, else the first.

    One query.
    """
    if not variant_ids:
        return {}
    related = "product__related_from"
    rows = (
        Variant.objects.visible_to(buyer)
        .filter(
            **{
                f"{related}__kind": RelationKind.REPLACEMENT,
                f"{related}__source__variants__in": list(variant_ids),
            }
        )
        .annotate(
            replaced=F(f"{related}__source__variants"),
            old_label=F(f"{related}__source__variants__label"),
        )
        .order_by(f"{related}__position", f"{related}__pk", "position", "pk")
        .values_list("replaced", "pk", "label", "old_label")
    )
    wanted = set(variant_ids)
    best: dict[int, tuple[bool, int]] = {}
    for replaced, pk, label, old_label in rows:
        is_other = label != old_label
        if replaced in wanted and (
            replaced not in best or best[replaced][0] > is_other
        ):
            best[replaced] = (is_other, pk)
    return {replaced: pk for replaced, (_, pk) in best.items()}
