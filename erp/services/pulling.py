"""Files in: articles, prices, stock, and what became of orders."""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.services.product_import import ProductImporter
from catalog.services.stock_import import StockImporter
from erp.connectors import Connection, connection_to
from erp.connectors.files import FoundFile
from erp.errors import ConnectorUnusable, NotRetriable
from erp.models import (
    Connector,
    ConnectorMode,
    FileState,
    InboundFile,
    Stream,
    SyncIssue,
)
from erp.services.answers import OrderAnswerImporter
from pricing.services.price_import import PriceImporter
from shop.imports.errors import BadFile, BadMapping
from shop.imports.importing import AnyImporter, ImportReport, Refusal, run_import
from shop.imports.mapping import load_mapping
from shop.sweeps import kick, put_off

ISSUES_KEPT = 200
TRIES = 5


def waiting_files(*, connector: Connector) -> list[FoundFile]:
    """What waits at `connector`. Raises ConnectorUnusable."""
    return list(connection_to(connector).waiting_files())


def notice_files(*, connector: Connector) -> int:
    """Note every file that waits at `connector`; the same content counts once."""
    connection = connection_to(connector)
    noticed = 0
    for found in connection.waiting_files():
        file, is_new = InboundFile.objects.get_or_create(
            connector=connector,
            stream=found.stream,
            sha256=found.sha256,
            defaults={"name": found.name},
        )
        if is_new:
            noticed += 1
        elif file.state == FileState.DONE and not file.is_dry_run:
            _put_repeat_away(file, found.name, connection)
    return noticed


def _put_repeat_away(file: InboundFile, name: str, connection: Connection) -> None:
    repeat = InboundFile(name=name, sha256=file.sha256)
    connection.put_away(repeat, is_good=True)


def read_file(*, file_id: int) -> bool:
    """Import one claimed file; say whether it went through.

    Rows are applied in batches that can be repeated: killed in the middle, the next
    try does the rest and counts what was done before as unchanged. Refused rows are
    listed as problems; the good ones stay.
    """
    file = InboundFile.objects.select_related(
        "connector__warehouse", "connector__price_list", "connector__seller"
    ).get(pk=file_id)
    report = ImportReport()
    try:
        connection = connection_to(file.connector)
        path = connection.path_of(file)
        if path is None:
            raise BadFile(reason=_("it is gone."))
        _import(file, path, report)
    except (BadFile, BadMapping) as refusal:
        _note_failed(file, str(refusal))
        connection.put_away(file, is_good=False)
        return False
    except (ConnectorUnusable, OSError) as failure:
        _try_later(file, str(failure))
        return False
    _note_done(file, report)
    if not file.is_dry_run:
        connection.put_away(file, is_good=True)
    return True


def _import(file: InboundFile, path: Path, report: ImportReport) -> None:
    file.is_dry_run = file.connector.mode == ConnectorMode.DRY_RUN
    mapping_path = Path(file.connector.folder) / f"{file.stream}.toml"
    run_import(
        _importer(file),
        path,
        mapping=load_mapping(mapping_path if mapping_path.is_file() else None),
        report=report,
        is_dry_run=file.is_dry_run,
    )


def _importer(file: InboundFile) -> AnyImporter:
    connector = file.connector
    if file.stream == Stream.PRODUCTS:
        return ProductImporter()
    if file.stream == Stream.PRICES:
        return PriceImporter(price_list=connector.price_list, seller=connector.seller)
    if file.stream == Stream.STOCK:
        return StockImporter(warehouse=connector.warehouse)
    return OrderAnswerImporter(connector=connector)


@transaction.atomic
def _note_done(file: InboundFile, report: ImportReport) -> None:
    file.state = FileState.DONE
    file.finished_at = timezone.now()
    file.locked_until = None
    file.last_error = ""
    file.rows_read = report.read
    file.rows_created = report.created
    file.rows_updated = report.updated
    file.rows_unchanged = report.unchanged
    file.rows_refused = report.refused
    file.save()
    _replace_issues(file, report.refusals[:ISSUES_KEPT])


def _replace_issues(file: InboundFile, refusals: Sequence[Refusal]) -> None:
    SyncIssue.objects.filter(file=file, solved_at__isnull=True).delete()
    SyncIssue.objects.bulk_create(
        SyncIssue(
            connector=file.connector,
            stream=file.stream,
            file=file,
            line=refusal.line,
            column=refusal.column[:80],
            reason=refusal.reason,
            data={"value": refusal.value},
        )
        for refusal in refusals
    )


@transaction.atomic
def _note_failed(file: InboundFile, reason: str) -> None:
    InboundFile.objects.filter(pk=file.pk).update(
        state=FileState.FAILED,
        finished_at=timezone.now(),
        locked_until=None,
        last_error=reason,
    )
    SyncIssue.objects.create(
        connector=file.connector, stream=file.stream, file=file, reason=reason
    )


def _try_later(file: InboundFile, error: str) -> None:
    if file.attempts >= TRIES:
        _note_failed(file, error)
        return
    put_off(file, error=error)


@transaction.atomic
def retry_file(*, file_id: int) -> InboundFile:
    """Read a failed or dry-run file again. Raises NotRetriable when it is done."""
    file = InboundFile.objects.select_for_update(of=("self",), no_key=True).get(
        pk=file_id
    )
    if file.state == FileState.DONE and not file.is_dry_run:
        raise NotRetriable
    file.state, file.attempts, file.next_at = FileState.DUE, 0, timezone.now()
    file.save(update_fields=["state", "attempts", "next_at"])
    kick("erp.pull_due_streams")
    return file


def solve_issue(*, issue_id: int, by: User) -> None:
    """Mark a problem as solved by a person; solving it again changes nothing."""
    SyncIssue.objects.filter(pk=issue_id, solved_at__isnull=True).update(
        solved_at=timezone.now(), solved_by=by
    )
