"""The button that puts an article of a list beside others, as HTML; see shop.markup."""

from collections.abc import Collection

from django.utils.safestring import SafeString

from shop import blocks
from shop.filling import NOTHING, fill
from shop.templatetags.angro import icon
from shop.words import Words, words


def compare(
    article: blocks.Article,
    compared: Collection[int] | None,
    said: Words | None = None,
) -> SafeString:
    """Puts an article beside others or takes it out; nothing where there is no choice.

    A button of the form "compare", which stands on the page once (_compare_form.html).
    """
    if compared is None or article.product_id is None:
        return NOTHING
    is_chosen = article.product_id in compared
    return fill(
        '<button class="article-list__compare" id="compare-{key}" form="compare" '
        'type="submit" name="{verb}" value="{key}" aria-pressed="{state}">{sign}{text}'
        '<span class="visually-hidden"> {name}</span></button>',
        key=article.product_id,
        verb="remove" if is_chosen else "add",
        state="true" if is_chosen else "false",
        sign=icon("check" if is_chosen else "swap"),
        text=(said or words()).compare,
        name=article.name,
    )
