"""Find articles by the codes people type, paste and scan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Collate, Upper
from django.db.models.lookups import In, StartsWith

from accounts.buyer import Buyer
from catalog.models import CustomerPartNumber, Variant, bare
from catalog.rules import as_bare_code, as_code, ean_forms

LONGEST_CODE = 60
# Fewer signs are no code once the others are left out.
SHORTEST_BARE, SHORTEST_EAN = 3, 4
# Rows of one column: keys of variants. Any: by the name of the column.
Keys = QuerySet[Any, Any]


def variants_by_code(codes: Iterable[str], buyer: Buyer) -> dict[str, list[Variant]]:
    """Variants that `buyer` may see for each code, in one query for any number.

    A code is a SKU or the customer's own number, else an EAN, else a manufacturer's
    number, else one of them with the signs between letters and digits left out;
    letters' case and spaces around do not matter. A code with several variants is
    ambiguous, one without any is missing from the result. Variants come with their
    product.
    """
    asked = {code: as_code(code) for code in codes}
    wanted = {code for code in asked.values() if code and len(code) <= LONGEST_CODE}
    if not wanted:
        return {}
    places = _places(_variants(wanted, buyer))
    answers = {code: _nearest(key, places) for code, key in asked.items() if key}
    return {code: variants for code, variants in answers.items() if variants}


def _variants(wanted: set[str], buyer: Buyer) -> list[Variant]:
    bares = {code for code in map(as_bare_code, wanted) if len(code) >= SHORTEST_BARE}
    eans = {form for code in wanted for form in ean_forms(as_bare_code(code))}
    rows = Variant.objects.order_by().values("pk")
    # The empty codes are excluded in so many words: their indexes leave them out, and
    # the planner proves that by itself for short lists only.
    meant: list[Keys | None] = [
        rows.filter(In(Upper("sku"), wanted)),
        rows.filter(In(Upper("mpn"), wanted), ~Q(mpn="")),
        rows.filter(In(bare("sku"), bares)) if bares else None,
        rows.filter(In(bare("mpn"), bares), ~Q(mpn="")) if bares else None,
        rows.filter(~Q(ean=""), ean__in=eans) if eans else None,
        *_own(wanted, bares, buyer),
    ]
    return _shown([part for part in meant if part is not None], buyer)


def _own(wanted: set[str], bares: set[str], buyer: Buyer) -> list[Keys]:
    if buyer.customer is None:
        return []
    mine = own_numbers(buyer).order_by().values("variant")
    found: list[Keys] = [mine.filter(In(Upper("number"), wanted))]
    return [*found, mine.filter(In(bare("number"), bares))] if bares else found


def own_numbers(buyer: Buyer) -> QuerySet[CustomerPartNumber]:
    """The customer's own numbers."""
    return CustomerPartNumber.objects.visible_to(buyer)


def _shown(parts: Sequence[Keys], buyer: Buyer) -> list[Variant]:
    """Those of the variants that `buyer` may see, with the customer's own number."""
    first, *others = parts
    mine = own_numbers(buyer).filter(variant=OuterRef("pk")).values("number")[:1]
    return list(
        Variant.objects.visible_to(buyer)
        .filter(pk__in=first.union(*others))
        .annotate(own_number=Subquery(mine))
        .select_related("product")
        .order_by("position", "pk")
    )


Places = tuple[Mapping[str, list[Variant]], ...]


def _places(found: Sequence[Variant]) -> Places:
    """Where a code may stand, the nearest place first."""
    places: list[dict[str, list[Variant]]] = [defaultdict(list) for _ in range(5)]
    named, scanned, made, loosely, made_loosely = places
    for variant in found:
        own = vars(variant)["own_number"] or ""
        _note(named, variant, as_code(variant.sku), as_code(own))
        _note(scanned, variant, variant.ean.lstrip("0"))
        _note(made, variant, as_code(variant.mpn))
        _note(loosely, variant, as_bare_code(variant.sku), as_bare_code(own))
        _note(made_loosely, variant, as_bare_code(variant.mpn))
    return tuple(places)


def _note(place: dict[str, list[Variant]], variant: Variant, *codes: str) -> None:
    for code in {code for code in codes if code}:
        place[code].append(variant)


def _nearest(key: str, places: Places) -> list[Variant]:
    named, scanned, made, loosely, made_loosely = places
    code = as_bare_code(key)
    ean = code.lstrip("0") if ean_forms(code) else ""
    return (
        named.get(key, [])
        or (scanned.get(ean, []) if ean else [])
        or made.get(key, [])
        or loosely.get(code, [])
        or made_loosely.get(code, [])
    )


def variants_beginning(text: str, buyer: Buyer, *, limit: int) -> list[Variant]:
    """Variants with a SKU, EAN, manufacturer's or own number that `text` begins.

    Signs left out do not matter. The customer's own numbers first, then by SKU. One
    query.
    """
    code = as_bare_code(text)
    if not code or len(code) > LONGEST_CODE:
        return []
    found = _shown(_beginning(code, buyer, limit), buyer)
    return sorted(found, key=lambda variant: _own_first(variant, code))[:limit]


def keys_beginning(text: str, buyer: Buyer, *, limit: int) -> Keys | None:
    """Keys of those that `variants_beginning` finds, for another query; None: none."""
    code = as_bare_code(text)
    if not code or len(code) > LONGEST_CODE:
        return None
    first, *others = _beginning(code, buyer, limit)
    order: list[Any] = [StartsWith(bare("sku"), code).desc(), Collate("sku", "C")]
    if buyer.customer is not None:
        mine = own_numbers(buyer).filter(variant=OuterRef("pk"))
        own = Exists(mine.filter(StartsWith(bare("number"), code)))
        order.insert(0, own.desc())
    found = Variant.objects.visible_to(buyer).filter(pk__in=first.union(*others))
    return found.order_by(*order).values("pk")[:limit]


def _beginning(code: str, buyer: Buyer, limit: int) -> list[Keys]:
    rows = Variant.objects.visible_to(buyer).values("pk")
    parts: list[Keys] = [
        rows.filter(StartsWith(bare("sku"), code)).order_by(bare("sku"))[:limit],
        rows.filter(~Q(mpn=""), StartsWith(bare("mpn"), code)).order_by()[:limit],
    ]
    if code.isdigit() and len(code) >= SHORTEST_EAN:
        eans = rows.filter(~Q(ean=""), ean__startswith=code)
        parts.append(eans.order_by("ean")[:limit])
    if buyer.customer is not None:
        own = own_numbers(buyer).filter(StartsWith(bare("number"), code))
        parts.append(own.order_by("number").values("variant")[:limit])
    return parts


def _own_first(variant: Variant, code: str) -> tuple[bool, bool, str]:
    own = as_bare_code(vars(variant)["own_number"] or "")
    sku = as_bare_code(variant.sku)
    return not own.startswith(code), not sku.startswith(code), sku
