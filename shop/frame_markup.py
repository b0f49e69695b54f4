"""What stands around every page many times, as HTML; see shop.markup."""

from collections.abc import Iterable

from django.utils.safestring import SafeString

from shop.blocks import Crumb
from shop.filling import NOTHING, fill, joined
from shop.templatetags.angro import mark_of


def chapter_links(chapters: Iterable[Crumb], chapter_url: str, path: str) -> SafeString:
    """The chapters of the catalogue; that of `chapter_url` is marked, and this page.

    `path` is this page's.
    """
    return joined(_chapter(one, chapter_url, path) for one in chapters)


def _chapter(chapter: Crumb, chapter_url: str, path: str) -> SafeString:
    is_above = chapter.url == chapter_url and path != chapter_url
    here = fill('aria-current="true"') if is_above else mark_of(path, chapter.url)
    return fill(
        '<a class="site-header__chapter" href="{}" {}>'
        '<span class="code">{}</span>{}</a>',
        chapter.url,
        here or NOTHING,
        chapter.number,
        chapter.name,
    )
