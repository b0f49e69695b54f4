"""Tags of the blocks that are written in Python; see shop.markup, line_markup."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain, repeat

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString

from shop import blocks, compare_markup, frame_markup, line_markup, markup
from shop.filling import joined
from shop.templatetags.angro import guard
from shop.words import words

register = template.Library()
# The pictures of a list that a reader has before them without scrolling.
FIRST_SEEN = ("first", "seen", "seen", "seen")

register.simple_tag(markup.picture, name="picture")
register.simple_tag(markup.codes, name="codes")
register.simple_tag(markup.stock, name="stock")
register.simple_tag(markup.price, name="price")
register.simple_tag(markup.stepper, name="stepper")
register.simple_tag(markup.choose, name="choose")
register.simple_tag(compare_markup.compare, name="compare_button")
register.simple_tag(markup.refused, name="refused")
register.simple_tag(line_markup.article_line, name="article_line")
register.simple_tag(line_markup.line_rows, name="line_rows")
register.simple_tag(line_markup.line_table, name="line_table")
register.simple_tag(line_markup.trace, name="trace")


@register.simple_tag(takes_context=True)
def buy(context: RequestContext, control: blocks.Buy) -> SafeString:
    """The order control of one article."""
    return markup.buy(control, guard(context))


@register.simple_tag(takes_context=True)
def chapter_links(
    context: RequestContext, chapters: Iterable[blocks.Crumb]
) -> SafeString:
    """The chapters in the head of every page."""
    request = context.get("request")
    path = request.path if request is not None else ""
    above = str(context.get("chapter_url") or "")
    return frame_markup.chapter_links(chapters, above, path)


@register.simple_tag(takes_context=True)
def article_rows(
    context: RequestContext,
    articles: Iterable[blocks.Article],
    compared: Collection[int] | None = None,
    is_on_top: bool | str = False,
) -> SafeString:
    """Rows of a list of articles; `compared` are the products chosen to compare.

    The pictures of a list that `is_on_top` of its page are in sight at once.
    """
    fields, chosen, said = guard(context), _chosen(compared), words()
    return joined(
        markup.article_row(article, fields, compared=chosen, said=said, place=place)
        for article, place in zip(articles, _places(is_on_top), strict=False)
    )


@register.simple_tag(takes_context=True)
def article_cards(
    context: RequestContext,
    articles: Iterable[blocks.Article],
    register_url: str = "",
    compared: Collection[int] | None = None,
    is_on_top: bool | str = False,
) -> SafeString:
    """Cards of articles; `register_url` is where a guest gets prices; as rows else."""
    fields, chosen, said = guard(context), _chosen(compared), words()
    return joined(
        markup.article_card(
            article,
            fields,
            register_url=register_url,
            compared=chosen,
            said=said,
            place=place,
        )
        for article, place in zip(articles, _places(is_on_top), strict=False)
    )


def _places(is_on_top: bool | str) -> Iterator[str]:
    """Where pictures stand, for markup.picture; "" is a variable that is not there."""
    return chain(FIRST_SEEN if is_on_top else (), repeat(""))


def _chosen(compared: Collection[int] | str | None) -> Collection[int] | None:
    """What a list may compare: a template without the variable passes ""."""
    return None if compared is None or isinstance(compared, str) else tuple(compared)


@register.simple_tag
def facets(options: Iterable[blocks.Facet]) -> SafeString:
    """Values of one property."""
    return joined(markup.facet(option) for option in options)
