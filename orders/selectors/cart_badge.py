"""What other pages show of the cart: its badge, and what of an article is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, DecimalField, F, Sum
from django.db.models.functions import Round
from django.urls import reverse

from accounts.buyer import Buyer
from catalog.models import Unit
from orders.models import Cart, CartLine
from orders.models.carts import CURRENT_CART, current_cart_params
from shop.blocks import Buy
from shop.money import minor_digits, round_money

IN_CART = "orders.in_cart"
# Beside every list of articles: see CURRENT_CART.
_LINES = f"""
SELECT variant_id, unit_id, quantity, seen_unit_amount
FROM orders_cartline WHERE cart_id = ({CURRENT_CART}) ORDER BY id
"""  # noqa: S608 a constant


@dataclass(frozen=True)
class LineInCart:
    """A line as the pages around the cart need it: how many, at which price seen."""

    variant_id: int
    unit_id: int
    quantity: Decimal
    seen_unit_amount: Decimal | None


@dataclass(frozen=True)
class CartBadge:
    """The cart in the page's head. `total` is of the goods, None without prices."""

    lines_count: int
    total: Decimal | None
    currency: str


def cart_badge(buyer: Buyer) -> CartBadge:
    """The current cart in one query, at the prices the buyer last saw.

    Every page shows it: pricing a cart of 1,000 lines each time would cost more than
    the page itself. The cart's own page gives `CartSummary.badge`.
    """
    if IN_CART in buyer.found:
        return _badge_of(_lines_in_cart(buyer), buyer)
    carts = Cart.objects.current_of(buyer)
    digits = minor_digits(buyer.currency)
    line = Round(F("quantity") * F("seen_unit_amount"), precision=digits)
    found = CartLine.objects.filter(cart__in=carts).aggregate(
        lines=Count("pk"),
        amount=Sum(line, output_field=DecimalField()),
    )
    total = found["amount"] or Decimal(0)
    return CartBadge(
        lines_count=found["lines"],
        total=total if buyer.sees_prices else None,
        currency=buyer.currency,
    )


def _badge_of(lines: Sequence[LineInCart], buyer: Buyer) -> CartBadge:
    amounts = (
        round_money(line.quantity * line.seen_unit_amount, buyer.currency)
        for line in lines
        if line.seen_unit_amount is not None
    )
    return CartBadge(
        lines_count=len(lines),
        total=sum(amounts, Decimal(0)) if buyer.sees_prices else None,
        currency=buyer.currency,
    )


def cart_quantities(buyer: Buyer) -> dict[tuple[int, int], Decimal]:
    """What is in the current cart, by variant and unit; once for each buyer value.

    The badge of the same page then asks nothing more.
    """
    lines = _lines_in_cart(buyer)
    return {(line.variant_id, line.unit_id): line.quantity for line in lines}


def _lines_in_cart(buyer: Buyer) -> tuple[LineInCart, ...]:
    return buyer.remember(IN_CART, lambda: _find_lines(buyer))


def _find_lines(buyer: Buyer) -> tuple[LineInCart, ...]:
    if buyer.customer is not None:
        with connection.cursor() as cursor:
            cursor.execute(_LINES, current_cart_params(buyer))
            return tuple(LineInCart(*row) for row in cursor.fetchall())
    lines = CartLine.objects.filter(cart__in=Cart.objects.current_of(buyer))
    rows = lines.values_list("variant_id", "unit_id", "quantity", "seen_unit_amount")
    return tuple(LineInCart(*row) for row in rows)


def buy_block(
    unit: Unit, buyer: Buyer, *, name: str, in_cart: Decimal | None = None
) -> Buy:
    """The order control of a unit: adds it, or changes what is in the cart already.

    Its form posts `variant`, `unit`, `quantity` and `mode` (add or set).
    """
    least = max(unit.minimum, unit.step)
    return Buy(
        key=f"{unit.variant_id}-{unit.pk}",
        name=name,
        action=buyer.remember("orders.add_url", lambda: reverse("orders:add-to-cart")),
        quantity=in_cart if in_cart else least,
        step=unit.step,
        in_cart=in_cart,
        fields={
            "variant": str(unit.variant_id),
            "unit": str(unit.pk),
            "mode": "set" if in_cart else "add",
        },
    )
