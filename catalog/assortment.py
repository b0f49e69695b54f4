"""Which products a buyer may see: the rules of catalogues as one SQL condition."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.buyer import Buyer
from catalog.models.catalogues import CatalogueRule, RuleEffect
from catalog.restrictions import not_hidden
from catalog.standing import standing_of

NOTHING = Q(pk__in=())


def catalogue_ids_of(buyer: Buyer) -> tuple[int, ...]:
    """The customer's own catalogues, else the nearest parent's, its groups', channel's.

    Empty means no catalogue is assigned and everything shows.
    """
    return standing_of(buyer).catalogue_ids


def visible_products(buyer: Buyer, *, prefix: str = "") -> Q:
    """A condition on products (reached by `prefix`) that `buyer` may see.

    A closed channel shows strangers nothing; goods whose restriction hides them show
    only to who fulfils it. Rules come from two small queries that are asked once for
    each buyer value.
    """
    if not buyer.may_browse:
        return NOTHING
    shown = not_hidden(standing_of(buyer).hiding, prefix)
    ids = catalogue_ids_of(buyer)
    if not ids:
        return shown
    rules = buyer.remember("catalogue_rules", lambda: _rules_of(ids))
    return _condition(rules, ids, prefix) & shown


def _rules_of(ids: tuple[int, ...]) -> list[CatalogueRule]:
    return list(
        CatalogueRule.objects.filter(catalogue_id__in=ids).select_related("category")
    )


def _condition(rules: list[CatalogueRule], ids: tuple[int, ...], prefix: str) -> Q:
    seen = NOTHING
    for catalogue_id in ids:
        own = [rule for rule in rules if rule.catalogue_id == catalogue_id]
        included = _any_of(_with(own, RuleEffect.INCLUDE), prefix)
        excluded = _any_of(_with(own, RuleEffect.EXCLUDE), prefix)
        seen = seen | (included & ~excluded)
    return seen


def _with(rules: Iterable[CatalogueRule], effect: RuleEffect) -> list[CatalogueRule]:
    return [rule for rule in rules if rule.effect == effect]


def _any_of(rules: Iterable[CatalogueRule], prefix: str) -> Q:
    condition = NOTHING
    for rule in rules:
        condition = condition | _target(rule, prefix)
    return condition


def _target(rule: CatalogueRule, prefix: str) -> Q:
    if rule.category is not None:
        return Q(**{f"{prefix}category__path__startswith": rule.category.path})
    if rule.brand_id is not None:
        return Q(**{f"{prefix}brand_id": rule.brand_id})
    if rule.product_id is not None:
        return Q(**{f"{prefix}pk": rule.product_id})
    if rule.tag:
        return Q(**{f"{prefix}tags__contains": [rule.tag]})
    return Q(**{f"{prefix}pk__isnull": False})
