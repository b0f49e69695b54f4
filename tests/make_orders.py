"""Short makers for carts and orders."""

from dataclasses import replace
from datetime import time
from decimal import Decimal
from uuid import uuid4

from accounts.buyer import Buyer
from accounts.models import Channel
from catalog.models import Variant
from invoicing.models import CustomerTerms, PaymentTerm
from orders.models import (
    Cart,
    CartLine,
    Order,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
)
from orders.selectors.cart import cart_summary, current_cart
from orders.selectors.checkout import default_choice
from orders.services.cart import CartItem, add_to_cart
from orders.services.submit import submit_cart


def shipping_method(channel: Channel, code: str = "van", amount="18", **fields):
    return ShippingMethod.objects.create(
        channel=channel,
        code=code,
        names=fields.pop("names", {"en": "Own van"}),
        currency=fields.pop("currency", "EUR"),
        price_amount=Decimal(amount),
        **fields,
    )


def zone(channel: Channel, code: str, *areas: tuple[str, ...]) -> ShippingZone:
    """A zone of (country, postcodes from, to); its name is its code, capitalised."""
    made = ShippingZone.objects.create(
        channel=channel, code=code, names={"en": code.capitalize()}
    )
    for country, *ends in areas:
        first, last = (*ends, "", "")[:2]
        made.areas.create(country=country, postcode_from=first, postcode_to=last)
    return made


def rate(method: ShippingMethod, amount="0", **fields) -> ShippingRate:
    """A row of a method's rate table; numbers as text."""
    numbers = {
        key: Decimal(fields.pop(key))
        for key in (
            "from_weight_kg",
            "from_amount",
            "amount_per_kg",
            "free_from_amount",
        )
        if key in fields
    }
    return method.rates.create(base_amount=Decimal(amount), **numbers, **fields)


def window(method: ShippingMethod, first: int, last: int, surcharge="0", **fields):
    """Hours of delivery, from one full hour to another."""
    return method.windows.create(
        from_time=time(first),
        to_time=time(last),
        surcharge_amount=Decimal(surcharge),
        **fields,
    )


def terms(owner, *, net_days: int = 30, methods=("on_account", "bank_transfer")):
    """Terms of a customer or of everybody in a channel."""
    code = f"net-{net_days}"
    term = PaymentTerm.objects.filter(code=code).first()
    term = term or PaymentTerm.objects.create(
        code=code, name=f"net {net_days}", net_days=net_days
    )
    kind = "channel" if isinstance(owner, Channel) else "customer"
    return CustomerTerms.objects.create(
        term=term, methods=list(methods), **{kind: owner}
    )


def item(variant: Variant, quantity, *, unit=None) -> CartItem:
    unit = unit or variant.units.get(is_base=True)
    return CartItem(variant.pk, unit.pk, Decimal(quantity))


def cart(buyer: Buyer, *lines: tuple[Variant, object]) -> Cart:
    """The buyer's cart with (variant, quantity) in it, past the service's checks."""
    made, _ = Cart.objects.get_or_create(
        channel=buyer.channel, customer=buyer.customer, user=buyer.user, state="open"
    )
    for variant, quantity in lines:
        CartLine.objects.create(
            cart=made,
            variant=variant,
            unit=variant.units.get(is_base=True),
            quantity=Decimal(str(quantity)),
        )
    return made


def choice(buyer: Buyer, **fields):
    """What the buyer decides at checkout, about the cart as it is now."""
    made = default_choice(buyer)
    assert made is not None
    summary = cart_summary(
        current_cart(buyer),
        buyer,
        country=made.delivery.country,
        method_id=made.shipping_method_id,
    )
    return replace(made, **({"shown": summary.shown} | fields))


def order(buyer: Buyer, *lines: tuple[Variant, object], **fields) -> Order:
    """An order of (variant, quantity), placed through cart and checkout."""
    made = add_to_cart(buyer=buyer, items=[item(v, q) for v, q in lines])
    return submit_cart(
        buyer=buyer,
        cart_id=made.pk,
        checkout=choice(buyer, **fields),
        key=uuid4().hex,
    )
