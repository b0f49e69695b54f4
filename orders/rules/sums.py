"""Sums and sentences as documents show them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from babel.numbers import get_currency_symbol
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, ngettext, to_locale

from pricing.models import TaxCategory
from pricing.rules import TaxSum, Totals
from shop.blocks import TotalLine
from shop.templatetags.angro import amount, percent, quantity, unit_price


@dataclass(frozen=True)
class SumReduction:
    """What one promotion took off lines, or that it made delivery free."""

    name: str
    coupon: str
    amount: Decimal
    is_freight: bool = False


@dataclass(frozen=True)
class DocumentSums:
    """What a cart or an order adds up to. Without `delivery_name` it is not known.

    `goods_amount` is before `reductions`, `delivery_amount` after them; `tax_reasons`
    say by category why tax is charged or not.
    """

    lines_count: int
    goods_amount: Decimal
    delivery_name: str
    delivery_amount: Decimal
    totals: Totals
    currency: str
    prices_include_tax: bool
    tax_reasons: Mapping[str, str] = field(default_factory=dict)
    reductions: tuple[SumReduction, ...] = ()
    # What the freight was measured by; open: on request, there is no amount yet.
    delivery_basis: str = ""
    is_delivery_open: bool = False


def total_lines(sums: DocumentSums) -> tuple[TotalLine, ...]:
    """The sums from goods to what is to pay, tax per rate."""
    head = [TotalLine(label=goods_label(sums.lines_count), amount=sums.goods_amount)]
    head.extend(_reduction_lines(sums))
    if sums.delivery_name:
        head.append(
            TotalLine(
                label=gettext("Delivery"),
                detail=_delivery_detail(sums),
                amount=sums.delivery_amount,
                instead=gettext("on request") if sums.is_delivery_open else "",
            )
        )
    label = gettext("To pay")
    if sums.is_delivery_open:
        label = gettext("Total without delivery")
    pay = TotalLine(label=label, amount=sums.totals.gross, is_rule=True, is_sum=True)
    taxes = tuple(_tax_lines(sums))
    if sums.prices_include_tax:
        return (*head, pay, *taxes)
    net = TotalLine(label=gettext("Net"), amount=sums.totals.net, is_rule=True)
    return (*head, net, *taxes, pay)


def _reduction_lines(sums: DocumentSums) -> Iterator[TotalLine]:
    for one in sums.reductions:
        if not one.is_freight:
            yield TotalLine(
                label=one.name, detail=one.coupon, amount=-one.amount, is_less=True
            )


def _delivery_detail(sums: DocumentSums) -> str:
    free = [one.name for one in sums.reductions if one.is_freight]
    basis = [sums.delivery_basis] if sums.delivery_basis else []
    return " · ".join([sums.delivery_name, *basis, *free])


def _tax_lines(sums: DocumentSums) -> Iterator[TotalLine]:
    for tax in sums.totals.taxes:
        yield TotalLine(
            label=_tax_label(tax, sums.currency, contained=sums.prices_include_tax),
            amount=tax.tax_amount,
            detail=sums.tax_reasons.get(tax.tax_category, ""),
        )


def _tax_label(tax: TaxSum, currency: str, *, contained: bool) -> str:
    fields = {
        "tax": TaxCategory(tax.tax_category).label,
        "rate": percent(tax.tax_rate),
        "base": amount(tax.base_net, currency),
    }
    if not TaxCategory(tax.tax_category).is_charged:
        return capfirst(gettext("%(tax)s, on %(base)s") % fields)
    if contained:
        return gettext("of which %(tax)s %(rate)s on %(base)s") % fields
    return gettext("%(tax)s %(rate)s on %(base)s") % fields


def goods_label(lines_count: int) -> str:
    """What the first sum is of."""
    return ngettext("Goods, %(count)s line", "Goods, %(count)s lines", lines_count) % {
        "count": quantity(lines_count)
    }


def price_changed_sentence(seen: Decimal, currency: str) -> str:
    """What the buyer saw before the price changed."""
    return gettext("Price was %(price)s when you added it") % {
        "price": unit_price(seen, currency)
    }


def lines_sentence(count: int) -> str:
    """How long a document is."""
    return ngettext("%(count)s line", "%(count)s lines", count) % {"count": count}


def each_head(currency: str, *, prices_include_tax: bool) -> str:
    """The head of a column of unit prices."""
    fields = {"currency": _sign(currency)}
    if prices_include_tax:
        return gettext("%(currency)s each") % fields
    return gettext("%(currency)s net each") % fields


def line_head(currency: str, *, prices_include_tax: bool) -> str:
    """The head of a column of line amounts."""
    fields = {"currency": _sign(currency)}
    if prices_include_tax:
        return gettext("Line, %(currency)s") % fields
    return gettext("Line, %(currency)s net") % fields


def _sign(currency: str) -> str:
    sign: str = get_currency_symbol(currency, locale=to_locale(get_language() or "en"))
    return sign
