"""Addresses as documents freeze them."""

from accounts.models import Address
from orders.rules import PlaceSpec


def place_of(address: Address) -> PlaceSpec:
    """An address as documents freeze it."""
    return PlaceSpec(
        name=address.name,
        attention=address.attention,
        line1=address.line1,
        line2=address.line2,
        postcode=address.postcode,
        city=address.city,
        region=address.region,
        country=str(address.country.code),
        phone=address.phone,
    )
