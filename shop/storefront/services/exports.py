"""Writing lists of articles: at once where that is quick, else by a worker."""

from collections.abc import Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from django.utils import translation
from django.utils.translation import gettext

from accounts.buyer import Buyer
from catalog.models import AssortmentExport, Category, ExportFormat
from catalog.services.exports import keep_export, note_progress, refuse_export
from shop.storefront.documents import write_table
from shop.storefront.mails import mail_export
from shop.storefront.selectors.exports import (
    Row,
    buyer_of_export,
    export_heads,
    export_rows,
    may_export,
)

# Longer lists are written by a worker: nobody waits for a page longer than a second.
MOST_AT_ONCE = 2_000


class NoLongerWanted(Exception):
    """Somebody else finished the list, or took it back."""


def exported_file(
    buyer: Buyer, *, format: ExportFormat, category: Category | None
) -> IO[bytes]:
    """The list as a temporary file that vanishes when it is closed."""
    file = TemporaryFile()  # noqa: SIM115 the response closes it
    rows = _all_rows(export_heads(buyer), export_rows(buyer, category))
    write_table(rows, format=format, into=file, title=gettext("Articles"))
    return file


def _all_rows(heads: Row, batches: Iterator[tuple[Row, ...]]) -> Iterator[Row]:
    yield heads
    for batch in batches:
        yield from batch


def write_export(*, export_id: int, now: datetime) -> bool:
    """Write a list that somebody waits for and mail that it is there.

    Who may no longer see prices gets nothing. Progress is noted after every batch, in
    transactions of its own; a worker that dies leaves a list that another one begins
    anew. Returns whether the file was kept.
    """
    export = AssortmentExport.objects.select_related(
        "customer__channel__seller", "user", "category"
    ).get(pk=export_id)
    buyer = buyer_of_export(export, now=now)
    if not (may_export(buyer) and export.user.is_active):
        refuse_export(export_id=export_id)
        return False
    with translation.override(export.language), TemporaryFile() as file:
        progress = _Progress(export_id)
        rows = progress.noted(export_heads(buyer), export_rows(buyer, export.category))
        try:
            write_table(
                rows,
                format=ExportFormat(export.format),
                into=file,
                title=gettext("Articles"),
            )
        except NoLongerWanted:
            return False
        return keep_export(
            export_id=export_id,
            content=file,
            done_count=progress.done_count,
            as_of=now,
            tell=mail_export,
        )


class _Progress:
    """Counts what goes through, and says so where the page looks."""

    def __init__(self, export_id: int) -> None:
        self.export_id = export_id
        self.done_count = 0

    def noted(self, heads: Row, batches: Iterator[tuple[Row, ...]]) -> Iterator[Row]:
        yield heads
        for batch in batches:
            yield from batch
            self.done_count += len(batch)
            if not note_progress(export_id=self.export_id, done_count=self.done_count):
                raise NoLongerWanted
