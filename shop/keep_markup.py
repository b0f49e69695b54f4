"""The link that puts an article of a row onto a list, as HTML; see shop.markup."""

from django.utils.safestring import SafeString

from shop import blocks
from shop.filling import NOTHING, fill
from shop.templatetags.angro import icon
from shop.words import Words, words


def keep(article: blocks.Article, said: Words | None = None) -> SafeString:
    """Leads to the choice of a list; nothing for who keeps none.

    With scripts the choice opens above the page, with the quantity typed in the row.
    """
    if not article.keep_url:
        return NOTHING
    return fill(
        '<a class="article-list__compare" href="{}" data-sheet>{}{}'
        '<span class="visually-hidden"> {}</span></a>',
        article.keep_url,
        icon("list"),
        (said or words()).to_a_list,
        article.name,
    )
