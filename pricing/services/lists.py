"""What price lists may be derived from and whom they may serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts.models import Channel, Customer, CustomerGroup
from catalog.models import Brand, Category
from pricing.errors import (
    CircularParents,
    CostsAreNoPrices,
    CostsAreNotDerived,
    FormulaIncomplete,
    FormulaTakesAll,
    ListHasRows,
    ListsDiffer,
    NotServedBy,
    RuleTwice,
    TooManyParents,
    TooManyRules,
)
from pricing.models import (
    CurrencyPolicy,
    PriceList,
    PriceListAssignment,
    PriceListKind,
    PriceListRule,
    PriceRow,
)
from pricing.rules import MOST_DERIVATIONS, MOST_RULES


def check_list(*, price_list: PriceList) -> None:
    """Say that `price_list` may be saved as it is.

    Raises what check_list_parent raises; FormulaIncomplete and FormulaTakesAll for a
    change without a parent, or one that leaves nothing; CostsAreNotDerived, and
    CostsAreNoPrices while a list of costs is assigned to somebody.
    """
    if price_list.kind == PriceListKind.COST:
        _check_costs(price_list)
    if price_list.parent is None and (price_list.percent or price_list.surcharge):
        raise FormulaIncomplete(list=price_list)
    if price_list.parent is not None:
        if price_list.percent is None:
            raise FormulaIncomplete(list=price_list)
        _refuse_all_taken(price_list.percent)
    check_list_parent(price_list=price_list)


def _check_costs(price_list: PriceList) -> None:
    if price_list.parent is not None:
        raise CostsAreNotDerived(list=price_list)
    if PriceListAssignment.objects.filter(price_list_id=price_list.pk).exists():
        raise CostsAreNoPrices(list=price_list)


def _refuse_all_taken(percent: Decimal) -> None:
    if percent <= -100:
        raise FormulaTakesAll


def check_list_parent(*, price_list: PriceList) -> None:
    """Say that `price_list`, as it is about to be saved, may stand where it does.

    Raises CircularParents, TooManyParents, ListHasRows when it holds prices of its own
    and has a parent, ListsDiffer when seller, currency or basis are not those of its
    parent and of the lists derived from it.
    """
    parent = price_list.parent
    if parent is not None:
        _check_line(price_list, parent)
        if not _are_alike(price_list, parent):
            raise ListsDiffer(list=price_list, other=parent)
        if PriceRow.objects.in_lists([price_list.pk]).exists():
            raise ListHasRows(list=price_list)
    for child in PriceList.objects.filter(parent_id=price_list.pk):
        if not _are_alike(price_list, child):
            raise ListsDiffer(list=price_list, other=child)


def _check_line(price_list: PriceList, parent: PriceList) -> None:
    """Walk up from `parent`; at most MOST_DERIVATIONS queries, on saving a list."""
    above: PriceList | None = parent
    for _ in range(MOST_DERIVATIONS):
        if above is None:
            return
        if above.pk == price_list.pk:
            raise CircularParents(list=price_list)
        above = above.parent
    if above is not None:
        raise TooManyParents(list=price_list, most=MOST_DERIVATIONS)


def _are_alike(one: PriceList, other: PriceList) -> bool:
    return (one.seller_id, one.currency, one.prices_include_tax) == (
        other.seller_id,
        other.currency,
        other.prices_include_tax,
    )


@dataclass(frozen=True)
class NewRule:
    """What a list takes for a category with all below it, or for a brand."""

    target: Category | Brand
    percent: Decimal


@transaction.atomic
def set_list_rules(
    *, price_list_id: int, rules: Sequence[NewRule]
) -> list[PriceListRule]:
    """Let these be all the rules of a derived list; it counts from the commit on.

    Raises what check_list_rules raises.
    """
    locked = PriceList.objects.select_for_update(of=("self",), no_key=True)
    price_list = locked.get(pk=price_list_id)
    check_list_rules(price_list=price_list, rules=rules)
    PriceListRule.objects.filter(price_list=price_list).delete()
    return PriceListRule.objects.bulk_create(
        PriceListRule(
            price_list=price_list,
            category=rule.target if isinstance(rule.target, Category) else None,
            brand=rule.target if isinstance(rule.target, Brand) else None,
            percent=rule.percent,
        )
        for rule in rules
    )


def check_list_rules(*, price_list: PriceList, rules: Sequence[NewRule]) -> None:
    """Say that `price_list` may have just these rules.

    Raises FormulaIncomplete when it is not derived, TooManyRules, RuleTwice for one
    category or brand, FormulaTakesAll.
    """
    if rules and price_list.parent_id is None:
        raise FormulaIncomplete(list=price_list)
    if len(rules) > MOST_RULES:
        raise TooManyRules(list=price_list, most=MOST_RULES)
    known: set[Category | Brand] = set()
    for rule in rules:
        _refuse_all_taken(rule.percent)
        if rule.target in known:
            raise RuleTwice(target=rule.target)
        known.add(rule.target)


@dataclass(frozen=True)
class Place:
    """Where a list stands among those of one channel, group or customer.

    Nothing behind a list that is final is asked.
    """

    to: Channel | CustomerGroup | Customer
    is_contract: bool = False
    is_final: bool = False
    position: int = 0


@transaction.atomic
def assign_list(*, price_list_id: int, place: Place) -> PriceListAssignment:
    """Let a list answer for a channel, a group or a customer; again moves it.

    Raises NotServedBy when it never would: another seller, currency or basis; and
    CostsAreNoPrices.
    """
    locked = PriceList.objects.select_for_update(of=("self",), no_key=True)
    price_list = locked.get(pk=price_list_id)
    check_assignment(price_list=price_list, to=place.to)
    entry, _ = PriceListAssignment.objects.update_or_create(
        price_list=price_list,
        channel=place.to if isinstance(place.to, Channel) else None,
        group=place.to if isinstance(place.to, CustomerGroup) else None,
        customer=place.to if isinstance(place.to, Customer) else None,
        defaults={
            "is_contract": place.is_contract,
            "is_final": place.is_final,
            "position": place.position,
        },
    )
    return entry


def check_assignment(
    *, price_list: PriceList, to: Channel | CustomerGroup | Customer
) -> None:
    """Say that `price_list` can answer for `to`, or raise NotServedBy.

    Groups span channels: any list of prices fits one. Raises CostsAreNoPrices for a
    list of costs.
    """
    if price_list.kind == PriceListKind.COST:
        raise CostsAreNoPrices(list=price_list)
    if isinstance(to, CustomerGroup):
        return
    channel = to if isinstance(to, Channel) else to.channel
    wanted = (channel.seller_id, channel.prices_include_tax)
    own = (price_list.seller_id, price_list.prices_include_tax)
    if own != wanted or price_list.currency not in _currencies_of(to, channel):
        raise NotServedBy(list=price_list, other=to)


def _currencies_of(to: Channel | Customer, channel: Channel) -> set[str]:
    """Currencies in which a list can answer: as it is, or converted."""
    own = to.currency if isinstance(to, Customer) else ""
    if not own:
        return {channel.currency, *channel.currencies}
    policies = CurrencyPolicy.objects.filter(channel=channel, currency=own)
    return {own, channel.currency} if policies.exists() else {own}
