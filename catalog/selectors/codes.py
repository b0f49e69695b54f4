"""Find articles by the codes people type, paste and scan."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Upper

from accounts.buyer import Buyer
from catalog.models import CustomerPartNumber, Variant
from catalog.rules import as_code, ean_forms

LONGEST_CODE = 60


def variants_by_code(codes: Iterable[str], buyer: Buyer) -> dict[str, list[Variant]]:
    """Variants that `buyer` may see for each code, in two queries for any number.

    A code is a SKU or the customer's own number, else an EAN, else a manufacturer's
    number; letters' case and spaces around do not matter. A code with several
    variants is ambiguous, one without any is missing from the result. Variants come
    with their product.
    """
    asked = {code: as_code(code) for code in codes}
    wanted = {code for code in asked.values() if code and len(code) <= LONGEST_CODE}
    if not wanted:
        return {}
    own = _own_numbers(wanted, buyer)
    found = _variants(wanted, {pk for pks in own.values() for pk in pks}, buyer)
    by_kind = _by_kind(found, own)
    answers = {code: _nearest(key, by_kind) for code, key in asked.items()}
    return {code: variants for code, variants in answers.items() if variants}


def _own_numbers(wanted: set[str], buyer: Buyer) -> dict[str, set[int]]:
    if buyer.customer is None:
        return {}
    rows = (
        CustomerPartNumber.objects.visible_to(buyer)
        .annotate(code=Upper("number"))
        .filter(code__in=wanted)
        .values_list("code", "variant_id")
    )
    numbers: dict[str, set[int]] = defaultdict(set)
    for code, variant_id in rows:
        numbers[code].add(variant_id)
    return numbers


def _variants(wanted: set[str], own_ids: set[int], buyer: Buyer) -> list[Variant]:
    eans = [form for code in wanted for form in ean_forms(code)]
    # The empty codes are excluded in so many words: their indexes leave them out, and
    # the planner proves that by itself for short lists only.
    meant = (
        Q(upper_sku__in=wanted)
        | Q(pk__in=own_ids)
        | (Q(ean__in=eans) & ~Q(ean=""))
        | (Q(upper_mpn__in=wanted) & ~Q(mpn=""))
    )
    return list(
        Variant.objects.visible_to(buyer)
        .alias(upper_sku=Upper("sku"), upper_mpn=Upper("mpn"))
        .filter(meant)
        .select_related("product")
        .order_by("position", "pk")
    )


Kinds = tuple[
    dict[str, list[Variant]], dict[str, list[Variant]], dict[str, list[Variant]]
]


def _by_kind(found: list[Variant], own: dict[str, set[int]]) -> Kinds:
    named: dict[str, list[Variant]] = defaultdict(list)
    scanned: dict[str, list[Variant]] = defaultdict(list)
    made: dict[str, list[Variant]] = defaultdict(list)
    by_pk = {variant.pk: variant for variant in found}
    for variant in found:
        named[as_code(variant.sku)].append(variant)
        scanned[variant.ean.lstrip("0")].append(variant)
        made[as_code(variant.mpn)].append(variant)
    for code, variant_ids in own.items():
        more = [by_pk[pk] for pk in sorted(variant_ids) if pk in by_pk]
        named[code] += [variant for variant in more if variant not in named[code]]
    return named, scanned, made


def _nearest(key: str, kinds: Kinds) -> list[Variant]:
    named, scanned, made = kinds
    if not key:
        return []
    bare = key.lstrip("0") if ean_forms(key) else ""
    by_ean = scanned.get(bare, []) if bare else []
    return named.get(key) or by_ean or made.get(key, [])
