"""The words of legal texts: what of HTML they may contain."""

import re

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    *("h2", "h3", "h4", "p", "br", "ul", "ol", "li", "a", "strong", "b", "em", "i"),
    *("blockquote", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href"}, "th": {"colspan"}, "td": {"colspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}
MARKUP = re.compile(r"</?[a-zA-Z]")


def cleaned(body: str) -> SafeString:
    """Headings, paragraphs, lists, tables and links of `body`, and nothing else.

    In a text without any mark-up an empty line begins a paragraph.
    """
    html = body if MARKUP.search(body) else linebreaks(body, autoescape=True)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    return mark_safe(clean)  # noqa: S308 nh3 has cleaned it
