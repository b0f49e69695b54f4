"""Carts: what is in them, what it costs now, what is in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Sum
from django.db.models.functions import Round
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from accounts.models import CustomerState
from catalog.models import TaxClass, Unit
from catalog.restriction_rules import Conditions, Place
from catalog.restrictions import all_conditions
from orders.errors import QuotesOnly
from orders.models import Cart, CartLine
from orders.rules import (
    Delivery,
    DocumentSums,
    Shown,
    ShownLine,
    each_head,
    line_head,
    missing_amount,
    total_lines,
)
from orders.rules.purchasing import Purchase, Verdict
from orders.selectors.deliveries import (
    chosen_delivery,
    offered_deliveries,
    uncarried,
)
from orders.selectors.lines import CartRow, cart_rows, judged_rows, known_taxes
from orders.selectors.purchasing import verdict_on
from pricing.rules import Taxable, TaxDecision, Totals, totals
from shop.blocks import Buy, TotalLine
from shop.money import minor_digits, round_money
from shop.templatetags.angro import money

Quantities = Mapping[tuple[int, int], Decimal]  # by variant and unit


IN_CART = "orders.in_cart"


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


@dataclass(frozen=True)
class CartSummary:
    """A cart with prices, taxes, delivery and limits of this moment.

    Amounts are in the basis of the channel; `totals` has net, tax and gross of goods
    and delivery, `goods` of the goods alone. `refusals` are sentences about the cart
    as a whole; rows carry their own. `rule_refusals` are those of the company's
    purchase rules and budgets, with whom to ask; `conditions` what the catalogue says
    of the goods together: an age, handling classes.
    """

    cart_id: int | None
    name: str
    currency: str
    prices_include_tax: bool
    rows: tuple[CartRow, ...]
    goods_amount: Decimal
    goods: Totals
    totals: Totals
    delivery: Delivery | None
    delivery_tax: TaxDecision | None
    offered: tuple[Delivery, ...]
    minimum_net: Decimal | None
    minimum_gap_net: Decimal
    refusals: tuple[str, ...]
    rule_refusals: tuple[str, ...] = ()
    conditions: Conditions = field(default_factory=Conditions)

    @property
    def counted(self) -> tuple[CartRow, ...]:
        """Rows that are ordered; the others are left out."""
        return tuple(row for row in self.rows if row.is_counted)

    @property
    def left_out(self) -> tuple[CartRow, ...]:
        return tuple(row for row in self.rows if not row.is_counted)

    @property
    def changed(self) -> tuple[CartRow, ...]:
        return tuple(row for row in self.rows if row.changed)

    @property
    def refused_rows(self) -> tuple[CartRow, ...]:
        return tuple(row for row in self.counted if row.refused)

    @property
    def not_allowed_rows(self) -> tuple[CartRow, ...]:
        return tuple(row for row in self.counted if row.not_allowed)

    @property
    def is_allowed(self) -> bool:
        """Say whether the company's purchase rules and budgets let it pass."""
        return not self.rule_refusals and not self.not_allowed_rows

    @property
    def is_ready(self) -> bool:
        """Say whether it could be ordered as it stands."""
        is_possible = not self.refusals and not self.refused_rows
        return bool(self.counted) and is_possible and self.is_allowed

    @property
    def badge(self) -> CartBadge:
        return CartBadge(len(self.rows), self.goods_amount, self.currency)

    @property
    def total_lines(self) -> tuple[TotalLine, ...]:
        return total_lines(
            DocumentSums(
                lines_count=len(self.counted),
                goods_amount=self.goods_amount,
                delivery_name=self.delivery.name if self.delivery else "",
                delivery_amount=self.delivery.amount if self.delivery else Decimal(0),
                totals=self.totals,
                currency=self.currency,
                prices_include_tax=self.prices_include_tax,
                tax_reasons={
                    row.tax.category: str(row.tax.reason)
                    for row in self.counted
                    if row.tax is not None
                },
            )
        )

    @property
    def each_head(self) -> str:
        return each_head(self.currency, prices_include_tax=self.prices_include_tax)

    @property
    def line_head(self) -> str:
        return line_head(self.currency, prices_include_tax=self.prices_include_tax)

    @property
    def free_gap(self) -> Decimal:
        """What is missing to free delivery; zero where it is reached or not offered."""
        threshold = self.delivery.free_from if self.delivery else None
        return missing_amount(self.goods_amount, threshold)

    @property
    def shown(self) -> Shown:
        """What the buyer agrees to by ordering."""
        return Shown(
            lines=tuple(_shown_line(row) for row in self.counted),
            delivery_amount=self.delivery.amount if self.delivery else Decimal(0),
            total_gross=self.totals.gross,
            currency=self.currency,
        )


def _shown_line(row: CartRow) -> ShownLine:
    return ShownLine(
        line_id=row.line_id,
        sku=row.article.sku,
        quantity=row.quantity,
        unit_amount=row.unit_amount or Decimal(0),
        tax_rate=row.tax.rate if row.tax else Decimal(0),
    )


def current_cart(buyer: Buyer) -> Cart | None:
    """The cart that /cart/ shows, if there is one."""
    return Cart.objects.visible_to(buyer).current().first()


def cart_summary(
    cart: Cart | None,
    buyer: Buyer,
    *,
    country: str | None = None,
    postcode: str | None = None,
    method_id: int | None = None,
    cost_centre_id: int | None = None,
) -> CartSummary:
    """A cart as it stands now, for goods that go to `country` by a shipping method.

    Without a country the buyer's is taken, without a method the first that goes there
    and carries all of it; postcode and budgets of a cost centre count where they are
    given. The same number of queries for any number of lines.
    """
    ship_to = country or buyer.country
    to = Place(country, postcode) if country else None
    rows = cart_rows(cart, buyer, country=ship_to, to=to) if cart else ()
    counted = [row for row in rows if row.is_counted]
    goods_amount = sum((row.line_amount or Decimal(0) for row in counted), Decimal(0))
    conditions = all_conditions((row.variant_id for row in counted), buyer)
    offered = offered_deliveries(
        buyer,
        country=ship_to,
        goods_amount=goods_amount,
        handling=conditions.handling,
    )
    delivery = chosen_delivery(offered, method_id) if counted else None
    delivery_tax = known_taxes(buyer, [TaxClass.STANDARD], ship_to).get(
        TaxClass.STANDARD
    )
    goods = _totals(_taxables(counted), buyer)
    freight = _freight(delivery, delivery_tax)
    sums = _totals([*_taxables(counted), *freight], buyer)
    purchase = Purchase(
        total_net=sums.net,
        currency=buyer.currency,
        cost_centre_id=cost_centre_id,
    )
    lines = {row.line_id: row.variant_id for row in counted}
    verdict = verdict_on(purchase, buyer, lines) if lines else Verdict()
    return CartSummary(
        cart_id=cart.pk if cart else None,
        name=cart.name if cart else "",
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
        rows=judged_rows(rows, verdict.lines),
        goods_amount=goods_amount,
        goods=goods,
        totals=sums,
        delivery=delivery,
        delivery_tax=delivery_tax,
        offered=offered,
        minimum_net=buyer.channel.minimum_order_net,
        minimum_gap_net=missing_amount(goods.net, buyer.channel.minimum_order_net),
        refusals=(
            *_refusals(counted, rows, goods, buyer),
            *(uncarried(offered, conditions.handling) if counted else ()),
        ),
        rule_refusals=verdict.refusals,
        conditions=conditions,
    )


def _taxables(rows: Iterable[CartRow]) -> list[Taxable]:
    return [
        Taxable(row.line_amount, row.tax.category, row.tax.rate)
        for row in rows
        if row.tax is not None and row.line_amount is not None
    ]


def _freight(delivery: Delivery | None, tax: TaxDecision | None) -> list[Taxable]:
    """Freight bears the standard rate where the goods go."""
    if delivery is None or tax is None or not delivery.amount:
        return []
    return [Taxable(delivery.amount, tax.category, tax.rate)]


def _totals(taxables: list[Taxable], buyer: Buyer) -> Totals:
    return totals(
        taxables,
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
    )


def _refusals(
    counted: list[CartRow], rows: tuple[CartRow, ...], goods: Totals, buyer: Buyer
) -> Iterable[str]:
    if rows and not counted:
        yield gettext("None of these articles can be ordered at present.")
        return
    gap = missing_amount(goods.net, buyer.channel.minimum_order_net)
    if counted and gap:
        yield gettext("%(gap)s net is missing to the minimum order of %(minimum)s.") % {
            "gap": money(gap, buyer.currency),
            "minimum": money(buyer.channel.minimum_order_net, buyer.currency),
        }
    most = buyer.channel.maximum_order_net
    if most is not None and goods.net > most:
        yield gettext("One order may be %(maximum)s net at most. Please split it.") % {
            "maximum": money(most, buyer.currency)
        }


def why_not_order(buyer: Buyer) -> str:
    """Why `buyer` may not order now, in a sentence; empty when nothing stops it."""
    customer = buyer.customer
    if buyer.may_order and not buyer.can_check_out:
        return str(QuotesOnly())
    if buyer.may_order or buyer.may_order_as_guest:
        return ""
    if customer is None:
        return gettext("Sign in or register your company to order. The cart stays.")
    if customer.state == CustomerState.PENDING:
        return gettext(
            "%(company)s is being checked. You can order as soon as it is approved;"
            " the cart stays."
        ) % {"company": customer.name}
    if not buyer.is_approved:
        return gettext("%(company)s cannot order at present. Please talk to us.") % {
            "company": customer.name
        }
    return gettext(
        "Your role in %(company)s does not place orders. Ask a colleague who may."
    ) % {"company": customer.name}


def cart_badge(buyer: Buyer) -> CartBadge:
    """The current cart in one query, at the prices the buyer last saw.

    Every page shows it: pricing a cart of 1,000 lines each time would cost more than
    the page itself. The cart's own page gives `CartSummary.badge`.
    """
    if IN_CART in buyer.found:
        return _badge_of(_lines_in_cart(buyer), buyer)
    carts = Cart.objects.visible_to(buyer).current()
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
    def find() -> tuple[LineInCart, ...]:
        carts = Cart.objects.visible_to(buyer).current()
        rows = CartLine.objects.filter(cart__in=carts).values_list(
            "variant_id", "unit_id", "quantity", "seen_unit_amount"
        )
        return tuple(LineInCart(*row) for row in rows)

    return buyer.remember(IN_CART, find)


def buy_block(unit: Unit, *, name: str, in_cart: Decimal | None = None) -> Buy:
    """The order control of a unit: adds it, or changes what is in the cart already.

    Its form posts `variant`, `unit`, `quantity` and `mode` (add or set).
    """
    least = max(unit.minimum, unit.step)
    return Buy(
        key=f"{unit.variant_id}-{unit.pk}",
        name=name,
        action=reverse("orders:add-to-cart"),
        quantity=in_cart if in_cart else least,
        step=unit.step,
        in_cart=in_cart,
        fields={
            "variant": str(unit.variant_id),
            "unit": str(unit.pk),
            "mode": "set" if in_cart else "add",
        },
    )


def changed_sentence(summary: CartSummary) -> str:
    """How many prices are not what the buyer last saw."""
    count = len(summary.changed)
    return ngettext(
        "%(count)s price changed since you added it.",
        "%(count)s prices changed since you added them.",
        count,
    ) % {"count": count}
