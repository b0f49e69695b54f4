"""Kits for tests."""

from decimal import Decimal

from catalog.models import KitComponent, KitPricing, Variant
from tests import make


def kit(
    sku: str,
    parts: dict[Variant, object],
    *,
    pricing: str = KitPricing.COMPONENTS,
    **fields,
) -> Variant:
    """A kit of so many base units of each part."""
    made = make.variant(sku, kit_pricing=pricing, **fields)
    for position, (part, quantity) in enumerate(parts.items()):
        component(made, part, quantity, position=position)
    return made


def component(kit: Variant, part: Variant, quantity, **fields) -> KitComponent:
    return KitComponent.objects.create(
        kit=kit,
        component=part,
        unit=fields.pop("unit", None) or part.units.get(is_base=True),
        quantity=Decimal(str(quantity)),
        **fields,
    )
