"""Where a buyer stands: catalogues and their rules, conditions of sale, licences.


Every page of the catalogue asks for all of it, so it comes in one statement a request.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any  # Any: values read as JSON

from django.db import connection

from accounts.buyer import Buyer
from catalog.assortment_rules import CatalogueRules, read_rules
from catalog.restriction_rules import (
    Asker,
    LicenceHeld,
    LicenceNeeded,
    Place,
    RestrictionRule,
    Target,
    hides,
)

_RULES = """
SELECT jsonb_build_object(
    'pk', rule.id, 'audience', rule.audience, 'region_effect', rule.region_effect,
    'countries', rule.countries, 'postcodes', rule.postcodes,
    'minimum_age', coalesce(rule.minimum_age, 0), 'handling', rule.handling,
    'is_hidden', rule.is_hidden,
    'licences', ARRAY(
        SELECT jsonb_build_object(
            'kind_id', kind.id, 'names', kind.names, 'code', kind.code
        )
        FROM catalog_restriction_licence_kinds AS needed
        JOIN accounts_licencekind AS kind ON kind.id = needed.licencekind_id
        WHERE needed.restriction_id = rule.id ORDER BY kind.code
    ),
    'targets', ARRAY(
        SELECT jsonb_build_object(
            'path', coalesce(category.path, ''), 'brand_id', target.brand_id,
            'tag', target.tag
        )
        FROM catalog_restrictiontarget AS target
        LEFT JOIN catalog_category AS category ON category.id = target.category_id
        WHERE target.restriction_id = rule.id AND target.product_id IS NULL
    ),
    'has_products', EXISTS (
        SELECT FROM catalog_restrictiontarget AS target
        WHERE target.restriction_id = rule.id AND target.product_id IS NOT NULL
    )
)
FROM catalog_restriction AS rule
WHERE rule.archived_at IS NULL ORDER BY rule.id
"""
# Of the buyer: only asked where there are rules to judge by.
_ABOUT = """
SELECT jsonb_build_object(
    'born_on', (SELECT born_on FROM accounts_customer WHERE id = %(buying)s),
    'licences', ARRAY(
        SELECT jsonb_build_array(kind_id, state, valid_from, expires_on)
        FROM accounts_licences_of(%(buying)s)
    ),
    'places', ARRAY(
        SELECT DISTINCT jsonb_build_array(country, postcode)
        FROM accounts_address
        WHERE customer_id = %(buying)s AND archived_at IS NULL
    )
)
WHERE EXISTS (SELECT FROM catalog_restriction WHERE archived_at IS NULL)
"""
# Categories come with all below them: the operators compare bytes, whatever the
# database sorts by, and have an index; no path has a character after "~".
_CATALOGUES = """
SELECT jsonb_build_object(
    'catalogue_id', assigned.id, 'effect', effect.name,
    'everything', coalesce(about.everything, false),
    'brand_ids', coalesce(about.brand_ids, '{}'),
    'tags', coalesce(about.tags, '{}'),
    'values', coalesce(about.values, '[]'),
    'category_ids', ARRAY(
        SELECT DISTINCT below.id
        FROM catalog_cataloguerule AS rule
        JOIN catalog_category AS named ON named.id = rule.category_id
        JOIN catalog_category AS below
            ON below.path ~>=~ named.path AND below.path ~<~ (named.path || '~')
        WHERE rule.catalogue_id = assigned.id AND rule.effect = effect.name
            AND rule.product_id IS NULL
    ),
    -- One probe of the index: for EXISTS the planner reads the rules of all.
    'names_products', coalesce((
        SELECT true FROM catalog_cataloguerule AS rule
        WHERE rule.catalogue_id = assigned.id AND rule.effect = effect.name
            AND rule.product_id IS NOT NULL
        ORDER BY rule.product_id LIMIT 1
    ), false)
)
FROM assigned
CROSS JOIN (VALUES ('include'), ('exclude')) AS effect(name)
CROSS JOIN LATERAL (
    SELECT
        bool_or(
            num_nonnulls(rule.category_id, rule.brand_id, rule.attribute_id) = 0
            AND rule.tag = ''
        ) AS everything,
        array_agg(DISTINCT rule.brand_id) FILTER (WHERE rule.brand_id IS NOT NULL)
            AS brand_ids,
        array_agg(DISTINCT rule.tag) FILTER (WHERE rule.tag <> '') AS tags,
        jsonb_agg(jsonb_build_object(
            'attribute_id', rule.attribute_id, 'choice_id', rule.choice_id,
            'boolean', rule.boolean, 'least', rule.least::text,
            'most', rule.most::text
        )) FILTER (WHERE rule.attribute_id IS NOT NULL) AS values
    FROM catalog_cataloguerule AS rule
    WHERE rule.catalogue_id = assigned.id AND rule.effect = effect.name
        AND rule.product_id IS NULL
) AS about
"""
_STANDING = f"""
WITH assigned(id) AS MATERIALIZED (
    SELECT catalog_assigned_catalogues(%(customer)s, %(channel)s)
)
SELECT
    ARRAY(SELECT id FROM assigned),
    (SELECT concat_ws(':', max(id), count(*), sum(id), max(at))
     FROM catalog_cataloguechange),
    to_jsonb(ARRAY({_RULES})),
    ({_ABOUT}),
    to_jsonb(ARRAY({_CATALOGUES})),
    EXISTS (SELECT FROM catalog_kitcomponent),
    EXISTS (
        SELECT FROM catalog_kitcomponent AS part
        JOIN catalog_variant AS kit
            ON kit.id = part.kit_id AND kit.kit_pricing = 'component'
    )
"""  # noqa: S608 four constants
_RULES_OF = f"""
WITH assigned(id) AS MATERIALIZED (SELECT unnest(%s::bigint[]))
SELECT to_jsonb(ARRAY({_CATALOGUES}))
"""


@dataclass(frozen=True)
class Standing:
    """A buyer's catalogues, the rules of sale, and who the buyer is to them.

    `catalogues` say what is in; without `catalogue_ids` everything is.

    `version` differs after every change of any: marks are only added late or forgotten
    from the oldest on, so key, number and sum together never come back. It also holds
    an instant, which tells two databases apart that had the same name one after the
    other.
    """

    catalogue_ids: tuple[int, ...]
    version: str
    rules: tuple[RestrictionRule, ...]
    asker: Asker
    catalogues: tuple[CatalogueRules, ...] = ()
    # Whether there are kits at all: where there are none nobody asks for them.
    has_kits: bool = False
    # Whether any of them costs what its parts do.
    has_kits_by_part: bool = False

    @property
    def hiding(self) -> tuple[RestrictionRule, ...]:
        """Rules whose goods do not show to this buyer."""
        return tuple(rule for rule in self.rules if hides(rule, self.asker))


def standing_of(buyer: Buyer) -> Standing:
    """Where `buyer` stands; one query, once for each buyer value."""
    return buyer.remember("catalogue_standing", lambda: _find_standing(buyer))


def _find_standing(buyer: Buyer) -> Standing:
    customer = buyer.customer if buyer.is_approved else None
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDING,
            {
                "channel": buyer.channel.pk,
                "customer": customer.pk if customer else None,
                "buying": buyer.customer.pk if buyer.customer else None,
            },
        )
        (row,) = cursor.fetchall()
    assigned, version, rules, about, catalogues, *kits = row
    return Standing(
        catalogue_ids=tuple(assigned),
        version=version,
        rules=tuple(_rule(row) for row in json.loads(rules)),
        asker=_asker(buyer, json.loads(about or "{}")),
        catalogues=read_rules(json.loads(catalogues)),
        has_kits=kits[0],
        has_kits_by_part=kits[1],
    )


def rules_of(catalogue_ids: Sequence[int]) -> tuple[CatalogueRules, ...]:
    """The rules of catalogues, whoever has them; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_RULES_OF, [list(catalogue_ids)])
        ((found,),) = cursor.fetchall()
    return read_rules(json.loads(found))


def _rule(row: Mapping[str, Any]) -> RestrictionRule:
    return RestrictionRule(
        **{
            **row,
            "licences": tuple(LicenceNeeded(**one) for one in row["licences"]),
            "targets": tuple(Target(**one) for one in row["targets"]),
            "countries": frozenset(row["countries"]),
            "postcodes": tuple(row["postcodes"]),
        }
    )


def _asker(buyer: Buyer, about: Mapping[str, Any]) -> Asker:
    """Goods may go to the buyer's own country, and to every address it keeps."""
    own = Place(buyer.country)
    kept = (Place(country, code or None) for country, code in about.get("places", ()))
    return Asker(
        kind=str(buyer.customer.kind) if buyer.customer else "",
        places=(own, *(place for place in kept if place != own)),
        today=buyer.today,
        licences=tuple(map(_licence, about.get("licences", ()))),
        born_on=_day(about.get("born_on")),
    )


def _licence(row: Sequence[Any]) -> LicenceHeld:
    kind_id, state, valid_from, expires_on = row
    return LicenceHeld(kind_id, state, _day(valid_from), _day(expires_on))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
