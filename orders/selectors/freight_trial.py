"""What each method of a channel would ask for a consignment, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from accounts.buyer import Buyer
from orders.rules import Consignment, Delivery, MethodTerms, delivers_to, delivery_of
from orders.rules.dispatch import (
    arriving_on,
    is_past_cut_off,
    leaving_on,
)
from orders.rules.freight import Freight, zones_at
from orders.rules.rate_sources import freight_from
from orders.selectors.deliveries import shipping_methods
from shop.templatetags.angro import date_weekday, money, quantity


@dataclass(frozen=True)
class TriedMethod:
    """A method with what it asks for, or why it does not go; when it would be there."""

    name: str
    code: str
    price: str
    why: str
    when: str = ""


def freight_trial(buyer: Buyer, sent: Consignment) -> tuple[TriedMethod, ...]:
    """Every method of the buyer's channel on `sent`, those that do not go too."""
    return tuple(_tried(terms, sent, buyer) for terms in shipping_methods(buyer))


def _tried(terms: MethodTerms, sent: Consignment, buyer: Buyer) -> TriedMethod:
    method = terms.method
    name, code = method.name_in(buyer.language), method.code
    if not delivers_to(method, sent.country):
        why = gettext("It does not go to this country.")
        return TriedMethod(name, code, gettext("not offered"), why)
    if not method.carries(sent.classes):
        why = gettext("It does not carry this handling or freight class.")
        return TriedMethod(name, code, gettext("not offered"), why)
    delivery = delivery_of(terms, sent, language=buyer.language)
    freight = freight_from(method.rate_source, terms.tariff, sent)
    if delivery is None or freight is None:
        why = gettext("None of its rates is for this place and class.")
        return TriedMethod(name, code, gettext("not offered"), why)
    price = money(delivery.amount, buyer.currency)
    return TriedMethod(
        name,
        code,
        gettext("on request") if delivery.is_on_request else price,
        " · ".join(_reasons(terms, freight, delivery, sent, buyer.currency)),
        _when(delivery, buyer),
    )


def _reasons(
    terms: MethodTerms,
    freight: Freight,
    delivery: Delivery,
    sent: Consignment,
    currency: str,
) -> Iterator[str]:
    rate = freight.rate
    if rate is None:
        yield delivery.on_request_because or gettext("flat price")
    else:
        place = terms.zone_names.get(rate.zone_id or 0, gettext("everywhere"))
        yield gettext(
            "rate for %(zone)s, %(class)s, from %(weight)s kg and %(value)s on"
        ) % {
            "zone": place,
            "class": rate.freight_class or gettext("any class"),
            "weight": quantity(rate.from_weight_kg),
            "value": money(rate.from_amount, currency),
        }
    if rate is not None and rate.amount_per_kg and not delivery.is_on_request:
        yield gettext("%(base)s and %(each)s for each kg above") % {
            "base": money(rate.base_amount, currency),
            "each": money(rate.amount_per_kg, currency),
        }
    if freight.free_from is not None:
        is_free = sent.goods_amount >= freight.free_from
        words = {"amount": money(freight.free_from, currency)}
        said = gettext("free from %(amount)s, reached") if is_free else None
        yield (said or gettext("free from %(amount)s, not reached")) % words
    around = zones_at(terms.tariff.areas, sent.country, sent.postcode)
    names = [terms.zone_names[zone] for zone in around]
    if names and terms.tariff.rates:
        yield gettext("zones there, the narrowest first: %(zones)s") % {
            "zones": ", ".join(names)
        }


def _when(delivery: Delivery, buyer: Buyer) -> str:
    working, departures = buyer.working_days, delivery.departures
    missed = int(is_past_cut_off(departures, buyer.local_now, working))
    left_on = leaving_on(working.after(buyer.today, missed), departures, working)
    return gettext("leaves %(leaves)s, is there %(arrives)s") % {
        "leaves": date_weekday(left_on),
        "arrives": date_weekday(arriving_on(left_on, departures, working)),
    }
