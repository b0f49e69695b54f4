"""Why articles cannot come into the cart: asked of many at once, told of each."""

from collections.abc import Sequence

from accounts.buyer import Buyer
from catalog.errors import Restricted
from catalog.models import Unit, Variant
from catalog.restriction_rules import Refusal
from catalog.restrictions import restrictions_for
from catalog.rules import check_quantity
from orders.errors import NoPrice, NoSuchArticle
from orders.selectors.cart_badge import cart_quantities
from pricing.rules import Ask
from pricing.selectors import prices_for
from shop.errors import DomainError

Key = tuple[int, int]  # variant and unit


def verdicts(asks: Sequence[Ask], buyer: Buyer) -> dict[Key, DomainError]:
    """Why each of `asks` cannot be added to what is in the cart; others are missing.

    Five queries at most for any number. `add_to_cart` checks again, under its lock.
    """
    units = _units(asks, buyer)
    present = cart_quantities(buyer)
    refusals = restrictions_for({ask.variant_id for ask in asks}, buyer)
    refused: dict[Key, DomainError] = {}
    sums: dict[Key, Ask] = {}
    for ask in asks:
        key = (ask.variant_id, ask.unit_id)
        try:
            unit = _unit(units, key, refusals.get(ask.variant_id, ()))
            quantity = check_quantity(unit, ask.quantity + present.get(key, 0))
        except DomainError as refusal:
            refused[key] = refusal
        else:
            sums[key] = Ask(*key, quantity)
    answers = prices_for(list(sums.values()), buyer)
    for key, summed in sums.items():
        if summed not in answers:
            refused[key] = NoPrice(sku=units[key].variant.sku)
    return refused


def _units(asks: Sequence[Ask], buyer: Buyer) -> dict[Key, Unit]:
    rows = Unit.objects.filter(
        pk__in={ask.unit_id for ask in asks},
        variant__in=Variant.objects.visible_to(buyer).filter(
            pk__in={ask.variant_id for ask in asks}
        ),
    ).select_related("variant")
    return {(unit.variant_id, unit.pk): unit for unit in rows}


def _unit(units: dict[Key, Unit], key: Key, refusals: Sequence[Refusal]) -> Unit:
    if key not in units:
        raise NoSuchArticle
    for refusal in refusals:
        if not refusal.is_settled_later:
            raise Restricted(sku=units[key].variant.sku, reason=refusal.sentence)
    return units[key]
