"""The register: what is exchanged, how fresh it is, what failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from erp.models import (
    Connector,
    FileState,
    InboundFile,
    OrderPush,
    PushState,
    Stream,
    SyncIssue,
)

OWNERS: dict[str, Promise] = {
    Stream.PRODUCTS: gettext_lazy(
        "ERP: codes, units, tax class. Shop: texts, pictures"
    ),
    Stream.PRICES: gettext_lazy("ERP"),
    Stream.STOCK: gettext_lazy("ERP"),
    Stream.ORDERS: gettext_lazy("Shop until placed, then ERP"),
}
# An order that waits longer than this, or stock older than a day, needs a person.
LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class RegisterRow:
    """One stream of one connector; counts are of the last seven days."""

    connector: Connector
    stream: str
    label: str
    owner: str
    is_outgoing: bool
    last_ok_at: datetime | None
    oldest_due_at: datetime | None
    due_count: int
    done_count: int
    failed_count: int
    rows_count: int
    refused_count: int
    issue_count: int

    @property
    def is_late(self) -> bool:
        """Something has waited too long."""
        limit = timezone.now() - LATE_AFTER
        return self.oldest_due_at is not None and self.oldest_due_at < limit

    @property
    def needs_a_person(self) -> bool:
        return bool(self.failed_count or self.issue_count or self.is_late)


def register() -> list[RegisterRow]:
    """Every stream of every connector, in four queries."""
    since = timezone.now() - timedelta(days=7)
    counts = {(row["connector_id"], row["stream"]): row for row in _file_counts(since)}
    counts |= {
        (row["connector_id"], Stream.ORDERS.value): row for row in _push_counts(since)
    }
    issues = {
        (row["connector_id"], row["stream"]): row["count"]
        for row in SyncIssue.objects.filter(solved_at__isnull=True)
        .values("connector_id", "stream")
        .annotate(count=Count("pk"))
    }
    return [
        _row(
            connector,
            stream,
            counts.get((connector.pk, stream.value), {}),
            issues.get((connector.pk, stream.value), 0),
        )
        for connector in Connector.objects.order_by("name")
        for stream in Stream
    ]


def _row(
    connector: Connector,
    stream: Stream,
    counts: Mapping[str, Any],  # Any: dates and numbers
    issue_count: int,
) -> RegisterRow:
    return RegisterRow(
        connector=connector,
        stream=stream.value,
        label=str(stream.label),
        owner=str(OWNERS[stream]),
        is_outgoing=stream == Stream.ORDERS,
        last_ok_at=counts.get("last_ok_at"),
        oldest_due_at=counts.get("oldest_due_at"),
        due_count=counts.get("due", 0),
        done_count=counts.get("done", 0),
        failed_count=counts.get("failed", 0),
        rows_count=counts.get("rows") or 0,
        refused_count=counts.get("refused") or 0,
        issue_count=issue_count,
    )


def _file_counts(since: datetime):  # type: ignore[no-untyped-def]
    recent = Q(found_at__gte=since)
    return InboundFile.objects.values("connector_id", "stream").annotate(
        last_ok_at=Max("finished_at", filter=Q(state=FileState.DONE)),
        oldest_due_at=Min("found_at", filter=Q(state=FileState.DUE)),
        due=Count("pk", filter=Q(state=FileState.DUE)),
        done=Count("pk", filter=recent & Q(state=FileState.DONE)),
        failed=Count("pk", filter=Q(state=FileState.FAILED)),
        rows=Sum("rows_read", filter=recent),
        refused=Sum("rows_refused", filter=recent),
    )


def _push_counts(since: datetime):  # type: ignore[no-untyped-def]
    recent = Q(created_at__gte=since)
    return OrderPush.objects.values("connector_id").annotate(
        last_ok_at=Max("done_at"),
        oldest_due_at=Min("created_at", filter=Q(state=PushState.DUE)),
        due=Count("pk", filter=Q(state=PushState.DUE)),
        done=Count("pk", filter=recent & Q(state=PushState.DONE)),
        failed=Count("pk", filter=Q(state=PushState.FAILED)),
    )
