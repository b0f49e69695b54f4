"""Which products a buyer may see: the rules of catalogues as one SQL condition.

The same condition stands in lists, counts, facets, search, suggestions, carts, feeds
and exports, so none of them can show what another hides. Its length does not depend on
the number of rules: categories and brands are one array each, thousands of products
stay in their table and are looked up there. Nothing is computed ahead, so a change of a
rule is seen by the next request. Figures are in docs/decisions.md.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, TextField
from django.db.models import Value as Literal

from accounts.buyer import Buyer
from catalog.assortment_rules import CatalogueRules, RuleSet, WantedValue
from catalog.models.attributes import AttributeValue
from catalog.models.catalogues import CatalogueRule, RuleEffect
from catalog.restrictions import not_hidden
from catalog.standing import standing_of

NOTHING = Q(pk__in=())


def visible_products(buyer: Buyer, *, prefix: str = "") -> Q:
    """A condition on products (reached by `prefix`) that `buyer` may see.

    A closed channel shows strangers nothing; goods whose restriction hides them show
    only to who fulfils it. The rules come with the standing, once a request.
    """
    if not buyer.may_browse:
        return NOTHING
    standing = standing_of(buyer)
    shown = not_hidden(standing.hiding, prefix)
    if not standing.catalogue_ids:
        return shown
    return in_catalogues(standing.catalogues, prefix=prefix) & shown


def in_catalogues(catalogues: Iterable[CatalogueRules], *, prefix: str = "") -> Q:
    """A condition on products (reached by `prefix`) that one of `catalogues` shows."""
    seen = NOTHING
    for rules in catalogues:
        if rules.shows_everything:
            return Q()
        if not rules.shows_nothing:
            seen = seen | (_included(rules, prefix) & _not_excluded(rules, prefix))
    return seen


class Among(Func):
    """Whether a key is one of many, given as one array.

    Django's own IN takes a parameter for each; PostgreSQL looks a constant array up by
    hash, uses it on an index and knows from it how many rows there will be.
    """

    template = "(%(expressions)s::bigint[]))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, key: str, among: Iterable[int]) -> None:
        # As one text: Django and psycopg would each walk through thousands of numbers.
        ids = ",".join(map(str, among))
        super().__init__(F(key), Literal(f"{{{ids}}}", output_field=TextField()))


def _included(rules: CatalogueRules, prefix: str) -> Q:
    wanted = rules.included
    if wanted.everything:
        return Q()
    found = NOTHING
    if wanted.category_ids:
        found |= Q(Among(f"{prefix}category_id", wanted.category_ids))
    if wanted.brand_ids:
        found |= Q(Among(f"{prefix}brand_id", wanted.brand_ids))
    if wanted.tags:
        found |= Q(**{f"{prefix}tags__overlap": list(wanted.tags)})
    for asked in _looked_up(rules, RuleEffect.INCLUDE, wanted, prefix):
        found |= Q(asked)
    return found


def _not_excluded(rules: CatalogueRules, prefix: str) -> Q:
    unwanted, kept = rules.excluded, Q()
    if unwanted.category_ids:
        kept &= ~Q(Among(f"{prefix}category_id", unwanted.category_ids))
    if unwanted.brand_ids:
        # Without a brand it is none of them; SQL alone would not know.
        kept &= Q(**{f"{prefix}brand__isnull": True}) | ~Q(
            Among(f"{prefix}brand_id", unwanted.brand_ids)
        )
    if unwanted.tags:
        kept &= ~Q(**{f"{prefix}tags__overlap": list(unwanted.tags)})
    for asked in _looked_up(rules, RuleEffect.EXCLUDE, unwanted, prefix):
        kept &= ~Q(asked)
    return kept


def _looked_up(
    rules: CatalogueRules, effect: RuleEffect, about: RuleSet, prefix: str
) -> list[Exists]:
    """What other tables say about each product: its values, and rules that name it."""
    product = OuterRef(f"{prefix}pk")
    found = []
    if about.names_products:
        named = CatalogueRule.objects.filter(
            catalogue_id=rules.catalogue_id, effect=effect, product=product
        )
        found.append(Exists(named))
    if about.values:
        values = AttributeValue.objects.filter(product=product)
        found.append(Exists(values.filter(_is_one_of(about.values))))
    return found


def _is_one_of(wanted: Iterable[WantedValue]) -> Q:
    choices: dict[int, list[int]] = defaultdict(list)
    found = NOTHING
    for value in wanted:
        if value.choice_id is not None:
            choices[value.attribute_id].append(value.choice_id)
        else:
            found |= Q(attribute_id=value.attribute_id) & _bounds(value)
    for attribute_id, choice_ids in choices.items():
        found |= Q(attribute_id=attribute_id) & Q(Among("choice_id", choice_ids))
    return found


def _bounds(value: WantedValue) -> Q:
    if value.boolean is not None:
        return Q(boolean=value.boolean)
    bounds = Q(number__isnull=False)
    if value.least is not None:
        bounds &= Q(number__gte=value.least)
    if value.most is not None:
        bounds &= Q(number__lte=value.most)
    return bounds
