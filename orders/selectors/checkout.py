"""What a checkout page offers, and what it starts with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import Address
from catalog.restrictions import all_conditions
from invoicing.models import PaymentMethod
from invoicing.selectors import Terms, terms_for
from orders.rules import (
    CheckoutChoice,
    Delivery,
    PlaceSpec,
    Sent,
    consignment_of,
)
from orders.rules.dispatch import (
    Departures,
    arriving_on,
    is_past_cut_off,
    leaving_on,
)
from orders.selectors.cart import CartSummary
from orders.selectors.deliveries import chosen_delivery, offered_deliveries
from orders.selectors.lines import CartRow
from orders.selectors.places import place_of
from pricing.rules import Totals
from shop.templatetags.angro import amount, date_day, date_weekday, money

ZERO = Decimal(0)


@dataclass(frozen=True)
class Option:
    """A radio's label: title, detail and price."""

    title: str
    detail: str = ""
    price: str = ""

    def __str__(self) -> str:
        return self.title


def own_addresses(buyer: Buyer) -> Sequence[Address]:
    """Places of the customer acted for, the delivery default first; asked once."""

    def find() -> list[Address]:
        rows = Address.objects.visible_to(buyer).filter(archived_at__isnull=True)
        return list(rows.order_by("-is_delivery_default", "name", "pk"))

    return buyer.remember("orders.addresses", find)


def billing_default(addresses: Sequence[Address]) -> Address | None:
    """Where invoices go unless said otherwise."""
    marked = [address for address in addresses if address.is_billing_default]
    return next(iter([*marked, *addresses]), None)


def address_option(address: Address) -> Option:
    """An address as a radio's label."""
    place = place_of(address)
    lines = [*place.as_lines(), str(address.country.name)]
    return Option(title=place.name, detail="\n".join(lines))


def delivery_option(delivery: Delivery, currency: str) -> Option:
    """A shipping method as a radio's label."""
    if delivery.is_on_request:
        price = gettext("on request")
    else:
        price = (
            amount(delivery.amount, currency) if delivery.amount else gettext("free")
        )
    detail = [delivery.basis, delivery.on_request_because]
    if delivery.amount and delivery.free_from is not None:
        words = {"amount": money(delivery.free_from, currency)}
        detail.append(gettext("free from %(amount)s") % words)
    return Option(
        title=delivery.name, detail="\n".join(filter(None, detail)), price=price
    )


def payment_option(
    method: PaymentMethod, terms: Terms, sums: Totals, *, currency: str, ships_on: date
) -> Option:
    """A way to pay as a radio's label, with the day it is due."""
    if method != PaymentMethod.ON_ACCOUNT:
        return Option(title=str(method.label), detail=money(sums.gross, currency))
    name = terms.term.name if terms.term else ""
    title = f"{method.label}, {name}" if name else str(method.label)
    due = gettext("due %(day)s if it leaves on %(ships)s") % {
        "day": date_day(terms.due_on(ships_on)),
        "ships": date_weekday(ships_on),
    }
    return Option(title=title, detail=due)


def leaves_on(summary: CartSummary, buyer: Buyer) -> date:
    """The day on which everything in the cart leaves, as far as it is known.

    By the chosen delivery: its weekdays, and a working day later for what is at hand
    where today's cut-off has passed.
    """
    working, departures = buyer.working_days, _departures(summary)
    missed = int(is_past_cut_off(departures, buyer.local_now, working))
    days = [
        working.after(row.ready_on, missed if _is_at_hand(row) else 0)
        for row in summary.counted
        if row.ready_on is not None
    ]
    ready_on = max(days, default=working.after(buyer.today, missed))
    return leaving_on(ready_on, departures, working)


def _is_at_hand(row: CartRow) -> bool:
    """Some of it is there; of what comes later no departure of today is missed."""
    return row.stock is None or row.stock.state != "out"


def arrives_on(summary: CartSummary, buyer: Buyer) -> date:
    """The earliest day everything is there, by the chosen delivery."""
    left_on = leaves_on(summary, buyer)
    return arriving_on(left_on, _departures(summary), buyer.working_days)


def _departures(summary: CartSummary) -> Departures:
    return summary.delivery.departures if summary.delivery else Departures()


def default_choice(
    buyer: Buyer,
    *,
    variant_ids: Iterable[int] = (),
    goods: Sequence[Sent] = (),
    goods_amount: Decimal = ZERO,
    to: PlaceSpec | None = None,
) -> CheckoutChoice | None:
    """What checkout starts with; None where an address or a delivery is missing.

    Goods go to `to`, else to the usual place. The delivery carries `variant_ids` and
    is the first that has a price for `goods`, else the first. Nothing is compared: for
    documents whose prices are agreed, such as quotes.
    """
    addresses = own_addresses(buyer)
    billing = billing_default(addresses)
    if billing is None:
        return None
    delivery = to or place_of(addresses[0])
    sent = consignment_of(
        goods,
        country=delivery.country,
        postcode=delivery.postcode,
        goods_amount=goods_amount,
        handling=all_conditions(variant_ids, buyer).handling,
    )
    offered = offered_deliveries(buyer, sent)
    method = chosen_delivery(offered, None)
    if method is None:
        return None
    return CheckoutChoice(
        delivery=delivery,
        billing=place_of(billing),
        shipping_method_id=method.method_id,
        payment_method=terms_for(buyer).methods[0],
    )
