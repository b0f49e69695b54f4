"""Blocks that a page shows by the hundred, as HTML: rows, cards and what is in them.

The only markup outside templates. A listing of 48 articles took 60 ms of template nodes
where these functions take 5 (docs/performance.md). Templates use them through the tags
in shop.templatetags.blocks, most through the components of the same names; nothing here
decides anything.
"""

from collections.abc import Collection
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from shop import blocks
from shop.compare_markup import compare
from shop.figures import figures
from shop.filling import NOTHING, fill, fill_each
from shop.keep_markup import keep
from shop.templatetags.angro import (
    date_weekday,
    drawing,
    icon,
    plain_quantity,
    unit_money,
)
from shop.words import StepperWords, Words, words

# How soon a browser fetches a picture, by its place: the one that a page is looked at
# for, others that are in sight at once, all below.
LOADING = {
    "": SafeString('loading="lazy"'),
    "seen": SafeString('loading="eager"'),
    "first": SafeString('loading="eager" fetchpriority="high"'),
}


def picture(
    address: str, *, alt: str = "", size: str = "", place: str = ""
) -> SafeString:
    """A photo, or the drawing of a box. `alt` is "" where the name stands beside it."""
    if not address:
        return fill(
            '<span class="picture {}">{}</span>',
            size,
            drawing("box", "picture__drawing"),
        )
    return fill(
        '<span class="picture {}"><img class="picture__photo" src="{}" alt="{}" '
        'width="240" height="240" {} decoding="async"></span>',
        size,
        address,
        alt,
        LOADING[place],
    )


def codes(
    article: blocks.Article, more: SafeString = NOTHING, said: Words | None = None
) -> SafeString:
    """The SKU, the buyer's own number, badges, and `more` behind them."""
    sku, own = NOTHING, NOTHING
    if article.sku:
        sku = fill('<b class="code">{}</b>', article.sku)
    if article.own_number:
        own = fill(
            '<span>{} <b class="code">{}</b></span>',
            (said or words()).yours,
            article.own_number,
        )
    badges = fill_each(
        '<span class="badge {}">{}</span>',
        ((badge.tone, badge.text) for badge in article.badges),
    )
    return fill('<p class="article-list__codes">{}{}{}{}</p>', sku, own, badges, more)


def stock(levels: blocks.Stock, said: Words | None = None) -> SafeString:
    """Availability: how many, and when."""
    said = said or words()
    when = _when(levels, said)
    return fill(
        '<span class="stock is-{}"><span class="stock__dot"></span>'
        '<span class="stock__text">{}</span>{}</span>',
        levels.state,
        _how_many(levels, said),
        fill('<span class="stock__when">{}</span>', when) if when else NOTHING,
    )


def _how_many(levels: blocks.Stock, said: Words) -> str:
    counted = {"quantity": said.figures.quantity(levels.quantity)}
    is_told = levels.quantity is not None
    if levels.state == "in":
        return said.counted_in_stock % counted if is_told else said.in_stock
    if levels.state == "low":
        return said.counted_left % counted if is_told else said.few_left
    is_coming = levels.more_on or levels.note
    return said.on_order if is_coming else said.out_of_stock


def _when(levels: blocks.Stock, said: Words) -> str:
    if levels.note:
        return levels.note
    if levels.more_on and levels.state == "out":
        return said.arrives % {"day": date_weekday(levels.more_on)}
    if levels.more_on and levels.more_quantity:
        return said.more_on % {
            "quantity": said.figures.quantity(levels.more_quantity),
            "day": date_weekday(levels.more_on),
        }
    return date_weekday(levels.ready_on)


def price(
    own: blocks.Price,
    *,
    size: str = "",
    with_currency: bool = False,
    said: Words | None = None,
) -> SafeString:
    """The buyer's price, the pack's, and what more would give.

    `size` is is-start, is-start is-large or ""; `with_currency` outside tables whose
    head names it.
    """
    if own.amount is None:
        return _locked(own.why_hidden)
    said = said or words()
    written = unit_money if with_currency else said.figures.unit_price
    return fill(
        '<div class="price {}"><span class="price__own">{}{}{}</span>{}{}</div>',
        size,
        fill("<small>{}</small> ", said.from_) if own.is_from else NOTHING,
        written(own.amount, own.currency),
        _per(own, with_currency=with_currency),
        _pack(own, said),
        _next_tier(own, said),
    )


def _locked(text: str, more: SafeString = NOTHING) -> SafeString:
    return fill(
        '<p class="price__hidden">{}<span>{}{}</span></p>', icon("lock"), text, more
    )


def _per(own: blocks.Price, *, with_currency: bool) -> SafeString:
    basis = own.basis if with_currency else ""
    words = [basis, f"/ {own.unit}" if own.unit else ""]
    text = " ".join(word for word in words if word)
    return fill(" <small>{}</small>", text) if text else NOTHING


def _pack(own: blocks.Price, said: Words) -> SafeString:
    text = own.pack_unit
    if own.pack_amount is not None:
        amount = said.figures.amount(own.pack_amount, own.currency)
        text = f"{amount} / {own.pack_unit}"
    return fill('<span class="price__pack">{}</span>', text) if text else NOTHING


def _next_tier(own: blocks.Price, said: Words) -> SafeString:
    if own.next_tier is None:
        return NOTHING
    text = said.next_tier % {
        "more": said.figures.quantity(own.next_tier.more_quantity),
        "amount": said.figures.unit_price(own.next_tier.amount, own.currency),
    }
    return fill('<span class="price__next">{}</span>', text)


def stepper(
    *,
    name: str,
    value: Decimal | str | None,
    step: Decimal | None = None,
    field: str = "quantity",
    key: str = "",
    is_refused: bool = False,
    described_by: str = "",
    said: StepperWords | None = None,
) -> SafeString:
    """A quantity with less and more. `name` is the article's, for readers.

    `key` is the id that keeps the focus over a swap; `described_by` names the sentence
    beside it.
    """
    said, named = said or words().stepper, {"name": name}
    told = {"id": key, "aria-describedby": described_by}
    told["aria-invalid"] = "true" if is_refused else ""
    attributes = [pair for pair in told.items() if pair[1]]
    return fill(
        '<span class="stepper{}" data-stepper>'
        '<button class="stepper__button" type="button" tabindex="-1" data-step="less" '
        'aria-label="{}">{}</button>'
        '<input class="stepper__input" type="number" inputmode="decimal" name="{}" '
        'min="0" step="{}" value="{}" autocomplete="off" aria-label="{}"{}>'
        '<button class="stepper__button" type="button" tabindex="-1" data-step="more" '
        'aria-label="{}">{}</button></span>',
        " is-refused" if is_refused else "",
        said.less % named,
        icon("minus"),
        field,
        plain_quantity(step or 1),
        plain_quantity(value),
        said.quantity % named,
        fill_each(' {}="{}"', attributes),
        said.more % named,
        icon("plus"),
    )


def buy(
    control: blocks.Buy, guard: SafeString, said: Words | None = None
) -> SafeString:
    """The order control. It answers itself: the view renders it again.

    `guard` are the hidden fields of every mutating form.
    """
    key, said = f"buy-{control.key}", said or words()
    hint, tone = _hint(control, said)
    return fill(
        '<form class="article-list__buy" id="{key}" method="post" action="{action}" '
        'hx-post="{action}" hx-target="this" hx-swap="outerHTML" '
        'hx-disabled-elt="find .button">{guard}{fields}{stepper}'
        '<p class="article-list__hint{tone}" id="{key}-hint"{role}>{hint}</p>'
        '<button class="button is-tonal is-dense" type="submit">{verb}'
        '<span class="visually-hidden"> {name}</span></button></form>',
        key=key,
        action=control.action,
        guard=guard,
        fields=fill_each(
            '<input type="hidden" name="{}" value="{}">', control.fields.items()
        ),
        stepper=stepper(
            name=control.name,
            value=control.quantity,
            step=control.step,
            is_refused=bool(control.refused),
            described_by=f"{key}-hint",
            said=said.stepper,
        ),
        tone=tone,
        role=fill(' role="alert"') if control.refused else NOTHING,
        hint=hint,
        verb=_verb(control, said),
        name=control.name,
    )


def _hint(control: blocks.Buy, said: Words) -> tuple[str, str]:
    """The sentence under a stepper and its tone."""
    if control.refused:
        return control.refused, " is-refused"
    if control.in_cart:
        told = {"quantity": said.figures.quantity(control.in_cart)}
        return said.in_cart % told, " is-done"
    if control.hint:
        return control.hint, ""
    if control.step != 1:
        return said.steps % {"step": said.figures.quantity(control.step)}, ""
    return said.singly, ""


def _verb(control: blocks.Buy, said: Words) -> SafeString:
    if control.in_cart:
        return fill("{}{}", icon("check"), said.change)
    return fill("{}{}", icon("cart"), said.add)


def choose(article: blocks.Article) -> SafeString:
    """The way to the page where one of several sizes is chosen."""
    return fill(
        '<div class="article-list__buy"><a class="button is-tonal is-dense" href="{}">'
        '{}{}<span class="visually-hidden"> {}</span></a></div>',
        article.url,
        icon("rows"),
        gettext("Choose 1 of %(count)s") % {"count": article.choices_count},
        article.name,
    )


def refused(reason: blocks.Refused) -> SafeString:
    """Why it cannot be ordered, where the order control would be."""
    if not reason.url:
        return _locked(reason.text)
    return _locked(reason.text, fill(' <a href="{}">{}</a>', reason.url, reason.verb))


def article_row(
    article: blocks.Article,
    guard: SafeString,
    *,
    compared: Collection[int] | None = None,
    said: Words | None = None,
    place: str = "",
) -> SafeString:
    """A row of the catalogue, complete enough to order from.

    `compared` are the products chosen to be compared, None where none can be.
    """
    said = said or words()
    return fill(
        '<tr role="row" class="article-list__row">'
        '<td role="cell" class="article-list__picture">{}</td>'
        '<td role="cell" class="article-list__main">'
        '<a class="line__name" href="{}">{}</a>{}{}</td>'
        '<td role="cell" class="article-list__stock">{}</td>'
        '<td role="cell" class="article-list__price">{}</td>'
        '<td role="cell" class="article-list__order">{}</td></tr>\n',
        picture(article.picture, place=place),
        article.url,
        article.name,
        _facts(article, "line__facts"),
        codes(article, _besides(article, compared, said), said),
        stock(article.stock, said) if article.stock else NOTHING,
        price(article.price, said=said) if article.price else NOTHING,
        _order(article, guard, said),
    )


def _besides(
    article: blocks.Article, compared: Collection[int] | None, said: Words
) -> SafeString:
    """What can be done with an article besides ordering it."""
    return fill("{}{}", compare(article, compared, said), keep(article, said))


def _facts(article: blocks.Article, css_class: str) -> SafeString:
    if not article.facts:
        return NOTHING
    named = fill(' class="{}"', css_class) if css_class else NOTHING
    return fill("<p{}>{}</p>", named, article.facts)


def _order(article: blocks.Article, guard: SafeString, said: Words) -> SafeString:
    if article.buy:
        return buy(article.buy, guard, said)
    if article.choices_count > 1:
        return choose(article)
    return refused(article.refused) if article.refused else NOTHING


def article_card(
    article: blocks.Article,
    guard: SafeString,
    *,
    register_url: str = "",
    compared: Collection[int] | None = None,
    said: Words | None = None,
    place: str = "",
) -> SafeString:
    """A card; `register_url` is where a guest gets prices; the rest as in rows."""
    own, said = article.price, said or words()
    is_priced = own is not None and own.amount is not None
    order = _order(article, guard, said) if article.buy or is_priced else NOTHING
    if not order and article.refused:
        order = refused(article.refused)
    return fill(
        '<li class="article-card">{}<div class="article-card__text">'
        '<a class="line__name article-card__name" href="{}">{}</a>{}{}</div>'
        '<div class="article-card__foot">{}{}{}</div></li>\n',
        picture(article.picture, size="is-wide", place=place),
        article.url,
        article.name,
        _facts(article, ""),
        codes(article, _besides(article, compared, said), said),
        stock(article.stock, said) if article.stock else NOTHING,
        price(own, size="is-start", with_currency=True, said=said) if own else NOTHING,
        _card_foot(order, register_url),
    )


def _card_foot(order: SafeString, register_url: str) -> SafeString:
    if order:
        return fill('<div class="article-card__buy">{}</div>', order)
    if not register_url:
        return NOTHING
    return fill(
        '<a class="article-card__why" href="{}">{}</a>',
        register_url,
        gettext("Register or sign in"),
    )


def facet(option: blocks.Facet) -> SafeString:
    """A value one may filter by, with its count."""
    return fill(
        '<label class="facets__option{}"><input type="checkbox" id="{name}={value}" '
        'name="{name}" value="{value}"{}>{label}'
        '<span class="facets__count">{count}</span></label>\n',
        " is-selected" if option.is_selected else "",
        " checked" if option.is_selected else "",
        name=option.name,
        value=option.value,
        label=option.label,
        count=figures().quantity(option.count),
    )
