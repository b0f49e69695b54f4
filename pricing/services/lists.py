"""What price lists may be derived from and whom they may serve."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import Channel, Customer, CustomerGroup
from pricing.errors import (
    CircularParents,
    ListHasRows,
    ListsDiffer,
    NotServedBy,
    TooManyParents,
)
from pricing.models import PriceList, PriceListAssignment, PriceRow
from pricing.rules import MOST_DERIVATIONS


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
class Place:
    """Where a list stands among those of one channel, group or customer."""

    to: Channel | CustomerGroup | Customer
    is_contract: bool = False
    position: int = 0


@transaction.atomic
def assign_list(*, price_list_id: int, place: Place) -> PriceListAssignment:
    """Let a list answer for a channel, a group or a customer; again moves it.

    Raises NotServedBy when it never would: another seller, currency or basis.
    """
    locked = PriceList.objects.select_for_update(of=("self",), no_key=True)
    price_list = locked.get(pk=price_list_id)
    check_assignment(price_list=price_list, to=place.to)
    entry, _ = PriceListAssignment.objects.update_or_create(
        price_list=price_list,
        channel=place.to if isinstance(place.to, Channel) else None,
        group=place.to if isinstance(place.to, CustomerGroup) else None,
        customer=place.to if isinstance(place.to, Customer) else None,
        defaults={"is_contract": place.is_contract, "position": place.position},
    )
    return entry


def check_assignment(
    *, price_list: PriceList, to: Channel | CustomerGroup | Customer
) -> None:
    """Say that `price_list` can answer for `to`, or raise NotServedBy.

    Groups span channels: any list fits one.
    """
    if isinstance(to, CustomerGroup):
        return
    channel = to if isinstance(to, Channel) else to.channel
    currency = channel.currency
    if isinstance(to, Customer) and to.currency:
        currency = to.currency
    wanted = (channel.seller_id, currency, channel.prices_include_tax)
    own = (price_list.seller_id, price_list.currency, price_list.prices_include_tax)
    if own != wanted:
        raise NotServedBy(list=price_list, other=to)
