"""What a page showed, and what changed since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from shop.templatetags.angro import money, quantity, unit_price


@dataclass(frozen=True)
class ShownLine:
    """A line as a page showed it."""

    line_id: int
    sku: str
    quantity: Decimal
    unit_amount: Decimal
    tax_rate: Decimal


@dataclass(frozen=True)
class ShownDiscount:
    """A promotion as a page showed it, with all it took off."""

    code: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class Shown:
    """What a checkout page showed: it is what the buyer agreed to."""

    lines: tuple[ShownLine, ...]
    delivery_amount: Decimal
    total_gross: Decimal
    currency: str
    discounts: tuple[ShownDiscount, ...] = ()
    # A mark of where lines go and are booked, where they say that by themselves.
    details: str = ""


def shown_as_json(shown: Shown) -> list[Any]:  # Any: JSON
    """A compact form of what was shown, for the page to send back."""
    return [
        shown.currency,
        str(shown.delivery_amount),
        str(shown.total_gross),
        [
            [
                line.line_id,
                line.sku,
                str(line.quantity),
                str(line.unit_amount),
                str(line.tax_rate),
            ]
            for line in shown.lines
        ],
        [[one.code, one.name, str(one.amount)] for one in shown.discounts],
        shown.details,
    ]


def shown_from_json(value: list[Any]) -> Shown:  # Any: JSON
    """Read what `shown_as_json` wrote."""
    # Pages that were open before there were promotions sent no fifth, and no sixth.
    currency, delivery, gross, lines, *later = value
    return Shown(
        lines=tuple(
            ShownLine(pk, sku, Decimal(count), Decimal(price), Decimal(rate))
            for pk, sku, count, price, rate in lines
        ),
        delivery_amount=Decimal(delivery),
        total_gross=Decimal(gross),
        currency=currency,
        discounts=tuple(
            ShownDiscount(code, name, Decimal(amount))
            for code, name, amount in (later[0] if later else ())
        ),
        details=later[1] if len(later) > 1 else "",
    )


def changes_between(before: Shown, now: Shown) -> tuple[str, ...]:
    """Say in sentences what differs between two pages; empty when nothing does."""
    old = {line.line_id: line for line in before.lines}
    new = {line.line_id: line for line in now.lines}
    said = [
        *_lines_gone(old, new),
        *_lines_changed(old, new, now.currency),
        *_lines_added(old, new),
        *_discounts_changed(before, now),
    ]
    if before.details != now.details:
        said.append(gettext("Where lines go or are booked changed."))
    if before.delivery_amount != now.delivery_amount:
        said.append(
            gettext("Delivery: %(old)s → %(new)s.")
            % {
                "old": money(before.delivery_amount, before.currency),
                "new": money(now.delivery_amount, now.currency),
            }
        )
    if said or before.total_gross != now.total_gross or before.currency != now.currency:
        said.append(
            gettext("To pay: %(old)s → %(new)s.")
            % {
                "old": money(before.total_gross, before.currency),
                "new": money(now.total_gross, now.currency),
            }
        )
    return tuple(said)


def _discounts_changed(before: Shown, now: Shown) -> Iterable[str]:
    old = {one.code: one for one in before.discounts}
    new = {one.code: one for one in now.discounts}
    for code in old.keys() - new.keys():
        yield gettext("“%(name)s” does not apply any more.") % {"name": old[code].name}
    for code, one in new.items():
        was = old.get(code)
        fields = {"name": one.name, "new": money(-one.amount, now.currency)}
        if was is None:
            yield gettext("“%(name)s” applies now: %(new)s.") % fields
        elif was.amount != one.amount:
            old_amount = money(-was.amount, before.currency)
            yield gettext("“%(name)s”: %(old)s → %(new)s.") % {
                **fields,
                "old": old_amount,
            }


def _lines_gone(
    old: Mapping[int, ShownLine], new: Mapping[int, ShownLine]
) -> Iterable[str]:
    for pk in old.keys() - new.keys():
        yield gettext("%(sku)s is not in the cart any more.") % {"sku": old[pk].sku}


def _lines_added(
    old: Mapping[int, ShownLine], new: Mapping[int, ShownLine]
) -> Iterable[str]:
    for pk in new.keys() - old.keys():
        yield gettext("%(sku)s came into the cart.") % {"sku": new[pk].sku}


def _lines_changed(
    old: Mapping[int, ShownLine], new: Mapping[int, ShownLine], currency: str
) -> Iterable[str]:
    for pk, line in new.items():
        was = old.get(pk)
        if was is None:
            continue
        if was.quantity != line.quantity:
            yield gettext("%(sku)s, quantity: %(old)s → %(new)s.") % {
                "sku": line.sku,
                "old": quantity(was.quantity),
                "new": quantity(line.quantity),
            }
        if was.unit_amount != line.unit_amount:
            yield gettext("%(sku)s, price: %(old)s → %(new)s.") % {
                "sku": line.sku,
                "old": unit_price(was.unit_amount, currency),
                "new": unit_price(line.unit_amount, currency),
            }
        if was.tax_rate != line.tax_rate:
            yield gettext("%(sku)s, tax: %(old)s %% → %(new)s %%.") % {
                "sku": line.sku,
                "old": quantity(was.tax_rate),
                "new": quantity(line.tax_rate),
            }
