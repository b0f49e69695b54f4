"""Carts: what is in them, what it costs now, what is in the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from accounts.models import CustomerState
from catalog.restriction_rules import Conditions, Place
from catalog.restrictions import all_conditions
from orders.errors import QuotesOnly
from orders.models import Cart
from orders.rules import (
    Delivery,
    DestinationChoice,
    DocumentSums,
    Shown,
    ShownDiscount,
    ShownLine,
    SumReduction,
    each_head,
    line_head,
    missing_amount,
    total_lines,
)
from orders.rules.approval_plans import ApprovalPlan
from orders.rules.dispatch import window_of
from orders.selectors.carriage import (
    Carriage,
    amount_of,
    carriage_of,
    freight_of,
    taxables_of,
    totals_of,
)
from orders.selectors.cart_badge import CartBadge
from orders.selectors.cart_refusals import nothing_at_home, refused_sums
from orders.selectors.cart_verdicts import cart_verdict
from orders.selectors.deliveries import freight_refusals
from orders.selectors.lines import CartRow, cart_rows, judged_rows
from orders.selectors.order_limits import minimum_net
from orders.selectors.promotions import Deal, deal_for
from orders.selectors.splits import (
    HOME,
    Split,
    SplitPlace,
    details_mark,
    refused_at,
    rows_at,
    split_of,
    split_places,
    with_parts,
)
from pricing.rules import TaxDecision, Totals
from shop.blocks import TotalLine


@dataclass(frozen=True)
class CartSummary:
    """A cart with prices, taxes, delivery and limits of this moment.

    Amounts are in the basis of the channel; `totals` has net, tax and gross of goods
    and delivery, `goods` of the goods alone, before promotions: minima are measured on
    those. `deal` is what promotions make of it. `refusals` are sentences about the cart
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
    refusals: tuple[str, ...]
    rule_refusals: tuple[str, ...] = ()
    # Whose yes it needs, where the company has it approved.
    approval: ApprovalPlan | None = None
    conditions: Conditions = field(default_factory=Conditions)
    deal: Deal = field(default_factory=lambda: Deal(()))
    # Where parts of it go besides, each with its own delivery.
    split: Split | None = None
    places: tuple[SplitPlace, ...] = ()

    @property
    def delivery_amount(self) -> Decimal:
        """The freight to all places."""
        every = (self.delivery, *(one.delivery for one in self.places))
        return sum((one.amount for one in every if one), Decimal(0))

    @property
    def delivery_name(self) -> str:
        """How it is delivered; to how many addresses where they are several."""
        if self.delivery is None:
            return ""
        if not self.places:
            return self.delivery.title
        count = len(self.places) + 1
        said = ngettext("%(count)s address", "%(count)s addresses", count)
        return f"{self.delivery.title}, {said % {'count': count}}"

    @property
    def destinations(self) -> tuple[DestinationChoice, ...]:
        """The further places as they are ordered."""
        return tuple(one.choice for one in self.places if one.choice is not None)

    @cached_property
    def counted(self) -> tuple[CartRow, ...]:
        """Rows that are ordered; the others are left out."""
        return tuple(row for row in self.rows if row.is_counted)

    @cached_property
    def left_out(self) -> tuple[CartRow, ...]:
        return tuple(row for row in self.rows if not row.is_counted)

    @cached_property
    def changed(self) -> tuple[CartRow, ...]:
        return tuple(row for row in self.rows if row.changed)

    @cached_property
    def refused_rows(self) -> tuple[CartRow, ...]:
        return tuple(row for row in self.counted if row.refused)

    @cached_property
    def not_allowed_rows(self) -> tuple[CartRow, ...]:
        return tuple(row for row in self.counted if row.not_allowed)

    @cached_property
    def cost_centre_ids(self) -> frozenset[int]:
        """The cost centres that lines name by themselves."""
        return frozenset(
            row.cost_centre_id for row in self.counted if row.cost_centre_id
        )

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

    @cached_property
    def total_lines(self) -> tuple[TotalLine, ...]:
        return total_lines(
            DocumentSums(
                lines_count=len(self.counted),
                goods_amount=self.goods_amount,
                delivery_name=self.delivery_name,
                delivery_amount=self.delivery_amount,
                delivery_basis=self.delivery.basis if self.delivery else "",
                is_delivery_open=self.is_freight_open,
                totals=self.totals,
                currency=self.currency,
                prices_include_tax=self.prices_include_tax,
                tax_reasons=self._tax_reasons,
                reductions=tuple(
                    SumReduction(one.name, one.coupon, one.amount, one.is_freight)
                    for one in self.deal.reductions
                ),
            )
        )

    @property
    def _tax_reasons(self) -> dict[str, str]:
        """Why tax is charged, by category; 1,000 lines have two or three taxes."""
        taxes = {row.tax.category: row.tax for row in self.counted if row.tax}
        return {category: str(tax.reason) for category, tax in taxes.items()}

    @cached_property
    def each_head(self) -> str:
        return each_head(self.currency, prices_include_tax=self.prices_include_tax)

    @cached_property
    def line_head(self) -> str:
        return line_head(self.currency, prices_include_tax=self.prices_include_tax)

    @property
    def is_freight_open(self) -> bool:
        """The chosen delivery has no amount: it is on request."""
        return self.delivery is not None and self.delivery.is_on_request

    @property
    def minimum_gap_net(self) -> Decimal:
        """What is missing to the minimum order; zero where it is reached."""
        return missing_amount(self.goods.net, self.minimum_net)

    @property
    def free_gap(self) -> Decimal:
        """What is missing to free delivery; zero where it is reached or not offered."""
        threshold = self.delivery.free_from if self.delivery else None
        return missing_amount(self.goods_amount, threshold)

    @cached_property
    def shown(self) -> Shown:
        """What the buyer agrees to by ordering."""
        return Shown(
            lines=tuple(_shown_line(row) for row in self.counted),
            delivery_amount=self.delivery_amount,
            total_gross=self.totals.gross,
            currency=self.currency,
            discounts=tuple(
                ShownDiscount(one.code, one.name, one.amount)
                for one in self.deal.reductions
            ),
            details=details_mark(self.counted, self.split),
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
    return Cart.objects.current_of(buyer).first()


def cart_summary(
    cart: Cart | None,
    buyer: Buyer,
    *,
    country: str | None = None,
    postcode: str | None = None,
    method_id: int | None = None,
    window_id: int | None = None,
    cost_centre_id: int | None = None,
) -> CartSummary:
    """A cart as it stands now, for goods that go to `country` by a shipping method.

    Without a country the buyer's is taken, without a method the first that goes there
    at a price and carries all of it; postcode, hours of the method (`window_id`) and
    budgets of a cost centre count where they are given. The same number of queries
    for any number of lines.
    """
    ship_to = Place(country or buyer.country, postcode)
    to = ship_to if country else None
    rows = cart_rows(cart, buyer, country=ship_to.country, to=to) if cart else ()
    split = split_of(cart)
    if split:
        rows = with_parts(rows, split, buyer.currency)
    counted = [row for row in rows if row.is_counted]
    # What is left out goes nowhere, nor does a place wait for it.
    split = split.of(counted) if split else None
    at_home = rows_at(counted, split, HOME, buyer.currency) if split else counted
    carriage = carriage_of(at_home, buyer, ship_to, method_id)
    places = split_places(counted, split, buyer, home=ship_to) if split else ()
    codes = cart.coupon_codes if cart else ()
    ways = (carriage.delivery, *(one.carriage.delivery for one in places))
    deal = deal_for(rows, buyer, codes=codes, deliveries=ways)
    found = _Found(cart, rows, carriage, deal, window_id, cost_centre_id, split)
    freed = (one.charged(deal.delivery_of(one.carriage.delivery)) for one in places)
    return _summary(found, tuple(freed), buyer)


@dataclass(frozen=True)
class _Found:
    """A cart with what was found for its lines, and what was chosen for all of them."""

    cart: Cart | None
    rows: tuple[CartRow, ...]
    carriage: Carriage
    deal: Deal
    window_id: int | None
    cost_centre_id: int | None
    split: Split | None = None


def _summary(
    found: _Found, places: tuple[SplitPlace, ...], buyer: Buyer
) -> CartSummary:
    cart, carriage, deal = found.cart, found.carriage, found.deal
    delivery = _in_window(deal.delivery_of(carriage.delivery), found.window_id)
    every = (delivery, *(one.delivery for one in places))
    freight = [tax for one in every for tax in freight_of(one, carriage.tax)]
    counted = [row for row in found.rows if row.is_counted]
    goods = totals_of(taxables_of(counted), buyer)
    sums = totals_of([*taxables_of(deal.rows), *freight], buyer)
    ordered = [row for row in deal.rows if row.is_counted]
    verdict = cart_verdict(
        ordered, sums, buyer, cost_centre_id=found.cost_centre_id, freight=freight
    )
    least_net = minimum_net(buyer)
    return CartSummary(
        cart_id=cart.pk if cart else None,
        name=cart.name if cart else "",
        currency=buyer.currency,
        prices_include_tax=buyer.channel.prices_include_tax,
        rows=refused_at(judged_rows(deal.rows, verdict.lines), places),
        goods_amount=amount_of(counted),
        goods=goods,
        totals=sums,
        delivery=delivery,
        delivery_tax=carriage.tax,
        offered=tuple(filter(None, map(deal.delivery_of, carriage.offered))),
        minimum_net=least_net,
        refusals=(
            *refused_sums(found.rows, goods, buyer, least_net),
            *_not_delivered(found, counted, delivery),
            *(text for one in places for text in one.refusals),
        ),
        rule_refusals=verdict.refusals,
        approval=verdict.approval,
        conditions=all_conditions((row.variant_id for row in counted), buyer),
        deal=deal,
        split=found.split,
        places=places,
    )


def _not_delivered(
    found: _Found, counted: Sequence[CartRow], delivery: Delivery | None
) -> Iterator[str]:
    """Why what is bought cannot be brought to the address of the order itself."""
    yield from found.carriage.refusals
    yield from freight_refusals(delivery)
    yield from nothing_at_home(counted, found.split)


def _in_window(delivery: Delivery | None, window_id: int | None) -> Delivery | None:
    if delivery is None:
        return None
    return delivery.in_window(window_of(delivery.windows, window_id))


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


def changed_sentence(summary: CartSummary) -> str:
    """How many prices are not what the buyer last saw."""
    count = len(summary.changed)
    return ngettext(
        "%(count)s price changed since you added it.",
        "%(count)s prices changed since you added them.",
        count,
    ) % {"count": count}
