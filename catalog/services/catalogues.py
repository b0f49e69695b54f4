"""Catalogues: which is whose, what is in them, and their copies."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.events import record
from accounts.models import User
from catalog.models import Catalogue, CatalogueRule, RuleEffect
from catalog.selectors.catalogues import Judgement, Verdict, judged_codes


@transaction.atomic
def name_products(
    *, catalogue_id: int, effect: RuleEffect, codes: Sequence[str], by: User
) -> tuple[Judgement, ...]:
    """Bring in or leave out the products of `codes`; say of each what became of it.

    What is unknown or ambiguous is left, and the rest done. A product that stood there
    the other way round changes sides. Locks the catalogue; one insert for all.
    """
    catalogue = _locked(catalogue_id)
    judged = judged_codes(catalogue, effect, codes)
    moved = _products_with(judged, Verdict.MOVES)
    catalogue.rules.filter(product__in=moved).update(effect=effect)
    CatalogueRule.objects.bulk_create(
        [
            CatalogueRule(catalogue=catalogue, effect=effect, product_id=product_id)
            for product_id in _products_with(judged, Verdict.NEW)
        ],
        batch_size=2_000,
    )
    changed = [each.code for each in judged if each.is_change]
    if changed:
        record(
            catalogue,
            verb="named_products",
            actor=by,
            effect=str(effect),
            count=len(changed),
            codes=changed[:50],
        )
    return judged


def _products_with(judged: Iterable[Judgement], verdict: Verdict) -> list[int]:
    return [
        each.product_id
        for each in judged
        if each.verdict == verdict and each.product_id is not None
    ]


@transaction.atomic
def forget_products(*, catalogue_id: int, rule_ids: Sequence[int], by: User) -> int:
    """Take products off a catalogue's list; return how many."""
    catalogue = _locked(catalogue_id)
    rows = catalogue.rules.filter(pk__in=rule_ids, product__isnull=False)
    codes = list(rows.values_list("product__code", flat=True))
    rows.delete()
    if codes:
        record(
            catalogue,
            verb="forgot_products",
            actor=by,
            count=len(codes),
            codes=codes[:50],
        )
    return len(codes)


@transaction.atomic
def copy_catalogue(*, catalogue_id: int, code: str, name: str, by: User) -> Catalogue:
    """A new catalogue with the same rules, assigned to nobody."""
    source = _locked(catalogue_id)
    copied = Catalogue.objects.create(code=code, name=name)
    rules = list(source.rules.order_by("pk"))
    for rule in rules:
        rule.pk, rule.catalogue = None, copied
        rule._state.adding = True
    CatalogueRule.objects.bulk_create(rules, batch_size=2_000)
    record(copied, verb="copied", actor=by, source=source.code, rules=len(rules))
    return copied


@transaction.atomic
def archive_catalogue(*, catalogue_id: int, by: User) -> Catalogue:
    """Put a catalogue out of use: who had it sees what is assigned further up."""
    catalogue = _locked(catalogue_id)
    if catalogue.archived_at is None:
        catalogue.archived_at = timezone.now()
        catalogue.save(update_fields=["archived_at"])
        record(catalogue, verb="archived", actor=by)
    return catalogue


def _locked(catalogue_id: int) -> Catalogue:
    return Catalogue.objects.select_for_update(no_key=True).get(pk=catalogue_id)
