"""PDF files from templates: our fonts, nothing fetched, the same bytes each time."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import weasyprint
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from shop.fonts import document_fonts
from shop.storage import picture_as_data

NO_GLYPH = ".notdef glyph"


class RenderingFailed(Exception):
    """A document cannot be printed as it is: a missing glyph, a foreign address."""


class OwnFilesOnly(URLFetcher):
    """Answer our font files and data: addresses; anything else ends the rendering.

    Without this a company name with an <img> in it could read files of the server.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data", "file"}, allow_redirects=False)
        self._own = {font.url for font in document_fonts()}

    def fetch(
        self, url: str, headers: Mapping[str, str] | None = None
    ) -> URLFetcherResponse:
        if url not in self._own and not url.startswith("data:"):
            message = f"A document asked for {url[:200]}"
            raise FatalURLFetchingError(message)
        return super().fetch(url, headers)


class _MissingGlyphs(logging.Handler):
    """Collects what the renderer says about glyphs, in the thread that renders."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread and NO_GLYPH in record.getMessage():
            self.found.append(record.getMessage())


@contextmanager
def _complete_glyphs() -> Iterator[None]:
    """Fail when a text was printed with empty boxes: the log is all that tells."""
    handler = _MissingGlyphs()
    weasyprint.LOGGER.addHandler(handler)
    try:
        yield
    finally:
        weasyprint.LOGGER.removeHandler(handler)
    if handler.found:
        raise RenderingFailed("; ".join(sorted(set(handler.found))[:5]))


def render_pdf(
    template: str,
    context: Mapping[str, Any],  # Any: template variables
    *,
    language: str,
    identifier: bytes,
    brand: Mapping[str, str] | None = None,
) -> bytes:
    """Print `template` in `language`; the same content gives the same bytes.

    `brand` names the logo and the colours of who writes, as the document froze them.
    `identifier` stands in the file for what it is. Raises RenderingFailed. Takes
    0.1 s for a page and 0.3 s for each further one: for workers, not for requests.
    """
    with translation.override(language):
        head = {**brand, "logo": picture_as_data(brand["logo"])} if brand else None
        variables = {
            **context,
            "brand": head,
            "fonts": document_fonts(),
            "language": language,
        }
        html = render_to_string(template, variables)
    try:
        with _complete_glyphs():
            page = weasyprint.HTML(string=html, url_fetcher=OwnFilesOnly())
            document = page.render(font_config=FontConfiguration())
            pdf: bytes = document.write_pdf(pdf_identifier=identifier)
    except FatalURLFetchingError as refusal:
        raise RenderingFailed(str(refusal)) from refusal
    return pdf
