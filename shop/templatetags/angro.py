"""How amounts, quantities, dates, icons and form controls look in templates."""

import datetime
import json
import re
from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import NumberPattern
from django import template
from django.forms import BoundField, CheckboxInput, FileInput, Textarea
from django.middleware.csrf import get_token
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override

from shop.figures import (
    MINUS,
    NO_BREAK_SPACE,
    UNIT_PRICE_DIGITS,
    Amount,
    as_decimal,
    figures,
    locale_of,
)
from shop.money import format_money, minor_digits, round_unit_price

register = template.Library()


@register.filter
def money(amount: Amount, currency: str) -> str:
    """Write an amount with its currency: €1,366.03."""
    if amount in (None, ""):
        return ""
    return _signed(format_money(as_decimal(amount), currency, _language()))


@register.filter
def amount(value: Amount, currency: str) -> str:
    """Write an amount whose currency stands in the head of its column: 1,366.03."""
    return figures().amount(value, currency)


@register.filter
def unit_price(value: Amount, currency: str) -> str:
    """Write a price per unit without currency, up to four decimals: 0.0412."""
    return figures().unit_price(value, currency)


@register.filter
def unit_money(value: Amount, currency: str) -> str:
    """Write a price per unit with its currency, up to four decimals: €0.0412."""
    if value in (None, ""):
        return ""
    pattern = _money_pattern(_locale(), minor_digits(currency), UNIT_PRICE_DIGITS)
    price = round_unit_price(as_decimal(value))
    text = pattern.apply(price, _locale(), currency=currency, currency_digits=False)
    return _signed(text)


@register.filter
def quantity(value: Amount) -> str:
    """Write a quantity as people do: no trailing zeros, at most three decimals."""
    return figures().quantity(value)


@register.filter
def plain_quantity(value: Amount) -> str:
    """Write a quantity for the value of a number input: 2.5, whatever the language."""
    if value in (None, ""):
        return ""
    return f"{as_decimal(value).normalize():f}"


@register.filter
def percent(value: Amount) -> str:
    """Write a rate in percent: 19 means 19 %."""
    return figures().percent(value)


@register.filter
def date_weekday(value: datetime.date | None) -> str:
    """Write a day with its weekday, and with its year when that is not this one."""
    if not value:
        return ""
    day = _day(value)
    skeleton = "MMMEd" if day.year == timezone.localdate().year else "yMMMEd"
    return _weekday(day, skeleton, _locale())


@register.filter
def date_day(value: datetime.date | None) -> str:
    """Write a day with its year: 24 Nov 2026."""
    if not value:
        return ""
    return format_date(_day(value), format="medium", locale=_locale())


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Write day and time of day: Fri 20 Nov, 16:12."""
    if not value:
        return ""
    at = timezone.localtime(value)
    clock = format_time(at.timetz(), format="short", locale=_locale())
    return f"{date_weekday(at)}, {clock}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite. It is decoration: the word beside it speaks."""
    return _icon(_file("img/icons.svg"), name)


@register.simple_tag
def drawing(name: str, css_class: str, size: str = "0 0 96 96") -> SafeString:
    """Draw one of the shop's own line drawings, in the colour of its place."""
    return _drawing(_file("img/drawings.svg"), name, css_class, size)


@register.filter
def control(field: BoundField) -> SafeString:
    """Render the input of a form field in the classes of our `field` block.

    Classes that the form gave its widget stay; Django adds the aria attributes.
    """
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{_control_class(field)} {own}".strip()})


@register.simple_tag(takes_context=True)
def guard(context: RequestContext) -> SafeString:
    """Hidden inputs of every mutating form: the token, and who it is filled in for.

    Works inside `include … only` too, where `csrf_token` is out of reach.
    """
    request: Any = context.request  # Any: `buyer` comes from the middleware
    # A page of 48 articles has 48 such forms, and a token takes its time.
    known: SafeString | None = getattr(request, "guard_fields", None)
    if known is None:
        known = request.guard_fields = _guard_fields(request)
    return known


def _guard_fields(request: Any) -> SafeString:  # Any: as above
    buyer = getattr(request, "buyer", None)
    customer = getattr(buyer, "customer", None)
    fields = [("csrfmiddlewaretoken", get_token(request))]
    if customer is not None:
        fields.append(("acting_for", str(customer.pk)))
    if buyer is not None and buyer.rep is not None:
        fields.append(("acting_as", str(buyer.user.pk)))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


@register.simple_tag(takes_context=True)
def this_page_in(context: RequestContext, language: str) -> str:
    """The address of this page in another language."""
    request = context.request
    address, match = request.get_full_path(), request.resolver_match
    if match is None:
        return address
    _, mark, query = address.partition("?")
    path = _path_in(language, match.view_name, match.args, tuple(match.kwargs.items()))
    return f"{path}{mark}{query}" if path else address


@register.filter
def whole(number: str) -> SafeString:
    """Keep a document's number on one line where a sentence goes on around it."""
    return format_html('<span class="amount">{}</span>', number)


@register.filter
def highlight(text: str, query: str) -> SafeString:
    """Mark the words of `query` where they stand in `text`."""
    words = sorted({word for word in query.split() if word}, key=len, reverse=True)
    if not words:
        return format_html("{}", text)
    parts = re.split(f"({'|'.join(map(re.escape, words))})", str(text), flags=re.I)
    # split() with a group gives what lies between and what matched in turn.
    pieces = (
        (format_html("<mark>{}</mark>", part) if place % 2 else part,)
        for place, part in enumerate(parts)
    )
    return format_html_join("", "{}", pieces)


# What ends a script element in HTML must not stand in one.
_IN_SCRIPTS = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def as_linked_data(data: Mapping[str, object]) -> SafeString:
    """Write facts for search engines as JSON-LD."""
    text = json.dumps(data, ensure_ascii=False).translate(_IN_SCRIPTS)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308 escaped as Django's own json_script does
    )


@register.simple_tag(takes_context=True)
def current(context: RequestContext, url: str) -> SafeString | str:
    """Mark the link to the page one is on, for eyes and for readers alike."""
    request = context.get("request")
    return mark_of(request.path, url) if request is not None and url else ""


def mark_of(path: str, url: str) -> SafeString | str:
    """As `current`, on the page at `path`."""
    if path != url and not (url != "/" and path.startswith(url)):
        return ""
    return format_html('aria-current="{}"', "page" if path == url else "true")


def _control_class(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return ""
    if isinstance(widget, Textarea):
        return "field__input is-note"
    if isinstance(widget, FileInput):
        return "field__input is-file"
    return "field__input"


@lru_cache(maxsize=1024)
def _weekday(day: datetime.date, skeleton: str, locale: Locale) -> str:
    text = format_skeleton(skeleton, day, locale=locale)
    # "Tue 24 Nov": the comma some locales put after the weekday only costs room.
    return text.replace(", ", " ", 1)


@lru_cache(maxsize=4096)
def _path_in(
    language: str, name: str, args: tuple[Any, ...], kwargs: tuple[Any, ...]
) -> str:
    """Where a view is found in a language; "" where it is not."""
    with override(language):
        try:
            return reverse(name, args=args, kwargs=dict(kwargs))
        except NoReverseMatch:
            return ""


@lru_cache(maxsize=8)
def _file(name: str) -> str:
    """The address of a file of the shop's own, which a process finds once."""
    return static(name)


@lru_cache(maxsize=256)
def _icon(sprite: str, name: str) -> SafeString:
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">'
        '<use href="{}#{}"/></svg>',
        sprite,
        name,
    )


@lru_cache(maxsize=256)
def _drawing(sprite: str, name: str, css_class: str, size: str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css_class,
        size,
        sprite,
        name,
    )


@lru_cache(maxsize=128)
def _money_pattern(locale: Locale, least: int, most: int) -> NumberPattern:
    pattern: NumberPattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (least, most)
    return pattern


def _signed(text: str) -> str:
    # A hyphen is hard to see before a figure and wraps away from it. Codes that stand
    # for a currency sign ("RON12.00") need room.
    text = re.sub(r"(?<=[^\W\d_]{2})(?=\d)", NO_BREAK_SPACE, text)
    return text.replace("-", MINUS)


def _day(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return timezone.localdate(value)
    return value


def _language() -> str:
    return get_language() or "en"


def _locale() -> Locale:
    return locale_of(_language())
