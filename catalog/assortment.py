"""Which products a buyer may see: the rules of catalogues as one SQL condition."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from accounts.buyer import Buyer
from catalog.models.catalogues import CatalogueRule, RuleEffect

NOTHING = Q(pk__in=())


_STANDING = """
SELECT
    ARRAY(SELECT catalog_assigned_catalogues(%(customer)s, %(channel)s)),
    (SELECT concat_ws(':', max(id), count(*), sum(id), max(at))
     FROM catalog_cataloguechange)
"""


@dataclass(frozen=True)
class Standing:
    """A buyer's catalogues, and a value that differs after every change of any.

    Marks are only added late or forgotten from the oldest on, so key, number and sum
    together never come back. `version` also holds an instant, which tells two
    databases apart that had the same name one after the other.
    """

    catalogue_ids: tuple[int, ...]
    version: str


def standing_of(buyer: Buyer) -> Standing:
    """Catalogues and version; one query, once for each buyer value."""
    return buyer.remember("catalogue_standing", lambda: _find_standing(buyer))


def catalogue_ids_of(buyer: Buyer) -> tuple[int, ...]:
    """The customer's own catalogues, else the nearest parent's, its groups', channel's.

    Empty means no catalogue is assigned and everything shows.
    """
    return standing_of(buyer).catalogue_ids


def _find_standing(buyer: Buyer) -> Standing:
    customer = buyer.customer if buyer.is_approved else None
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDING,
            {
                "channel": buyer.channel.pk,
                "customer": customer.pk if customer else None,
            },
        )
        ((assigned, version),) = cursor.fetchall()
    return Standing(tuple(assigned), version)


def visible_products(buyer: Buyer, *, prefix: str = "") -> Q:
    """A condition on products (reached by `prefix`) that `buyer` may see.

    A closed channel shows strangers nothing. Rules come from two small queries that
    are asked once for each buyer value.
    """
    if not buyer.may_browse:
        return NOTHING
    ids = catalogue_ids_of(buyer)
    if not ids:
        return Q()
    rules = buyer.remember("catalogue_rules", lambda: _rules_of(ids))
    return _condition(rules, ids, prefix)


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
