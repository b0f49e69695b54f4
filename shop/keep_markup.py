"""The link that puts an article of a row onto a list, as HTML; see shop.markup."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from shop import blocks
from shop.filling import NOTHING, fill
from shop.templatetags.angro import icon


def keep(article: blocks.Article) -> SafeString:
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
        gettext("Add to a list"),
        article.name,
    )
